import Addresses
import DNSWire
import Foundation
import RealTree
import TestPeers
import Testing

/// Landline stands up to servers that mean harm: each attack costs no more than its bound, the bound is
/// counted, and those who ask for other things notice nothing.
@Suite(
    .enabled(if: RealTree.obstacle == nil, "needs namespaces and the servers' packages"),
    .serialized
)
struct `Hostile servers` {
    /// A tree in which some zones are the test's own to answer for.
    private static let description = """
        server root nsd
        server top nsd
        server host knot
        server hostile own
        zone . at=root key=p256 bare
        zone info at=top key=p256 deny=optout bare
        zone wild.info at=host
            * A 192.0.2.40
        zone signed.info at=host key=p256
        zone trap.info at=host key=p256 collide=60 bare
            + each 60 A
            ! trap A
        zone huge.info at=host
            + many 300 A
        zone attack.info at=hostile family=4
        zone victim.info at=hostile family=4
        """

    /// The tree, Landline in it, and somebody who asks.
    private final class Field: Sendable {
        let tree: RealTree
        let landline: LandlineAnswerer
        let asker: BulkAsker

        init() throws {
            tree = try RealTree(description)
            landline = try LandlineAnswerer(
                tree,
                program: ProgramUnderTest.path,
                at: TreeNetwork.houseAddresses[0]
            )
            asker = try BulkAsker(server: landline.address, in: tree.network.house)
        }

        /// Answers for the two zones that are the test's own.
        func respond(_ answering: @escaping Responder.Answering) throws -> Responder {
            let addresses =
                tree.addresses(of: "hostile", in: "attack.info")
                + tree.addresses(of: "hostile", in: "victim.info")
            return try Responder(tree, addresses: addresses, answering)
        }

        /// The IPv4 address that answers for a zone of the test's own.
        func hostile(_ zone: String) throws -> IPAddress {
            let addresses = tree.addresses(of: "hostile", in: zone).compactMap { IPAddress($0) }
            return try #require(addresses.first { $0.isV4 })
        }

        func ask(
            _ name: String,
            _ type: RRType = .a,
            patience: Duration = .seconds(4)
        ) throws -> Message? {
            // Twice, as stubs do: on a busy machine an answer may be too old to be sent.
            asker.askTwice([Question(name: try Name(name), type: type)], patience: patience)[0]
        }

        /// How often a bound was reached.
        func reached(_ bound: String) throws -> Int { try landline.bounds()[bound] ?? 0 }
    }

    // MARK: - Too many questions

    /// NXNSAttack (CVE-2020-12662): a referral to servers whose names all have to be asked for in vain.
    @Test
    func `make it ask no more than twelve questions for one referral to sixty servers`() throws {
        let field = try Field()
        let responder = try field.respond { arrival in
            let name = arrival.question.name
            guard name.isEqualToOrBelow(Names.attack), name != Names.attack else {
                return [Responder.Reply(Hostile.denied(arrival, zone: Names.victim))]
            }
            return [
                Responder.Reply(
                    Hostile.referral(
                        arrival,
                        to: name.suffix(labels: 3),
                        servers: (0..<60).map { "ns\($0).nowhere\($0).victim.info" }
                    )
                )
            ]
        }
        let answer = try #require(try field.ask("www.one.attack.info"))
        #expect(answer.rcode == .servFail)
        #expect(responder.asked.count <= 12, "\(responder.asked)")
    }

    /// CAMP: aliases into zones whose servers are named in zones whose servers are named in zones, and so on.
    @Test
    func `make it ask no more than 76 questions for a tree of aliases and delegations`() throws {
        let field = try Field()
        let (parent, child) = try (field.hostile("attack.info"), field.hostile("victim.info"))
        let responder = try field.respond { arrival in
            [Responder.Reply(Hostile.camp(arrival, parent: parent, child: child))]
        }
        let answer = try field.ask("start.attack.info")
        #expect(answer?.rcode != .noError)
        #expect(responder.asked.count <= 76, "\(responder.asked.count)")
    }

    /// TsuNAME: two zones whose servers are named in each other.
    @Test
    func `send it in circles for no more than five questions each time`() throws {
        let field = try Field()
        let responder = try field.respond { arrival in
            let zone = arrival.question.name.suffix(labels: 3)
            guard zone.labelCount == 3 else {
                return [Responder.Reply(Hostile.denied(arrival, zone: zone))]
            }
            let isFirst = zone.isEqualToOrBelow(Names.attack)
            let other = isFirst ? "ns.b.victim.info" : "ns.a.attack.info"
            return [Responder.Reply(Hostile.referral(arrival, to: zone, servers: [other]))]
        }
        #expect(try field.ask("www.a.attack.info")?.rcode == .servFail)
        let first = responder.asked.count
        #expect(first <= 8, "\(responder.asked)")
        for number in 0..<20 { _ = try field.ask("www\(number).a.attack.info") }
        #expect(responder.asked.count <= first + 20 * 5, "\(responder.asked.count)")
    }

    // MARK: - Too much to compute

    /// KeyTrap (CVE-2023-50387), while a thousand questions a second are asked by others.
    @Test
    func `cost it three milliseconds at most where keys collide, and bystanders nothing`() throws {
        let field = try Field()
        for name in ["mail.signed.info", "www.wild.info"] {
            #expect(try field.ask(name)?.rcode == .noError)
        }
        // The first trap brings the keys as well, which are as many octets as two hundred answers.
        #expect(try field.ask("n0.trap.info")?.rcode == .servFail)
        let before = try field.landline.nanoseconds(thread: Self.recursionThread)
        for number in 1...Self.trapsCount {
            #expect(try field.ask("n\(number).trap.info")?.rcode == .servFail)
        }
        let spent = try field.landline.nanoseconds(thread: Self.recursionThread) - before
        let each = Duration.nanoseconds(Int64(spent) / Int64(Self.trapsCount))
        #expect(each > .zero && each <= Self.cpuMax, "\(each) of CPU a trap")

        let bystander = try SteadyAsker(
            server: field.landline.address,
            in: field.tree,
            perSecond: 1_000
        ) { number in
            let name = number % 10 == 0 ? "fresh\(number).wild.info" : "mail.signed.info"
            return Question(name: try Name(name), type: .a)
        }
        for number in 1...Self.trapsCount {
            let name = "n\(Self.trapsCount + number).trap.info"
            #expect(try field.ask(name)?.rcode == .servFail)
            usleep(50_000)
        }
        let report = bystander.stop()
        #expect(report.answered == report.sent && report.failures == 0, "\(report)")
        #expect(try field.reached("signature-failures") >= 2 * Self.trapsCount)
    }

    /// The thread that resolves from the root and validates.
    private static let recursionThread = "recursion"
    private static let trapsCount = 25

    /// What a trap may cost. The tests' own build, which is not optimised, takes some eight times as long.
    #if DEBUG
    private static let cpuMax = Duration.milliseconds(24)
    #else
    private static let cpuMax = Duration.milliseconds(3)
    #endif

    /// A set of more records than anybody needs (CVE-2024-1737).
    @Test
    func `are not believed where a set has 300 records`() throws {
        let field = try Field()
        let answer = try #require(try field.ask("many.huge.info"))
        #expect(answer.rcode == .servFail)
        #expect(try field.reached("rrset-records") > 0)
    }

    // MARK: - Late and forged

    /// DNSBomb (CVE-2024-33655): questions whose answers a server keeps back until many wait for them.
    @Test
    func `cannot gather answers to be sent at once: those older than 1.9 s are not sent by UDP`()
        throws
    {
        let field = try Field()
        // Each reply in time, and nine of them needed.
        let responder = try field.respond { arrival in
            [Responder.Reply(Hostile.aliases(arrival, count: 8), after: .milliseconds(300))]
        }
        let questions = try (0..<50).map {
            Question(name: try Name("a0.n\($0).attack.info"), type: .a)
        }
        let answers = field.asker.ask(questions, patience: .milliseconds(4_500))
        #expect(answers.allSatisfy { $0 == nil }, "\(answers.count { $0 != nil }) were sent")
        #expect(try field.reached("answer-age-milliseconds") >= 50)
        #expect(!responder.asked.isEmpty)
    }

    /// Guesses at the ID (Kaminsky): the right reply is fetched by TCP after three near misses.
    @Test
    func `cannot slip a reply in by guessing at its ID`() throws {
        let field = try Field()
        let responder = try field.respond { arrival in
            let right = Hostile.addressed(arrival)
            guard !arrival.isStream else { return [Responder.Reply(right)] }
            let forged = (1...8).map { guess in
                var reply = Hostile.addressed(arrival, "203.0.113.66")
                reply.id = reply.id &+ UInt16(guess)
                return Responder.Reply(reply)
            }
            return forged + [Responder.Reply(Hostile.addressed(arrival, "203.0.113.66"))]
        }
        let answer = try #require(try field.ask("www.attack.info"))
        #expect(answer.answers.map(\.rdataText) == ["192.0.2.1"])
        #expect(responder.streamsCount > 0)
        #expect(try field.reached("near-misses") > 0)
    }

    /// A reply whose names are pointers to pointers (CVE-2024-8508): more of them than honest ones have.
    @Test
    func `cannot make it unfold a hundred compressed names and more`() throws {
        let field = try Field()
        let responder = try field.respond { arrival in
            [Responder.Reply(Hostile.manyNames(arrival, count: 200))]
        }
        let began = try field.landline.nanoseconds()
        let answer = try field.ask("www.attack.info", .ns)
        let spent = try field.landline.nanoseconds() - began
        #expect(answer != nil)
        #expect(spent < 500_000_000, "\(spent) ns")
        #expect(!responder.asked.isEmpty)
    }

    /// Servers that take questions and never answer.
    @Test
    func `cannot hold a question for longer than seven seconds, or other questions at all`() throws
    {
        let field = try Field()
        let responder = try field.respond { _ in [] }
        let bystander = try SteadyAsker(
            server: field.landline.address,
            in: field.tree,
            perSecond: 200
        ) { Question(name: try Name("fresh\($0).wild.info"), type: .a) }
        let clock = ContinuousClock()
        let began = clock.now
        let answers = field.asker.ask(
            try (0..<30).map { Question(name: try Name("n\($0).attack.info"), type: .a) },
            patience: .seconds(9)
        )
        // What was sent is the failure; later than 1.9 s nothing is, and the asker has asked again.
        #expect(answers.allSatisfy { $0 == nil || $0?.rcode == .servFail })
        let report = bystander.stop()
        #expect(report.answered == report.sent && report.failures == 0, "\(report)")
        #expect(clock.now - began < .seconds(15))
        #expect(!responder.asked.isEmpty)
    }
}

private enum Names {
    static let attack = name("attack.info")
    static let victim = name("victim.info")

    static func name(_ text: String) -> Name {
        do {
            return try Name(text)
        } catch {
            preconditionFailure("\(text): \(error)")
        }
    }
}

/// What hostile servers say.
private enum Hostile {
    static func referral(
        _ arrival: Responder.Arrival,
        to zone: Name,
        servers: [String]
    ) -> Message {
        Message.response(
            to: arrival.query,
            authorities: servers.map {
                ResourceRecord.pointing(.ns, to: Names.name($0), name: zone, ttl: 60)
            }
        )
    }

    static func denied(_ arrival: Responder.Arrival, zone: Name) -> Message {
        let soa = SOAData(
            mname: zone,
            rname: zone,
            serial: 1,
            refresh: 60,
            retry: 60,
            expire: 60,
            minimum: 60
        )
        return Message.response(
            to: arrival.query,
            rcode: .nxDomain,
            flags: .authoritative,
            authorities: [.soa(soa, name: zone, ttl: 60)]
        )
    }

    static func addressed(
        _ arrival: Responder.Arrival,
        _ address: String = "192.0.2.1"
    ) -> Message {
        let octets = address.split(separator: ".").compactMap { UInt8($0) }
        return Message.response(
            to: arrival.query,
            flags: .authoritative,
            answers: [.address(octets, name: arrival.question.name, ttl: 60)]
        )
    }

    /// An NS set of names that all end alike.
    static func manyNames(_ arrival: Responder.Arrival, count: Int) -> Message {
        Message.response(
            to: arrival.query,
            flags: .authoritative,
            answers: (0..<count).map { number in
                .pointing(
                    .ns,
                    to: Names.name("n\(number).a.b.c.d.e.f.g.h.i.j.k.l.m.attack.info"),
                    name: arrival.question.name,
                    ttl: 60
                )
            }
        )
    }

    /// `start` is an alias into a zone with eight servers, of which four names lead nowhere; the others have an
    /// alias into the next such zone, and so on without end.
    static func camp(_ arrival: Responder.Arrival, parent: IPAddress, child: IPAddress) -> Message {
        let name = arrival.question.name
        // Whatever case it was asked in.
        let labels = name.folded.labels.map { String(decoding: $0, as: UTF8.self) }
        let isOurs = name.isEqualToOrBelow(Names.attack)
        switch (isOurs, labels.count) {
        case (true, 3) where labels[0] == "start": return alias(arrival, to: "go.z0.attack.info")
        case (true, 3...) where arrival.server == parent:
            let cut = name.suffix(labels: 3)
            let zone = labels[labels.count - 3]
            return referral(
                arrival,
                to: cut,
                servers: (0..<8).map { "ns\($0).\(zone).victim.info" }
            )
        case (true, 4):
            let number = Int(labels[1].dropFirst()) ?? 0
            return alias(arrival, to: "go.z\(number + 1).attack.info")
        case (false, 4) where Int(labels[0].dropFirst(2)) ?? 9 < 4 && arrival.question.type == .a:
            return Message.response(
                to: arrival.query,
                flags: .authoritative,
                answers: [.address(addressOctets(child), name: name, ttl: 60)]
            )
        default:
            var message = denied(arrival, zone: isOurs ? Names.attack : Names.victim)
            // What lies above the servers' names is empty, not absent.
            if labels.count < 4 || Int(labels[0].dropFirst(2)) ?? 9 < 4 { message.rcode = .noError }
            return message
        }
    }

    private static func addressOctets(_ address: IPAddress) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.low >> $0) }
    }

    /// For `a0.n7.attack.info` an alias to `a1.n7.attack.info`, and so on, `count` times; then an address.
    static func aliases(_ arrival: Responder.Arrival, count: Int) -> Message {
        let name = arrival.question.name
        let labels = name.labels.map { String(decoding: $0, as: UTF8.self) }
        guard labels.count == 4, let number = Int(labels[0].dropFirst()), number < count else {
            return addressed(arrival)
        }
        return alias(arrival, to: "a\(number + 1).\(labels[1]).attack.info")
    }

    private static func alias(_ arrival: Responder.Arrival, to target: String) -> Message {
        Message.response(
            to: arrival.query,
            flags: .authoritative,
            answers: [
                .pointing(.cname, to: Names.name(target), name: arrival.question.name, ttl: 60)
            ]
        )
    }
}
