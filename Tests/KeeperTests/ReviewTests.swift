import Addresses
import Control
import DNSWire
import Foundation
import Journal
import Policies
import QueryLog
import Rulesets
import Testing

@testable import Keeper

@Suite struct `The review` {
    /// 2026-11-22T12:00:00Z.
    static let now: Int64 = 1_795_348_800

    let house: HouseFixture
    let desk: KeeperDesk

    init() throws {
        house = try HouseFixture()
        desk = KeeperDesk(house.instance)
        try house.write(
            """
            [devices.tablet]
            mac = ["02:00:00:00:00:07"]
            address = ["192.0.2.7"]

            [devices.phone]
            address = ["192.0.2.8"]
            policy = "strict"
            """,
            to: "landline.toml"
        )
        try house.write(
            HouseFixture.xiaomi + """

                "links.mi.example" = { contested = true, sends = "who follows a link", breaks = "links in mails", evidence = ["measured-here"], confidence = "listed" }
                "events-*.mi.example" = { contested = true, sends = "what is played", breaks = "games", evidence = ["measured-here"], confidence = "listed" }
                "stats.cloud.mi.example" = { evidence = ["measured-here"], confidence = "listed" }

                [sync]
                "cloud.mi.example" = { contested = true, sends = "photos and contacts", breaks = "the backup", evidence = ["measured-here"], confidence = "listed" }

                [account]
                "account.mi.example" = { essential = true, contested = true, sends = "who signs in", breaks = "signing in", evidence = ["measured-here"], confidence = "listed" }
                """,
            to: "blocklists/makers/xiaomi.toml"
        )
        try publish()
    }

    private func publish() throws {
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        #expect(publisher.problems.isEmpty, "\(publisher.problems)")
    }

    /// Has a device ask for a name, and the log store it, as the answerer and the keeper do.
    private func ask(_ name: String, from address: String, times: Int64 = 1) throws {
        let ruleset = try house.ruleset()
        let asked = try Name(name)
        let client = try #require(IPAddress(address))
        let profile = ruleset.devices.profile(address: client, mac: nil)
        let verdict = ruleset.explain(asked, for: profile, at: Self.now).verdict
        let journal = try Journal(directory: house.instance.state.journal)
        var writer = journal.makeWriter()
        for time in 0..<times {
            var fields = LookupFields.blocked(
                generation: ruleset.generation,
                at: (Self.now - 60 + time) * 1_000_000
            )
            fields.client = client
            fields.device = profile.device
            fields.verdict = verdict
            writer.append(fields, name: asked.octets.span)
        }
        let service = DrainService(state: house.instance.state, logger: HouseFixture.logger)
        try service.start()
        service.stop()
    }

    private func review(_ device: String? = nil) throws -> [ReviewReport.Question] {
        try desk.review(ReviewOperation(device: device), at: Self.now).questions
    }

    private func answer(
        _ choice: ReviewAnswerOperation.Choice,
        _ question: String,
        for device: String? = nil,
        comment: String? = nil
    ) throws -> [String] {
        let report = try desk.writeAnswer(
            ReviewAnswerOperation(
                question: question,
                choice: choice,
                device: device,
                comment: comment
            ),
            at: Self.now
        )
        try publish()
        return report.added
    }

    @Test func `has no question where nobody called`() throws {
        #expect(try review() == [])
        try ask("mistat.example", from: "192.0.2.7")
        #expect(try review() == [])
    }

    @Test func `asks in plain words who calls whom, what is sent, what breaks and how often`()
        throws
    {
        try ask("a.cloud.mi.example", from: "192.0.2.7", times: 3)
        let question = try #require(try review().first)
        #expect(question.number == 1)
        #expect(question.text == "May tablet call Xiaomi for sync, at cloud.mi.example?")
        #expect(question.sends == "photos and contacts")
        #expect(question.breaks == "the backup")
        #expect(question.isSubtree && !question.essential)
        let caller = try #require(question.devices.first)
        #expect(caller.name == "tablet" && caller.declared)
        #expect(caller.lookups == 3)
        #expect(caller.last == Date(timeIntervalSince1970: Double(Self.now - 58)))
        #expect(caller.verdict == "allow")
    }

    @Test func `tells what each device's policy does meanwhile`() throws {
        for address in ["192.0.2.7", "192.0.2.8"] {
            try ask("links.mi.example", from: address)
            try ask("account.mi.example", from: address)
        }
        let questions = try review()
        #expect(questions.map(\.name) == ["account.mi.example", "links.mi.example"])
        #expect(questions[0].essential)
        #expect(questions[0].devices.map(\.verdict) == ["allow", "allow"])
        #expect(questions[1].devices.map(\.name) == ["phone", "tablet"])
        #expect(questions[1].devices.map(\.verdict) == ["hold", "allow"])
        #expect(try review("tablet").map(\.number) == [1, 2])
        #expect(try review("tablet")[1].devices.map(\.name) == ["tablet"])
        #expect(try review("192.0.2.8")[1].devices.map(\.name) == ["phone"])
    }

    @Test func `is answered by a rule that leaves the trackers below the host to the policy`()
        throws
    {
        try ask("cloud.mi.example", from: "192.0.2.7")
        let added = try answer(.keep, "1", comment: "we want the backup")
        #expect(added == ["allow cloud.mi.example if contested  # we want the backup"])
        #expect(try review() == [])
        #expect(try house.decides("x.cloud.mi.example").hasPrefix("allow"))
        #expect(try house.decides("stats.cloud.mi.example").hasPrefix("block"))
        _ = try desk.takeRuleBack()
        try publish()
        #expect(try review().map(\.name) == ["cloud.mi.example"])
    }

    @Test func `is answered for a family by its organisation and purpose`() throws {
        try ask("events-sg.mi.example", from: "192.0.2.7")
        #expect(try review().map(\.name) == ["events-*.mi.example"])
        let added = try answer(.keep, "1", for: "tablet")
        #expect(
            added.first?.hasPrefix("allow maker:xiaomi/telemetry if contested for device:tablet")
                == true
        )
        #expect(try review() == [])
    }

    @Test func `is answered by a block, for what is essential too`() throws {
        try ask("account.mi.example", from: "192.0.2.7")
        let added = try answer(.block, "www.account.mi.example")
        #expect(added == ["block account.mi.example if contested  # answered in landline review"])
        #expect(try house.decides("account.mi.example").hasPrefix("block"))
        #expect(try review() == [])
        // Who thinks again is asked nothing: allow and block take the answer's place.
        let operation = RuleAddOperation(
            verb: "allow",
            target: "account.mi.example",
            audience: .everyone
        )
        #expect(
            try desk.writeRule(operation).removed
                == ["block account.mi.example if contested  # answered in landline review"]
        )
    }

    @Test func `stays open for the devices that it was not answered for`() throws {
        try ask("cloud.mi.example", from: "192.0.2.7")
        try ask("cloud.mi.example", from: "192.0.2.8")
        try ask("cloud.mi.example", from: "198.51.100.1")
        let added = try answer(.block, "cloud.mi.example", for: "tablet")
        #expect(
            added.first?.hasPrefix("block cloud.mi.example if contested for device:tablet") == true
        )
        #expect(try review().first?.devices.map(\.name) == ["198.51.100.1", "phone"])
        #expect(try review("198.51.100.1").count == 1)
    }

    @Test func `is not answered by a rule that itself waits for the owner`() throws {
        try ask("cloud.mi.example", from: "192.0.2.7")
        try house.writeRules("hold cloud.mi.example")
        try publish()
        #expect(try review().first?.devices.map(\.verdict) == ["hold"])
    }

    @Test(arguments: ["2", "0", "-1", "mistat.example", "www.example.org", "a..b"])
    func `says so where there is no such question`(question: String) throws {
        try ask("cloud.mi.example", from: "192.0.2.7")
        let failure = #expect(throws: ControlFailure.self) { try answer(.keep, question) }
        #expect(failure?.remedy != nil)
    }
}
