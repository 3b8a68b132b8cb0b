import Addresses
import Attribution
import Blocklists
import DNSWire
import Journal
import Policies
import Rulesets
import Testing

@testable import Answerer

@Suite struct `The path of a query` {
    @Test(arguments: [
        (BlockingMode.null, RCode.noError, 1),
        (.nxdomain, .nxDomain, 0),
        (.nodata, .noError, 0),
        (.refused, .refused, 0),
    ])
    func `blocks as the mode says, and says why`(
        mode: BlockingMode,
        rcode: RCode,
        answers: Int
    ) throws {
        let house = try TestHouse(rules: "block ads.example.org", mode: mode)
        let answer = try house.ask("x.ads.example.org")
        #expect(answer.rcode == rcode)
        #expect(answer.answers.count == answers)
        #expect(answer.authorities.count == (answers == 1 || mode == .refused ? 0 : 1))
        let error = try #require(answer.edns?.extendedErrors.first)
        #expect(error.code == .blocked)
        #expect(error.text == "other, ads.example.org, your rule test.rules:1")
    }

    @Test func `answers a blocked name with the address that leads nowhere`() throws {
        let house = try TestHouse(rules: "block ads.example.org")
        #expect(try house.ask("ads.example.org").answers.first?.addressOctets == [0, 0, 0, 0])
        #expect(
            try house.ask("ads.example.org", .aaaa).answers.first?.addressOctets
                == [UInt8](repeating: 0, count: 16)
        )
        let binding = try house.ask("ads.example.org", .https)
        #expect(binding.rcode == .noError && binding.answers.isEmpty)
        #expect(binding.authorities.first?.type == .soa)
        #expect(try house.ask("ads.example.org").answers.first?.ttl == 10)
    }

    @Test func `keeps the case and the ID of the question`() throws {
        let house = try TestHouse(rules: "block ads.example.org")
        let answer = try house.ask("AdS.eXample.ORG")
        #expect(answer.id == 4711)
        #expect(answer.question?.name.description == "AdS.eXample.ORG")
    }

    @Test func `decides by the device that asks`() throws {
        let house = try TestHouse(
            rules: """
                block ads.example.org
                allow ads.example.org for device:tablet
                """
        )
        #expect(try house.ask("ads.example.org").edns?.extendedErrors.first?.code == .blocked)
        let query = Message.query(Question(name: try Name("ads.example.org"), type: .a), id: 1)
        guard case .resolving(let errand) = try house.send(query.encoded(), from: TestHouse.tablet)
        else {
            Issue.record("the tablet is blocked")
            return
        }
        #expect(errand.verdict.level == .device)
        #expect(errand.verdict.action == .allow)
    }

    @Test func `says Filtered where a device's own rule blocks`() throws {
        let house = try TestHouse(rules: "block ads.example.org for device:phone")
        #expect(try house.ask("ads.example.org").edns?.extendedErrors.first?.code == .filtered)
    }

    @Test func `gives no OPT record to a client that sent none`() throws {
        let house = try TestHouse(rules: "block ads.example.org")
        #expect(try house.ask("ads.example.org", edns: nil).edns == nil)
    }

    @Test func `meets strangers, responses and scraps with silence, counted`() throws {
        let house = try TestHouse()
        let query = Message.query(Question(name: try Name("example.org"), type: .a), id: 1)
        var response = query
        response.flags.insert(.response)
        let fates = [
            try house.send(query.encoded(), from: TestHouse.stranger),
            try house.send(response.encoded()),
            try house.send([1, 2, 3]),
        ]
        for fate in fates {
            guard case .dropped = fate else {
                Issue.record("\(fate)")
                continue
            }
        }
        let tally = house.parts.counters.tally
        #expect(tally.received == 3)
        #expect(tally.answered == 0)
        #expect(tally.dropped == [1, 1, 1])
        #expect(try house.journal().isEmpty)
    }

    @Test(arguments: [
        ("a zone transfer", RRType.axfr, RRClass.in, RCode.refused),
        ("another class", RRType.txt, RRClass.ch, RCode.refused),
        ("a type that is no data", RRType.tsig, RRClass.in, RCode.formErr),
    ])
    func `refuses what it does not serve`(
        what: String,
        type: RRType,
        class: RRClass,
        rcode: RCode
    ) throws {
        let house = try TestHouse()
        let question = Question(name: try Name("example.org"), type: type, class: `class`)
        guard case .answered(let answer) = try house.send(Message.query(question, id: 1).encoded())
        else {
            Issue.record("\(what) is not answered")
            return
        }
        #expect(answer.rcode == rcode)
        #expect(try house.journal().map(\.fields.rcode) == [rcode])
    }

    @Test func `declines a miss whose asker desires no recursion`() throws {
        let house = try TestHouse()
        let query = Message.query(
            Question(name: try Name("example.org"), type: .a),
            id: 1,
            flags: []
        )
        guard case .answered(let answer) = try house.send(query.encoded()) else {
            Issue.record("not answered at once")
            return
        }
        #expect(answer.rcode == .refused)
        #expect(answer.edns?.extendedErrors.first?.code == .notAuthoritative)
    }

    @Test func `writes every answered lookup down, and only those`() throws {
        let entry = try Self.entry("data.maker.example", .maker, .telemetry)
        let house = try TestHouse(entries: [entry])
        let answer = try house.ask("A.data.maker.example")
        #expect(
            answer.edns?.extendedErrors.first?.text == "maker:maker/telemetry, policy quiet"
        )
        let records = try house.journal()
        let record = try #require(records.first)
        #expect(records.count == 1)
        #expect(record.qname?.description == "A.data.maker.example")
        #expect(record.fields.client == TestHouse.phone)
        #expect(record.fields.verdict.action == .block)
        #expect(record.fields.verdict.level == .policy)
        #expect(record.fields.verdict.entry == EntryID(rawValue: 1))
        #expect(record.fields.answeredFrom == .policy)
        #expect(record.fields.transport == .udp)
        let tally = house.parts.counters.tally
        #expect(tally.received == tally.answered)
        #expect(tally.answered == 1)
    }

    @Test func `sees through an alias to the name that policy blocks`() throws {
        let house = try TestHouse(rules: "block tracker.test-cdn", records: try Self.disguise)
        let answer = try house.ask("shop.example.org")
        #expect(answer.answers.first?.addressOctets == [0, 0, 0, 0])
        #expect(
            answer.edns?.extendedErrors.first?.text
                == "other, tracker.test-cdn, your rule test.rules:1"
        )
        let record = try #require(try house.journal().first)
        #expect(record.qname?.description == "shop.example.org")
        #expect(record.alias?.description == "tracker.test-cdn")
        #expect(record.fields.verdict.action == .block)
    }

    @Test func `lets an alias pass where the owner allows the name itself`() throws {
        let house = try TestHouse(
            rules: """
                block tracker.test-cdn
                allow shop.example.org
                """,
            records: try Self.disguise
        )
        let answer = try house.ask("shop.example.org")
        #expect(answer.answers.map(\.type) == [.cname, .a])
        #expect(try house.journal().first?.fields.answeredFrom == .local)
    }

    /// What is known of a shop's name and of the tracker that it leads to, and which of both tells the call.
    private static let disguises:
        [(asked: (Master, Purpose)?, alias: (Master, Purpose), tells: UInt32, why: String)] = [
            // Nobody knows the shop: whoever is known best of what it leads to.
            (asked: nil, alias: (Master.app, Purpose.telemetry), tells: 2, why: "a tracker"),
            (asked: nil, alias: (.app, .content), tells: 2, why: "an organisation"),
            (asked: nil, alias: (.other, .telemetry), tells: 0, why: "shared by all"),
            // The shop is known, but not what for.
            (asked: (.app, .unknown), alias: (.maker, .push), tells: 2, why: "a purpose"),
            (asked: (.app, .content), alias: (.app, .ads), tells: 2, why: "a purpose"),
            (asked: (.app, .content), alias: (.app, .content), tells: 1, why: "no more"),
            // What the shop is for is known.
            (asked: (.app, .push), alias: (.app, .telemetry), tells: 1, why: "no more"),
            (asked: (.other, .time), alias: (.app, .telemetry), tells: 1, why: "no more"),
        ]

    @Test(arguments: disguises)
    func `tells an allowed lookup by the alias that says more`(
        asked: (Master, Purpose)?,
        alias: (Master, Purpose),
        tells: UInt32,
        why: String
    ) throws {
        let shop = try asked.map { try Self.entry("shop.example.org", $0.0, $0.1) }
        let house = try TestHouse(
            rules: "allow */* for device:phone",
            entries: [
                shop ?? Self.entry("unrelated.example", .app, .ads),
                Self.entry("tracker.test-cdn", alias.0, alias.1),
                Self.entry("shared.test-cdn", .other, .content),
            ],
            records: try Self.longDisguise
        )
        let answer = try house.ask("shop.example.org")
        #expect(answer.answers.map(\.type) == [.cname, .cname, .a])
        let record = try #require(try house.journal().first)
        #expect(record.fields.verdict.action == .allow)
        #expect(record.fields.verdict.entry.rawValue == tells, "\(why)")
        #expect(record.alias?.description == (tells == 2 ? "tracker.test-cdn" : nil))
    }

    @Test func `tells what an observing rule would have done about an alias`() throws {
        let house = try TestHouse(
            rules: "observe tracker.test-cdn",
            records: try Self.longDisguise
        )
        #expect(try house.ask("shop.example.org").answers.count == 3)
        let record = try #require(try house.journal().first)
        #expect(record.alias?.description == "tracker.test-cdn")
        #expect(record.fields.verdict.action == .allow)
        #expect(!record.fields.verdict.observed.isNone)
    }

    @Test func `tells a blocked lookup by whichever of both names says more`() throws {
        let house = try TestHouse(
            rules: "block tracker.test-cdn",
            entries: [
                Self.entry("shop.example.org", .app, .push),
                Self.entry("tracker.test-cdn", .app, .unknown),
            ],
            records: try Self.disguise
        )
        _ = try house.ask("shop.example.org")
        let record = try #require(try house.journal().first)
        #expect(record.fields.verdict.action == .block)
        #expect(record.alias?.description == "tracker.test-cdn")
        #expect(record.fields.verdict.entry == EntryID(rawValue: 1))
    }

    /// A host of an organisation of that name.
    private static func entry(
        _ name: String,
        _ master: Master,
        _ purpose: Purpose
    ) throws -> EntrySummary {
        EntrySummary(
            name: try Name(name),
            scope: .subtree,
            facts: EntryFacts(
                organisation: try #require(Slug("maker")),
                master: master,
                purpose: purpose,
                isEssential: false
            ),
            organisationName: "Maker",
            sends: "",
            breaks: "",
            origin: RuleOrigin(file: "maker.toml", line: 3)
        )
    }

    /// A shop's name that leads to a tracker through a host that is shared by many.
    private static var longDisguise: [ResourceRecord] {
        get throws {
            let shop = try Name("shop.example.org")
            let shared = try Name("shared.test-cdn")
            let tracker = try Name("tracker.test-cdn")
            return [
                .pointing(.cname, to: shared, name: shop, ttl: 60),
                .pointing(.cname, to: tracker, name: shared, ttl: 60),
                .address([192, 0, 2, 66], name: tracker, ttl: 60),
            ]
        }
    }

    /// A shop's name that leads to a tracker.
    private static var disguise: [ResourceRecord] {
        get throws {
            let target = try Name("tracker.test-cdn")
            return [
                .pointing(.cname, to: target, name: try Name("shop.example.org"), ttl: 60),
                .address([192, 0, 2, 66], name: target, ttl: 60),
            ]
        }
    }
}
