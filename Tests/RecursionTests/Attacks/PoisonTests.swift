import Addresses
import Bounds
import DNSWire
import Recursion
import Sockets
import Testing

/// What a hostile server can bring about by saying anything at all: the world has a root at 192.0.2.1,
/// `attacker.test` at 192.0.2.66, whose replies are random, and `victim.test` at 192.0.2.77.
@Suite struct `A server that says anything` {
    private static let attacker = IPAddress(192, 0, 2, 66)
    private static let victim = IPAddress(192, 0, 2, 77)
    private static let honest: [UInt8] = [198, 51, 100, 7]
    /// What the attacker says of every address.
    private static let poison: [UInt8] = [192, 0, 2, 66]

    private static let names = [
        "attacker.test", "a.attacker.test", "b.a.attacker.test", "ns.attacker.test",
        "*.attacker.test",
        "test", "victim.test", "www.victim.test", "ns.victim.test", "a.root", ".",
    ].map(Name.of)

    /// Replies of random records about random names, in random sections.
    private final class Babbler {
        private let random: SecureRandom
        init(seed: UInt64) { random = SecureRandom(seededForTests: seed) }

        private func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int(random.next(in: 0...UInt16(elements.count - 1)))]
        }

        private func record(_ question: Question) -> ResourceRecord {
            let owner = random.next(in: 0...1) == 0 ? question.name : pick(names)
            let ttl = UInt32(pick([0, 1, 60, 86_400, 2_000_000_000, 4_000_000_000]))
            switch random.next(in: 0...7) {
            case 0, 1: return .address(poison, name: owner, ttl: ttl)
            case 2: return .pointing(.ns, to: pick(names), name: owner, ttl: ttl)
            case 3: return .pointing(.cname, to: pick(names), name: owner, ttl: ttl)
            case 4: return .pointing(.dname, to: pick(names), name: owner, ttl: ttl)
            case 5:
                var soa = ResourceRecord.zoneSOA("attacker.test")
                soa.name = owner
                soa.ttl = ttl
                return soa
            case 6:
                let octets = (0..<random.next(in: 0...40)).map { _ in
                    UInt8(truncatingIfNeeded: random.next16())
                }
                let type = pick(
                    [.a, .aaaa, .ns, .cname, .dname, .soa, .rrsig, .nsec, .ds] as [RRType]
                )
                return ResourceRecord(name: owner, type: type, ttl: ttl, rdata: octets)
            default:
                return ResourceRecord(name: owner, type: question.type, ttl: ttl, rdata: poison)
            }
        }

        func reply(_ query: UpstreamQuery) -> UpstreamReply? {
            guard random.next(in: 0...15) > 0 else { return nil }
            let section = { (self.random.next(in: 0...4)) }
            let records = { (0..<section()).map { _ in self.record(query.question) } }
            let rcodes: [RCode] = [.noError, .noError, .noError, .nxDomain, .yxDomain, .refused]
            let flags: [HeaderFlags] = [[], .authoritative, .recursionAvailable]
            return .reply(
                query,
                pick(rcodes),
                flags: pick(flags),
                answers: records(),
                authorities: records(),
                additionals: records()
            )
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `poisons nobody, and costs what the bounds allow`(seed: UInt64) async {
        let babbler = Babbler(seed: seed)
        let world = ScriptedWorld { query in
            switch query.server.address {
            case IPAddress(192, 0, 2, 1):
                guard !query.question.name.isRoot else {
                    return .reply(
                        query,
                        answers: [.pointing(.ns, to: name("a.root"), name: .root, ttl: 86_400)]
                    )
                }
                if query.question.name.isEqualToOrBelow(name("attacker.test")) {
                    return .referral(
                        query,
                        to: "attacker.test",
                        [("ns.attacker.test", Self.attacker)]
                    )
                }
                if query.question.name.isEqualToOrBelow(name("victim.test")) {
                    return .referral(query, to: "victim.test", [("ns.victim.test", Self.victim)])
                }
                return .nameError(query, zone: ".")
            case Self.victim:
                return .reply(
                    query,
                    answers: [.address(Self.honest, name: query.question.name, ttl: 60)]
                )
            case Self.attacker: return babbler.reply(query)
            default: return nil
            }
        }
        let resolver = world.resolver {
            $0.minimisesQNames = seed % 2 == 0
            $0.recordOctetsMax = 20_000
        }
        for round in 0..<60 {
            let start = world.clock.now
            let asked = Self.names[round % 5]
            let text = asked.isWildcard ? "x\(round).attacker.test" : "\(asked)"
            let (_, queries) = await world.ask(resolver, text, round % 7 == 0 ? .aaaa : .a)
            let taken = world.clock.now.duration(since: start)
            #expect(queries <= Bound.upstreamQueries.value)
            #expect(taken <= .seconds(8))
            #expect(resolver.records.octets <= 20_000)
            let (victim, _) = await world.ask(resolver, "www.victim.test")
            #expect(victim.rcode == .noError)
            #expect(victim.answers.flatMap(\.rdatas) == [Self.honest])
            world.clock.advance(by: .seconds(45))
        }
    }
}
