import Attribution
import Catalogue
import DNSWire
import Foundation
import Policies
import Testing

@testable import Reports

@Suite struct `A report` {
    @Test func `of a Xiaomi of 2014 tells the story of the address book`() throws {
        let report = try CallReport(
            [
                .to("connect.rom.miui.com", second: 2),
                .to("api.account.xiaomi.com", second: 20),
                .to("data.mistat.xiaomi.com", second: 26, action: .block),
                .to("api.account.xiaomi.com", second: 120),
            ],
            device: "redmi-1s"
        )
        let page = report.page
        let xiaomi = try #require(report.recipients.lines.first)
        #expect(xiaomi.organisation.id == "xiaomi" && xiaomi.country == "China")
        let address = try #require(xiaomi.addresses.lines.first)
        #expect(address.host == "api.account.xiaomi.com" && address.isMeasured)
        #expect(address.fate == "all let through")
        for words in [
            "out of its box", "nobody signed in", "name of its mobile network", "serial number",
            "own telephone number", "address book", "messages it received", "made the service",
        ] {
            #expect(address.told.contains(words), "\(words)")
            #expect(page.contains(words), "\(words)")
        }
        #expect(address.known == "Measured by F-Secure Labs, 2014")
        let source = try #require(address.sources.first)
        #expect(report.sources[source - 1].title == "Testing the Xiaomi RedMi 1S")
        #expect(report.glossary.map(\.word).contains("IMEI"))
        let question = try #require(report.questions.lines.first)
        #expect(
            question.question
                == "May redmi-1s call api.account.xiaomi.com, which Xiaomi uses for signing in?"
        )
        #expect(question.block == "landline review block api.account.xiaomi.com --for redmi-1s")
    }

    @Test func `begins with three sentences`() throws {
        let report = try CallReport([
            .to("api.account.xiaomi.com"),
            .to("data.mistat.xiaomi.com", second: 60, action: .block),
            Call(name: "a.example.org", second: 90), Call(name: "b.example.org", second: 120),
        ])
        #expect(
            report.summary == [
                "In two minutes, your phones looked up whom to call four times: one every 30 seconds, "
                    + "to one organisation and one domain that nobody has catalogued.",
                "Of these calls, 50\u{A0}% served the makers of the phone and its system and "
                    + "50\u{A0}% served others; most went to example.org (2) and Xiaomi (2).",
                "Landline stopped one of them (25\u{A0}%), all for usage statistics, and one address that "
                    + "carries personal data waits for your decision.",
            ]
        )
        #expect(report.calls == 4 && report.blocked == 1 && report.organisations == 1)
        #expect(report.masters.map(\.calls) == [2, 0, 0, 2])
    }

    @Test func `of no calls says so`() throws {
        let report = try CallReport([], device: "phone")
        #expect(report.summary == ["Phone called nobody in this time."])
        #expect(report.page.contains("called nobody"))
    }

    @Test func `asks nothing that the owner has decided`() throws {
        var decided = try Call.to("api.account.xiaomi.com", action: .block)
        decided.level = .device
        #expect(try CallReport([decided]).questions.lines.isEmpty)
    }

    @Test func `tells first contacts, with when and by which device`() throws {
        let report = try CallReport(
            [
                .to("data.mistat.xiaomi.com", device: "a"),
                .to("app.adjust.com", second: 61, device: "b"),
                Call(name: "new.example", second: 3725, device: "c"),
                Call(name: "www.old.example", second: 3730, device: "c"),
            ],
            after: [.to("update.miui.com"), Call(name: "old.example")]
        )
        #expect(report.knowsEarlier)
        #expect(report.firstContacts.lines.map(\.id) == ["adjust", "new.example"])
        #expect(report.firstContacts.lines.map(\.shownAt) == ["22 Nov, 12:01", "22 Nov, 13:02"])
        #expect(report.firstContacts.lines.map(\.device) == ["b", "c"])
    }

    @Test func `knows the night by the clock on the wall`() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Kolkata"))
        // 12:00 UTC is 17:30 in Kolkata; eleven hours later it is 04:30.
        let calls = try [Call.to("data.mistat.xiaomi.com"), .to("app.adjust.com", second: 39_600)]
        let report = try CallReport(calls, zone: zone)
        #expect(report.atNight == 1)
        #expect(report.night.lines.map(\.id) == ["adjust"])
        #expect(report.timeline.unit == "hour")
        #expect(report.timeline.slots.first?.label == "22 Nov, 17:00")
        #expect(report.timeline.slots.map(\.calls).reduce(0, +) == 2)
        #expect(report.hoursOfDay.map(\.calls).reduce(0, +) == 2)
        #expect(try CallReport(calls).atNight == 0)
    }

    @Test(
        arguments: [
            (600, "minute", 11), (7200, "5 minutes", 25), (86_400, "hour", 25),
            (30 * 86_400, "day", 31), (300 * 86_400, "week", 44),
        ] as [(Int64, String, Int)]
    )
    func `has as many columns as fit a telephone`(seconds: Int64, unit: String, slots: Int) throws {
        let report = try CallReport([Call(), Call(second: seconds)])
        #expect(report.timeline.unit == unit)
        #expect(report.timeline.slots.count == slots)
        #expect(report.timeline.slots.map(\.calls).reduce(0, +) == 2)
    }

    @Test func `counts what was stopped by rule`() throws {
        var held = try Call.to("api.account.xiaomi.com")
        held.action = .hold
        let report = try CallReport([
            held, .to("data.mistat.xiaomi.com", action: .block),
            .to("sdkconfig.ad.xiaomi.com", action: .block),
            .to("data.mistat.xiaomi.com", action: .block),
        ])
        #expect(report.blocked == 4)
        #expect(report.stopped.lines.map(\.calls) == [2, 1, 1])
        #expect(report.stopped.lines.filter(\.isHeld).map(\.purpose) == ["signing in"])
        #expect(report.stopped.lines[0].rule == "block */telemetry")
    }

    @Test func `is an object of JSON`() throws {
        let report = try CallReport([.to("api.account.xiaomi.com")])
        let data = try JSONEncoder().encode(report)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(object?["calls"] as? Int == 1)
        #expect(object?["since"] as? String == "2026-11-22T12:00:00Z")
    }
}

@Suite struct `Words of a report` {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "−1,234,567")])
    func `group the digits of large numbers`(number: Int, text: String) {
        #expect(Numbers.text(number) == text)
    }

    @Test(
        arguments: [
            (0, 10, "0"), (1, 1000, "under 1"), (1, 2, "50"), (999, 1000, "over 99"), (7, 7, "100"),
            (0, 0, "0"),
        ]
    )
    func `round shares honestly`(part: Int, whole: Int, text: String) {
        #expect(Numbers.percent(part, of: whole) == "\(text)\u{A0}%")
    }

    @Test func `are there for every purpose and master, in small letters`() {
        for words in Purpose.allCases.map(\.inWords) + Master.allCases.map(\.inWords) {
            #expect(!words.isEmpty && words.first?.isLowercase == true)
        }
    }

    @Test(arguments: [
        (0, 2), (1, 2), (3, 4), (7, 8), (22, 30), (341, 400), (601, 800), (1001, 2000),
    ])
    func `round a plot's height up`(calls: Int, top: Int) {
        #expect(TimePlot.roundTop(calls) == top)
    }
}
