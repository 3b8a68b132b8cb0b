import Addresses
import DNSSEC
import DNSWire
import Sockets
import Testing
import ZoneFiles

@testable import Recursion

/// RFC 8806: the root's zone on this machine.
@Suite struct `A local root` {
    /// The address of every server that the root's zone names, and of what they answer.
    private static let child = IPAddress(192, 0, 2, 7)

    /// The signed root of the tests, with an address for the server that all its zones have.
    private func records() throws -> [ResourceRecord] {
        try ServedZone.records(of: "root.zone") + [
            .address(Self.child.rdata, name: name("ns.test-servers"), ttl: 3_600)
        ]
    }

    private func copy(
        of records: [ResourceRecord],
        secondsOld: Int64 = 0
    ) throws -> LocalRoot {
        let now = WallClock.microsecondsNow() / 1_000_000
        return try LocalRoot(records, modifiedSeconds: now - secondsOld)
    }

    /// Servers of the zones below the root as the test's zones have them, and a root that refuses.
    private func world() throws -> ScriptedWorld {
        let zones = try ["example", "signed.example", "unsigned.example", "unsigned"].map {
            try ServedZone("\($0).zone", apex: name($0))
        }
        return ScriptedWorld { query in
            guard query.server.address == Self.child else { return .reply(query, .refused) }
            let question = query.question
            let zone = zones.filter { question.name.isEqualToOrBelow($0.apex) }
                .filter { question.type != .ds || $0.apex != question.name }
                .max { $0.apex.labelCount < $1.apex.labelCount }
            guard let zone else { return .reply(query, .refused) }
            var answer = ServedZone.Answer()
            zone.answer(question.name, question, to: &answer)
            return .reply(
                query,
                answer.isNameError ? .nxDomain : .noError,
                answers: answer.answers.flatMap { $0.records(withSignatures: true) },
                authorities: answer.authorities.flatMap { $0.records(withSignatures: true) }
            )
        }
    }

    private func resolver(_ world: ScriptedWorld, _ root: LocalRoot) throws -> RecursiveResolver {
        let anchors = try ServedZone.records(of: "anchor.zone")
        return world.resolver {
            $0.localRoot = root
            $0.validates = true
            $0.trustAnchors = anchors
            $0.validationSeconds = SignedTree.seconds
        }
    }

    private func rootQueries(_ world: ScriptedWorld) -> Int {
        world.asked.count { $0.server.address != Self.child }
    }

    @Test(arguments: [("example", RRType.soa), ("www.unsigned", .a), ("example", .ds)])
    func `leads down without a server of the root being asked`(text: String, type: RRType)
        async throws
    {
        let world = try world()
        let resolver = try resolver(world, copy(of: records()))
        let (answer, _) = await world.ask(resolver, text, type)
        #expect(answer.rcode == .noError)
        #expect(answer.finding.status == (text.hasSuffix("unsigned") ? .insecure : .secure))
        #expect(rootQueries(world) == 0)
        #expect(world.steps.contains { $0.contains("from the local root") })
    }

    @Test(arguments: [
        (".", RRType.soa, RCode.noError), (".", .ns, .noError), (".", .dnskey, .noError),
        (".", .mx, .noError), ("nowhere", .a, .nxDomain), ("www.nowhere", .a, .nxDomain),
    ])
    func `answers for the root itself, and denies, securely`(
        text: String,
        type: RRType,
        rcode: RCode
    ) async throws {
        let world = try world()
        let resolver = try resolver(world, copy(of: records()))
        let (answer, queries) = await world.ask(resolver, text, type)
        #expect(answer.rcode == rcode)
        #expect(answer.finding.status == .secure)
        #expect(queries == 0)
    }

    @Test func `that was tampered with is bogus`() async throws {
        let world = try world()
        var records = try records()
        let index = try #require(
            records.firstIndex { $0.type == .ds && $0.name == name("example") }
        )
        records[index].rdata[10] ^= 1
        let resolver = try resolver(world, copy(of: records))
        let (answer, _) = await world.ask(resolver, "example", .soa)
        #expect(answer.rcode == .servFail)
        #expect(answer.finding.status == .bogus)
        #expect(rootQueries(world) == 0)
    }

    @Test func `whose proofs were taken out is bogus`() async throws {
        let world = try world()
        let records = try records().filter { $0.type != .nsec }
        let resolver = try resolver(world, copy(of: records))
        let (answer, _) = await world.ask(resolver, "nowhere")
        #expect(answer.rcode == .servFail)
        #expect(answer.finding.status == .bogus)
    }

    @Test func `that has expired is not asked, but servers of the root are`() async throws {
        let world = try world()
        let resolver = try resolver(world, copy(of: records(), secondsOld: 1_209_600))
        _ = await world.ask(resolver, "www.unsigned")
        #expect(rootQueries(world) > 0)
        #expect(world.steps.contains { $0.contains("has expired") })
    }

    @Test func `expires while it is used`() async throws {
        let world = try world()
        let resolver = try resolver(world, copy(of: records(), secondsOld: 1_209_600 - 100))
        _ = await world.ask(resolver, "nowhere")
        #expect(rootQueries(world) == 0)
        world.clock.advance(by: .seconds(101))
        resolver.flushAll()
        _ = await world.ask(resolver, "nowhere")
        #expect(rootQueries(world) > 0)
    }

    @Test func `is as old as its file, and as new as can be where the clock was set back`() throws {
        let root = try LocalRoot(records(), modifiedSeconds: 1_000)
        #expect(root.secondsLeft(at: 1_000) == 1_209_600)
        #expect(root.secondsLeft(at: 1_001) == 1_209_599)
        #expect(root.secondsLeft(at: 1_000 + 1_209_600) == 0)
        #expect(root.secondsLeft(at: 0) == 1_209_600)
    }

    @Test func `that is not whole is none`() throws {
        let all = try records()
        #expect(throws: LocalRootFault.noSOA) {
            try copy(of: all.filter { $0.type != .soa })
        }
        #expect(throws: LocalRootFault.noNS) {
            try copy(of: all.filter { !($0.type == .ns && $0.name.isRoot) })
        }
        #expect(throws: LocalRootFault.notAsTheRoot(name("*.example"))) {
            try copy(of: all + [.address([192, 0, 2, 1], name: name("*.example"), ttl: 1)])
        }
    }

    @Test func `gives way to a route for the root`() async throws {
        let world = try world()
        let root = try copy(of: records())
        let resolver = world.resolver {
            $0.localRoot = root
            $0.routes = [
                .init(
                    zone: .root,
                    servers: [SocketAddress(IPAddress(192, 0, 2, 9), port: 53)],
                    kind: .forward
                )
            ]
        }
        _ = await world.ask(resolver, "nowhere")
        #expect(rootQueries(world) > 0)
    }

    @Test func `refers with glue, and with the proof that there is no DS`() throws {
        let root = try copy(of: records())
        let message = try #require(
            root.answer(Question(name: name("www.unsigned"), type: .a))
        )
        #expect(!message.flags.contains(.authoritative))
        #expect(message.answers.isEmpty)
        #expect(message.authorities.map(\.type) == [.ns, .nsec, .rrsig])
        #expect(message.additionals.map(\.type) == [.a])
        #expect(root.answer(Question(name: .root, type: .any)) == nil)
    }
}
