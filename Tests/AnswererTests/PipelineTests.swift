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
        #expect(error.text == "ads.example.org, your rule test.rules:1")
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
        let entry = EntrySummary(
            name: try Name("data.maker.example"),
            scope: .subtree,
            facts: EntryFacts(
                organisation: try #require(Slug("maker")),
                master: .maker,
                purpose: .telemetry,
                isEssential: false
            ),
            organisationName: "Maker",
            sends: "",
            breaks: "",
            origin: RuleOrigin(file: "maker.toml", line: 3)
        )
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
            answer.edns?.extendedErrors.first?.text == "tracker.test-cdn, your rule test.rules:1"
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
