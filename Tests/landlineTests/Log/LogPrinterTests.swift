import Addresses
import Attribution
import DNSWire
import Foundation
import Journal
import Policies
import PublicSuffixes
import QueryLog
import Testing

@testable import landline

@Suite struct `A printed lookup` {
    let attributor = Attributor(PublicSuffixes())

    @Test func `says whose the domain is that the catalogue does not know`() throws {
        let row = try row(
            "metrics.Shop.example",
            DecisionReason(action: .allow, level: .fallback)
        )
        let called = row.called(by: attributor)
        #expect(
            LogPrinter.cells(row, called, now: Date())[5].text == "other:shop.example/unknown"
        )
        let json = try LogDocument(row, called).json
        #expect(
            json.contains(
                """
                "organisation":{"contested":false,"essential":false,"id":"shop.example",\
                "master":"other","name":"shop.example","purpose":"unknown"}
                """
            )
        )
    }

    @Test func `says who asked, who would have been called, and why not`() throws {
        let row = try row(
            "data.mistat.example",
            DecisionReason(
                action: .block,
                level: .policy,
                rule: "block maker:*/telemetry",
                place: "policy quiet",
                organisation: try xiaomi
            )
        )
        #expect(
            LogPrinter.cells(row, row.called(by: attributor), now: Date())[5].text
                == "maker:xiaomi/telemetry"
        )
        #expect(LogPrinter.why(row) == "block maker:*/telemetry (policy quiet)")
        #expect(LogPrinter.answer(row) == "policy")
        #expect(LogPrinter.milliseconds(1_249) == "1.2")
    }

    @Test func `says what the guard kept and what an observing rule would have done`() throws {
        let guarded = try row(
            "connect.example.org",
            DecisionReason(
                action: .allow,
                level: .essential,
                guarded: "block list:oisd (policy quiet)"
            )
        )
        #expect(
            LogPrinter.why(guarded) == "essential; kept from: block list:oisd (policy quiet)"
        )
        let observed = try row(
            "ads.example.org",
            DecisionReason(action: .allow, level: .fallback, observed: "observe */ads")
        )
        #expect(LogPrinter.why(observed) == "would be: observe */ads")
    }

    @Test func `lets no octet of a name or word of a rule steer the terminal`() throws {
        let row = try row(
            "\\027[31m\\010\\226\\128\\174.example.org",
            DecisionReason(
                action: .block,
                level: .global,
                rule: "block x # \u{1B}]0;owned\u{7}\u{202E}",
                place: "a\u{9B}b"
            ),
            device: "\u{1B}[2J"
        )
        let cells = LogPrinter.cells(row, row.called(by: attributor), now: Date())
        let texts = cells.map(\.text) + [try LogDocument(row, row.called(by: attributor)).json]
        for text in texts {
            #expect(
                text.unicodeScalars.allSatisfy {
                    $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F
                }
            )
        }
    }

    @Test func `is one JSON object a line, with the keys that scripts rely on`() throws {
        let row = try row(
            "data.mistat.example",
            DecisionReason(
                action: .block,
                mode: .nxdomain,
                level: .policy,
                rule: "block maker:*/telemetry",
                place: "policy quiet",
                organisation: try xiaomi
            )
        )
        let json = try LogDocument(row, row.called(by: attributor)).json
        #expect(!json.contains("\n"))
        #expect(
            json == """
                {"answer":"policy","class":"IN","client":"192.0.2.1","declared":true,\
                "device":"redmi","id":7,"level":"policy","microseconds":1249,"mode":"nxdomain",\
                "name":"data.mistat.example","organisation":{"contested":false,\
                "entry":"mistat.example","essential":false,"id":"xiaomi","master":"maker",\
                "name":"Xiaomi","purpose":"telemetry"},"place":"policy quiet","rcode":"NOERROR",\
                "rule":"block maker:*/telemetry","time":"2026-11-22T12:00:00.000000Z",\
                "transport":"udp","type":"A","verdict":"block"}
                """
        )
    }

    @Test func `stands in columns that keep their places while more come`() throws {
        var table = Table([.text("name"), .text("verdict")])
        let terminal = Terminal(hasColor: false, columns: nil)
        table.add(["a-long-name.example", "block"])
        #expect(
            table.takeLines(on: terminal) == [
                "NAME                 VERDICT", "a-long-name.example  block",
            ]
        )
        table.add(["short", "allow"])
        #expect(table.takeLines(on: terminal) == ["short                allow"])
        #expect(table.takeLines(on: terminal).isEmpty)
    }

    private var xiaomi: CalledOrganisation {
        get throws {
            CalledOrganisation(
                id: try #require(Slug("xiaomi")),
                name: "Xiaomi",
                master: .maker,
                purpose: .telemetry,
                entry: "mistat.example"
            )
        }
    }

    private func row(
        _ name: String,
        _ reason: DecisionReason,
        device: String = "redmi"
    ) throws -> LogRow {
        LogRow(
            id: 7,
            timeMicroseconds: 1_795_348_800_000_000,
            durationMicroseconds: 1_249,
            device: device,
            isDeclared: true,
            client: IPAddress(192, 0, 2, 1),
            qname: try Name(name),
            qtype: .a,
            qclass: .in,
            reason: reason,
            transport: .udp,
            answeredFrom: .policy,
            rcode: .noError
        )
    }
}
