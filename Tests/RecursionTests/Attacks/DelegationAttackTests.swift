import Addresses
import Bounds
import DNSWire
import Recursion
import Sockets
import Testing

/// What hostile delegations cost: the world has a root at 192.0.2.1, `attacker.test` at 192.0.2.66 and
/// `victim.test` at 192.0.2.77, and counts.
@Suite struct `A hostile delegation` {
    private static let attacker = IPAddress(192, 0, 2, 66)
    private static let victim = IPAddress(192, 0, 2, 77)

    /// The root knows both; what the attacker says is the test's.
    private func world(
        victim: @escaping (UpstreamQuery) -> UpstreamReply? = {
            .nameError($0, zone: "victim.test")
        },
        _ attack: @escaping (UpstreamQuery) -> UpstreamReply?,
        others: @escaping (UpstreamQuery) -> UpstreamReply? = { _ in nil }
    ) -> ScriptedWorld {
        ScriptedWorld { query in
            switch query.server.address {
            case IPAddress(192, 0, 2, 1):
                if query.question.name.isRoot {
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
                return .referral(query, to: "victim.test", [("ns.victim.test", Self.victim)])
            case Self.attacker: return attack(query)
            case Self.victim: return victim(query)
            default: return others(query)
            }
        }
    }

    @Test(arguments: [false, true], [false, true])
    func `to names without addresses costs at most twelve queries (NXNS)`(
        minimises: Bool,
        exist: Bool
    ) async {
        let world = world { query in
            exist
                ? .noData(query, zone: "victim.test") : .nameError(query, zone: "victim.test")
        } _: { query in
            .referral(
                query,
                to: "sub.attacker.test",
                (0..<40).map { ("n.n\($0).x\($0).y\($0).z\($0).victim.test", nil) }
            )
        }
        let resolver = world.resolver {
            $0.minimisesQNames = minimises
            $0.usesIPv6 = true
        }
        let (answer, queries) = await world.ask(resolver, "www.sub.attacker.test")
        #expect(answer.rcode == .servFail)
        #expect(queries <= 12)
        #expect(world.counters[.nameServers] == 1)
    }

    @Test func `to a victim's addresses has it asked no more than fifty times (NRDelegation)`()
        async
    {
        let world = world { query in
            .reply(
                query,
                flags: [],
                authorities: (0..<13).map {
                    .pointing(
                        .ns,
                        to: name("n\($0).attacker.test"),
                        name: name("sub.attacker.test"),
                        ttl: 60
                    )
                },
                additionals: (0..<13).flatMap { server in
                    (0..<20).map {
                        .address(
                            [198, 51, UInt8(server), UInt8($0)],
                            name: name("n\(server).attacker.test"),
                            ttl: 60
                        )
                    }
                }
            )
        }
        let (answer, queries) = await world.ask(world.resolver(), "www.sub.attacker.test")
        #expect(answer.rcode == .servFail)
        #expect(queries <= 3 + 50)
        #expect(world.counters[.addressesPerName] > 0)
    }

    @Test(arguments: [false, true])
    func `that branches into others without glue costs at most 76 queries (CAMP)`(
        minimises: Bool
    ) async {
        // Each zone zD-N has thirteen servers, each in a zone of its own one level further, and so on.
        let world = world { query in
            let labels = query.question.name.labels.map { String(decoding: $0, as: UTF8.self) }
            guard let zone = labels.first(where: { $0.hasPrefix("z") }) else {
                return .nameError(query, zone: "attacker.test")
            }
            return .referral(
                query,
                to: "\(zone).attacker.test",
                (0..<13).map { ("ns.\(zone)-\($0).attacker.test", nil) }
            )
        }
        let resolver = world.resolver {
            $0.minimisesQNames = minimises
            $0.usesIPv6 = true
        }
        let (answer, queries) = await world.ask(resolver, "www.z.attacker.test")
        #expect(answer.rcode == .servFail)
        #expect(queries <= 76)
    }

    @Test(arguments: [false, true])
    func `behind each alias of a chain costs at most 76 queries in all (CAMP)`(
        minimises: Bool
    ) async {
        // Each alias leads to a zone whose servers' names must be looked for, and are aliases' neighbours.
        let world = world { query in
            let text = "\(query.question.name)"
            guard text.hasPrefix("c"), text.contains("."),
                let step = Int(text.dropFirst().prefix { $0.isNumber })
            else {
                return .nameError(query, zone: "attacker.test")
            }
            if query.question.name == name("c\(step).y\(step).attacker.test") {
                return .reply(
                    query,
                    answers: [
                        .pointing(
                            .cname,
                            to: name("c\(step + 1).y\(step + 1).attacker.test"),
                            name: query.question.name,
                            ttl: 0
                        )
                    ]
                )
            }
            return .nameError(query, zone: "attacker.test")
        }
        let resolver = world.resolver {
            $0.minimisesQNames = minimises
            $0.usesIPv6 = true
        }
        let (answer, queries) = await world.ask(resolver, "c0.y0.attacker.test")
        #expect(answer.rcode == .servFail)
        #expect(queries <= 76)
        #expect(world.counters[.aliases] == 1)
    }

    @Test(arguments: [false, true], [0, 2])
    func `behind each alias, by servers without glue and lame ones, costs at most 76 (CAMP)`(
        minimises: Bool,
        lame: Int
    ) async {
        // cN.zN is an alias of c(N+1).z(N+1); the servers of zN are named below yN, and some refuse.
        let world = world { query in
            let labels = query.question.name.labels.map { String(decoding: $0, as: UTF8.self) }
            guard let zone = labels.dropLast(2).last, let step = Int(zone.dropFirst()) else {
                return .nameError(query, zone: "attacker.test")
            }
            if zone.hasPrefix("y") {
                let address = IPAddress(198, 51, 100, UInt8(step))
                return .referral(
                    query,
                    to: "\(zone).attacker.test",
                    [("n.\(zone).attacker.test", address)]
                )
            }
            let refusing = (0..<lame).map {
                (
                    name: "l\($0).attacker.test",
                    address: IPAddress(203, 0, 113, UInt8($0)) as IPAddress?
                )
            }
            return .referral(
                query,
                to: "\(zone).attacker.test",
                refusing + [(name: "n.y\(step).attacker.test", address: nil)]
            )
        } others: { query in
            guard query.server.address.v4Bits.map({ $0 >> 8 }) == 0xC633_64 else {
                return .reply(query, .refused)
            }
            guard query.question.type == .a, "\(query.question.name)".hasPrefix("c"),
                let step = Int("\(query.question.name)".dropFirst().prefix { $0.isNumber })
            else {
                return .reply(
                    query,
                    answers: [
                        .address(query.server.address.rdata, name: query.question.name, ttl: 0)
                    ]
                )
            }
            return .reply(
                query,
                answers: [
                    .pointing(
                        .cname,
                        to: name("c\(step + 1).z\(step + 1).attacker.test"),
                        name: query.question.name,
                        ttl: 0
                    )
                ]
            )
        }
        let resolver = world.resolver {
            $0.minimisesQNames = minimises
            $0.usesIPv6 = true
        }
        let (answer, queries) = await world.ask(resolver, "c0.z0.attacker.test")
        #expect(answer.rcode == .servFail)
        #expect((40...76).contains(queries))
    }

    @Test func `that leads in a circle ends at once`() async {
        let world = world { query in
            let zone = query.question.name.isEqualToOrBelow(name("a.attacker.test")) ? "a" : "b"
            let other = zone == "a" ? "b" : "a"
            return .referral(
                query,
                to: "\(zone).attacker.test",
                [("ns.\(other).attacker.test", nil)]
            )
        }
        let (answer, queries) = await world.ask(world.resolver(), "www.a.attacker.test")
        #expect(answer.rcode == .servFail)
        #expect(queries <= 8)
    }

    @Test func `that leads ever deeper is given up after thirty steps`() async {
        var depth = 2
        let world = world { query in
            depth += 1
            return .reply(
                query,
                flags: [],
                authorities: [
                    .pointing(
                        .ns,
                        to: name("ns.attacker.test"),
                        name: query.question.name.suffix(labels: depth),
                        ttl: 60
                    )
                ]
            )
        }
        let deep = (0..<60).map { "l\($0)" }.joined(separator: ".") + ".attacker.test"
        let (answer, queries) = await world.ask(world.resolver(), deep)
        #expect(answer.rcode == .servFail)
        #expect(queries <= 34)
        #expect(world.counters[.referrals] == 1)
    }
}
