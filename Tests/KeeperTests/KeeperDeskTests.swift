import Attribution
import Control
import Foundation
import Rulesets
import TestDisks
import Testing

@testable import Keeper

@Suite struct `The desk, without a keeper` {
    let house: HouseFixture
    let desk: KeeperDesk

    init() throws {
        house = try HouseFixture()
        desk = KeeperDesk(house.instance)
        try house.write(
            """
            [groups.children]
            policy = "strict"

            [devices.tablet]
            mac = ["02:00:00:00:00:07"]
            address = ["192.0.2.0/28"]
            groups = ["children"]
            """,
            to: "landline.toml"
        )
        try publish()
    }

    func publish() throws {
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        #expect(publisher.problems.isEmpty, "\(publisher.problems)")
    }

    // MARK: Decisions

    @Test func `explains a block by its entry, its policy and what breaks`() async throws {
        let report = try await desk.why(WhyOperation(name: "a.mistat.example", device: "tablet"))
        #expect(report.verdict == "block")
        #expect(report.mode == "null")
        #expect(report.device.name == "tablet")
        #expect(report.device.groups == ["children"])
        #expect(report.device.policies == ["strict", "quiet"])
        #expect(report.called.organisation == "Xiaomi")
        #expect(report.called.breaks == "nothing")
        let match = try #require(report.matches.first)
        #expect(match.source == "maker:xiaomi/telemetry")
        #expect(match.file == house.directory.file("blocklists/makers/xiaomi.toml"))
        #expect(match.line == 8)
        #expect(report.rules.first?.wins == true)
        #expect(report.rules.first?.level == "policy quiet")
    }

    @Test func `says whose the domain is where the catalogue knows nobody`() async throws {
        try FileManager.default.createDirectory(
            atPath: house.directory.file("blocklists/public-suffixes"),
            withIntermediateDirectories: true
        )
        try house.write("uk\nco.uk", to: "blocklists/public-suffixes/2026-01-01.dat")
        let report = try await desk.why(WhyOperation(name: "a.B.example.co.uk"))
        #expect(report.called.organisation == "example.co.uk")
        #expect(report.called.master == "other" && report.called.purpose == "unknown")
        #expect(!report.called.catalogued)
    }

    @Test(arguments: [
        (asked: "192.0.2.9", name: "tablet", by: "network 192.0.2.0/28"),
        (asked: "02:00:00:00:00:07", name: "tablet", by: "mac 02:00:00:00:00:07"),
        (asked: "tablet", name: "tablet", by: "its name"),
        (asked: "198.51.100.1", name: "198.51.100.1", by: "nothing"),
    ])
    func `recognises a device by whatever it is called`(
        asked: String,
        name: String,
        by: String
    ) async throws {
        let report = try await desk.why(WhyOperation(name: "example.org", device: asked))
        #expect(report.device.name == name)
        #expect(report.device.recognisedBy == by)
    }

    @Test func `finds the line of a list that names the name`() async throws {
        try house.write("# mine\n||tracker.example^\n||x.tracker.example^", to: "list.txt")
        try house.write("[lists.mine]\npath = \"../list.txt\"\n", to: "conf.d/lists.toml")
        try publish()
        let report = try await desk.why(WhyOperation(name: "x.tracker.example"))
        #expect(report.matches.map(\.line) == [3, 2])
        #expect(report.matches.map(\.name) == ["x.tracker.example", "tracker.example"])
        #expect(report.matches.allSatisfy { $0.source == "list:mine" })
    }

    @Test func `says what is wrong with a question, and what was meant`() async throws {
        await #expect(throws: ControlFailure.self) {
            try await desk.why(WhyOperation(name: "a..b"))
        }
        await #expect(throws: ControlFailure.self) {
            try await desk.why(WhyOperation(name: "example.org", type: "XYZ"))
        }
        let failure = await #expect(throws: ControlFailure.self) {
            try await desk.why(WhyOperation(name: "example.org", device: "tabelt"))
        }
        #expect(failure?.remedy == "did you mean tablet?")
    }

    // MARK: Rules

    @Test func `writes a rule, undoes it, and leaves publishing to the next keeper`() async throws {
        let report = try await desk.addRule(
            RuleAddOperation(
                verb: "allow",
                target: "mistat.example",
                audience: .device("192.0.2.9"),
                comment: "anna asked"
            )
        )
        #expect(report.added == ["allow mistat.example for device:tablet  # anna asked"])
        #expect(report.publication == nil)
        try publish()
        #expect(try house.decides("mistat.example", device: "tablet").hasPrefix("allow"))
        #expect(try house.decides("mistat.example").hasPrefix("block"))
        _ = try await desk.undoRule(RuleUndoOperation())
        try publish()
        #expect(try house.decides("mistat.example", device: "tablet").hasPrefix("block"))
    }

    @Test func `ends a rule by itself when asked to`() async throws {
        let until = Date(timeIntervalSince1970: 1_800_000_000)
        let report = try await desk.addRule(
            RuleAddOperation(
                verb: "allow",
                target: "mistat.example",
                audience: .device("tablet"),
                until: until
            )
        )
        #expect(
            report.added == ["allow mistat.example for device:tablet until 2027-01-15T08:00:00Z"]
        )
        try publish()
        let before = try desk.why(
            WhyOperation(name: "mistat.example", device: "tablet"),
            at: 1_799_999_999
        )
        let after = try desk.why(
            WhyOperation(name: "mistat.example", device: "tablet"),
            at: 1_800_000_000
        )
        #expect(before.verdict == "allow")
        #expect(after.verdict == "block")
    }

    @Test(arguments: [
        ("block", "two words", RuleAudience.everyone),
        ("block", "# comment", .everyone),
        ("block", "", .everyone),
        ("block", "a.example\nallow b.example", .everyone),
        ("deny", "a.example", .everyone),
        ("block", "a.example", .device("nobody")),
        ("block", "a.example", .device("198.51.100.1")),
        ("block", "a.example", .group("childern")),
        ("block", "maker:*/telemetri", .everyone),
    ])
    func `writes nothing that makes no sense`(
        verb: String,
        target: String,
        audience: RuleAudience
    ) async throws {
        await #expect(throws: ControlFailure.self) {
            try await desk.addRule(
                RuleAddOperation(verb: verb, target: target, audience: audience)
            )
        }
        #expect(!FileManager.default.fileExists(atPath: house.instance.state.ownRules))
    }

    @Test func `writes no comment that would end the line`() async throws {
        await #expect(throws: ControlFailure.self) {
            try await desk.addRule(
                RuleAddOperation(
                    verb: "block",
                    target: "a.example",
                    audience: .everyone,
                    comment: "x\nallow b.example"
                )
            )
        }
    }

    // MARK: Devices

    @Test func `names a device, renames it, and knows it from then on`() async throws {
        _ = try await desk.nameDevice(
            DeviceNameOperation(device: "198.51.100.1", name: "annas-phone", group: "children")
        )
        try publish()
        #expect(
            try await desk.why(
                WhyOperation(name: "example.org", device: "198.51.100.1")
            ).device.name == "annas-phone"
        )
        _ = try await desk.nameDevice(
            DeviceNameOperation(device: "annas-phone", name: "anna")
        )
        _ = try await desk.nameDevice(
            DeviceNameOperation(device: "02:00:00:00:00:09", name: "anna")
        )
        try publish()
        let report = try await desk.why(
            WhyOperation(name: "example.org", device: "02:00:00:00:00:09")
        )
        #expect(report.device.name == "anna")
        #expect(report.device.groups == ["children"])
        let devices = try await desk.listDevices(DeviceListOperation())
        #expect(devices.compactMap(\.name).sorted() == ["anna", "tablet"])
    }

    @Test func `moves an address to the device that has it now`() async throws {
        _ = try await desk.nameDevice(DeviceNameOperation(device: "198.51.100.1", name: "old"))
        _ = try await desk.nameDevice(DeviceNameOperation(device: "198.51.100.1", name: "new"))
        try publish()
        let devices = try await desk.listDevices(DeviceListOperation())
        #expect(devices.compactMap(\.name).sorted() == ["new", "tablet"])
    }

    @Test(arguments: [
        ("192.0.2.77", "tablet", nil),
        ("tablet", "slate", nil),
        ("02:00:00:00:00:07", "slate", nil),
        ("nobody", "slate", nil),
        ("198.51.100.1", "Anna's phone", nil),
        ("198.51.100.1", "slate", "childern"),
    ])
    func `names nothing that the configuration names, and says why`(
        device: String,
        name: String,
        group: String?
    ) async throws {
        let failure = await #expect(throws: ControlFailure.self) {
            try await desk.nameDevice(
                DeviceNameOperation(device: device, name: name, group: group)
            )
        }
        #expect(failure?.remedy?.isEmpty == false)
        #expect(!FileManager.default.fileExists(atPath: house.instance.state.deviceNames))
    }

    // MARK: Lists

    @Test func `shows the catalogue, the lists and the rules, and finds text in all`() async throws
    {
        try house.write("||mistat.tracker.example^\n||bad^name^", to: "list.txt")
        try house.write("[lists.mine]\npath = \"../list.txt\"\n", to: "conf.d/lists.toml")
        try house.writeRules("block mistat.test\nblok x")
        let lists = try await desk.showLists(ListShowOperation())
        #expect(lists.map(\.id) == ["maker:xiaomi", "list:mine", "family.rules"])
        #expect(lists.map(\.rules) == [1, 1, 1])
        #expect(lists.map(\.rejected) == [0, 1, 1])
        let found = try await desk.searchLists(ListSearchOperation(text: "mistat", limit: 10))
        #expect(found.hits.map(\.list) == ["family.rules", "maker:xiaomi/telemetry", "list:mine"])
        #expect(found.hits.map(\.line) == [1, 8, 1])
        #expect(!found.isTruncated)
        let first = try await desk.searchLists(ListSearchOperation(text: "*mistat*", limit: 1))
        #expect(first.hits.count == 1)
        #expect(first.isTruncated)
    }

    // MARK: What needs a keeper

    @Test func `says that a keeper is needed where one is`() async throws {
        await #expect(throws: ControlFailure.self) { try await desk.status(StatusOperation()) }
        await #expect(throws: ControlFailure.self) { try await desk.reload(ReloadOperation()) }
    }

    @Test func `says that nothing has been published yet`() async throws {
        let empty = KeeperDesk(try HouseFixture().instance)
        let failure = await #expect(throws: ControlFailure.self) {
            try await empty.why(WhyOperation(name: "example.org"))
        }
        #expect(failure?.kind == .notFound)
        #expect(failure?.remedy?.contains("landline serve") == true)
    }
}
