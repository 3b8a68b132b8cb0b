import Addresses
import Bounds
import DNSWire
import Sockets
import Testing

@testable import Recursion

/// A world with a root at 192.0.2.1, `org` at 192.0.2.2 and `example.org` at 192.0.2.3 and 192.0.2.4.
@Suite struct `Iteration` {
    private static let root = IPAddress(192, 0, 2, 1)
    private static let org = IPAddress(192, 0, 2, 2)
    private static let first = IPAddress(192, 0, 2, 3)
    private static let second = IPAddress(192, 0, 2, 4)
    private static let moved = IPAddress(192, 0, 2, 5)

    /// The root and org answer as they should, as long as `isUp`; the servers of example.org as the test says.
    private func network(
        servers: @escaping () -> [IPAddress] = { [first, second] },
        isUp: @escaping () -> Bool = { true },
        _ example: @escaping (UpstreamQuery) -> UpstreamReply?
    ) -> ScriptedWorld {
        ScriptedWorld { query in
            guard isUp() else { return nil }
            switch query.server.address {
            case Self.root:
                guard !query.question.name.isRoot else {
                    return .reply(
                        query,
                        answers: [.pointing(.ns, to: name("a.root"), name: .root, ttl: 86_400)]
                    )
                }
                return .referral(query, to: "org", [("ns.org", Self.org)])
            case Self.org:
                guard query.question.name != name("org") else {
                    return .noData(query, zone: "org")
                }
                let glue = servers().enumerated().map { (name: "n\($0).example.org", address: $1) }
                return .referral(query, to: "example.org", glue)
            default: return example(query)
            }
        }
    }

    private func found(_ query: UpstreamQuery) -> UpstreamReply {
        .reply(
            query,
            answers: [.address([198, 51, 100, 1], name: query.question.name, ttl: 60)]
        )
    }

    @Test func `asks another server where one is silent, refuses or lies about the question`()
        async
    {
        for bad: (UpstreamQuery) -> UpstreamReply? in [
            { _ in nil }, { .reply($0, .refused) }, { .reply($0, .servFail) }, { _ in .mismatched },
            { _ in .malformed }, { _ in .unreachable },
            { .referral($0, to: "org", [("ns.org", Self.org)]) },
        ] {
            let world = network { $0.server.address == Self.first ? bad($0) : found($0) }
            let resolver = world.resolver()
            for index in 0..<8 {
                let (answer, _) = await world.ask(resolver, "n\(index).www.example.org")
                #expect(answer.rcode == .noError)
            }
        }
    }

    @Test func `asks for the whole name where garbage answers for a part of it`() async {
        let whole = name("www.sub.example.org")
        let world = network { $0.question.name == whole ? found($0) : .malformed }
        let (answer, _) = await world.ask(world.resolver(), "www.sub.example.org")
        #expect(answer.rcode == .noError)
    }

    @Test func `gives TCP a second beside what a datagram gets, within the query's time`() async {
        var isUp = true
        let world = network { isUp ? self.found($0) : nil }
        let resolver = world.resolver()
        for number in 0..<40 { _ = await world.ask(resolver, "n\(number).example.org") }
        #expect(world.patiences.last?.datagram == .milliseconds(50))
        #expect(world.patiences.last?.stream == .milliseconds(1_050))
        isUp = false
        let begun = world.clock.now
        let before = world.patiences.count
        _ = await world.ask(resolver, "silent.example.org")
        let left = Duration.milliseconds(Bound.resolutionMilliseconds.value)
        #expect(world.clock.now.duration(since: begun) <= left)
        #expect(world.patiences[before...].allSatisfy { $0.stream >= $0.datagram })
        #expect(world.patiences[before...].allSatisfy { $0.stream <= left })
    }

    @Test func `gives up within the query's time where nobody answers, and says so`() async {
        var isUp = true
        let world = network(isUp: { isUp }) { found($0) }
        let resolver = world.resolver()
        _ = await world.ask(resolver, "www.example.org")
        isUp = false
        let start = world.clock.now
        let (answer, _) = await world.ask(resolver, "other.example.org")
        #expect(answer.rcode == .servFail)
        #expect(answer.errors.map(\.code) == [.noReachableAuthority])
        let taken = world.clock.now.duration(since: start)
        #expect(taken <= .seconds(7))
        // Again at once costs nothing.
        let (again, queries) = await world.ask(resolver, "other.example.org")
        #expect(queries == 0)
        #expect(again.errors.map(\.code) == [.noReachableAuthority, .cachedError])
    }

    @Test func `answers within five seconds of its servers' return`() async {
        var isUp = true
        let world = network(isUp: { isUp }) { found($0) }
        let resolver = world.resolver()
        _ = await world.ask(resolver, "www.example.org")
        isUp = false
        for _ in 0..<100 {
            _ = await world.ask(resolver, "other.example.org")
            world.clock.advance(by: .milliseconds(700))
        }
        isUp = true
        let start = world.clock.now
        while await world.ask(resolver, "other.example.org").answer.rcode != .noError {
            world.clock.advance(by: .milliseconds(100))
        }
        let taken = world.clock.now.duration(since: start)
        #expect(taken <= .seconds(5))
    }

    @Test func `knows nothing any more after all was flushed, and asks at once`() async {
        var isUp = false
        let world = network(isUp: { isUp }) { found($0) }
        let resolver = world.resolver()
        #expect(await world.ask(resolver, "www.example.org").answer.rcode == .servFail)
        isUp = true
        resolver.flushAll()
        let (answer, queries) = await world.ask(resolver, "www.example.org")
        #expect(answer.rcode == .noError)
        #expect(queries == 4)
        resolver.flush(name("WWW.example.org"))
        #expect(await world.ask(resolver, "www.example.org").queries == 1)
        resolver.flush(atAndBelow: name("org"))
        #expect(await world.ask(resolver, "www.example.org").queries == 3)
    }

    @Test func `asks without EDNS where a server knows none, and remembers`() async {
        let world = network { query in
            guard query.dnssecOK == nil else {
                return .message(
                    Message(flags: .response, rcode: .formErr, question: query.question),
                    milliseconds: 1,
                    wasStream: false
                )
            }
            return found(query)
        }
        let resolver = world.resolver()
        let queries = [
            await world.ask(resolver, "a.example.org").queries,
            await world.ask(resolver, "b.example.org").queries,
            await world.ask(resolver, "c.example.org").queries,
            await world.ask(resolver, "d.example.org").queries,
            await world.ask(resolver, "e.example.org").queries,
        ]
        // Root, priming and org once; each of the two servers is tried with EDNS once.
        let total = queries.reduce(0, +)
        #expect(total == 3 + 5 + 2)
    }

    @Test func `asks in full where a shortened name is denied, refused or not answered`() async {
        for bad: (UpstreamQuery) -> UpstreamReply? in [
            { .nameError($0, zone: "example.org") }, { .reply($0, .refused) }, { _ in nil },
        ] {
            let world = network { query in
                query.question.name == name("a.b.www.example.org") ? found(query) : bad(query)
            }
            let resolver = world.resolver { $0.minimisesQNames = true }
            let (answer, _) = await world.ask(resolver, "a.b.www.example.org")
            #expect(answer.rcode == .noError)
        }
    }

    @Test func `shows the root and the registry no more than they need (RFC 9156)`() async {
        let world = network { found($0) }
        let resolver = world.resolver { $0.minimisesQNames = true }
        _ = await world.ask(resolver, "a.b.example.org", .mx)
        let shown = { (server: IPAddress) in
            world.asked.filter { $0.server.address == server }.map { "\($0.question.name)" }
        }
        #expect(shown(Self.root) == [".", "org"])
        #expect(shown(Self.org) == ["example.org"])
    }

    @Test func `asks the parent anew where a known zone's servers are gone`() async {
        var servers = [Self.first]
        let world = network(servers: { servers }) {
            $0.server.address == servers[0] ? found($0) : .reply($0, .refused)
        }
        let resolver = world.resolver()
        _ = await world.ask(resolver, "www.example.org")
        servers = [Self.moved]
        #expect(await world.ask(resolver, "other.example.org").answer.rcode == .noError)
    }

    @Test func `uses what came with an answer, even if it may not be kept (TTL 0)`() async {
        let world = network { query in
            .reply(
                query,
                answers: [
                    .pointing(
                        .cname,
                        to: name("b.example.org"),
                        name: name("a.example.org"),
                        ttl: 0
                    ),
                    .address([198, 51, 100, 1], name: name("b.example.org"), ttl: 0),
                ]
            )
        }
        let (answer, queries) = await world.ask(world.resolver(), "a.example.org")
        #expect(answer.answers.map(\.type) == [.cname, .a])
        #expect(answer.lifetime == 0)
        #expect(queries == 4)
    }

    @Test func `fails for aliases in a circle, at once`() async {
        let world = network { query in
            let isA = query.question.name == name("a.example.org")
            return .reply(
                query,
                answers: [
                    .pointing(
                        .cname,
                        to: name(isA ? "b.example.org" : "a.example.org"),
                        name: query.question.name,
                        ttl: 60
                    )
                ]
            )
        }
        let (answer, queries) = await world.ask(world.resolver(), "a.example.org")
        #expect(answer.rcode == .servFail)
        #expect(queries == 5)
    }

    @Test func `holds no stranger's costly aliases against a name`() async {
        // Ten aliases whose servers refuse in vain, then a good name that has no work left.
        let world = network { query in
            let text = "\(query.question.name)"
            guard text.hasPrefix("c"), let step = Int(text.dropFirst().prefix { $0.isNumber })
            else { return found(query) }
            return .reply(
                query,
                answers: [
                    .pointing(
                        .cname,
                        to: name(step == 11 ? "good.example.org" : "c\(step + 1).example.org"),
                        name: query.question.name,
                        ttl: 60
                    )
                ]
            )
        }
        let resolver = world.resolver()
        #expect(await world.ask(resolver, "c0.example.org").answer.rcode == .servFail)
        #expect(await world.ask(resolver, "good.example.org").answer.rcode == .noError)
    }

    @Test func `forwards with RD, and with CD where it validates itself`() async {
        let world = ScriptedWorld { query in
            .reply(
                query,
                flags: .recursionAvailable,
                answers: [
                    .pointing(
                        .cname,
                        to: name("b.example.net"),
                        name: query.question.name,
                        ttl: 60
                    ),
                    .address([198, 51, 100, 1], name: name("b.example.net"), ttl: 60),
                ]
            )
        }
        let resolver = world.resolver {
            $0.routes = [
                .init(
                    zone: .root,
                    servers: [SocketAddress(IPAddress(192, 0, 2, 53), port: 5_353)],
                    kind: .forward
                )
            ]
        }
        let (answer, queries) = await world.ask(resolver, "a.example.org")
        #expect(queries == 1)
        #expect(answer.answers.map(\.type) == [.cname, .a])
        #expect(world.asked.map(\.recursionDesired) == [true])
        #expect(world.asked.map(\.server.port) == [5_353])
        #expect(!world.asked[0].checkingDisabled)
    }

    @Test func `asks a stub zone's servers without RD, and goes down from there`() async {
        let world = ScriptedWorld { query in
            if query.server.address == IPAddress(192, 0, 2, 53) {
                return .referral(query, to: "sub.home.arpa", [("ns.sub.home.arpa", Self.first)])
            }
            return found(query)
        }
        let resolver = world.resolver {
            $0.routes = [
                .init(
                    zone: name("home.arpa"),
                    servers: [SocketAddress(IPAddress(192, 0, 2, 53), port: 53)],
                    kind: .stub
                )
            ]
        }
        let (answer, queries) = await world.ask(resolver, "www.sub.home.arpa")
        #expect(answer.rcode == .noError)
        #expect(queries == 2)
        #expect(world.asked.map(\.recursionDesired) == [false, false])
    }

    @Test func `shows no more of a name because one server refuses everything`() async {
        let world = network { query in
            query.server.address == Self.first ? .reply(query, .refused) : found(query)
        }
        let resolver = world.resolver { $0.minimisesQNames = true }
        for index in 0..<10 {
            let before = world.asked.count
            _ = await world.ask(resolver, "a.b\(index).example.org")
            let shown = world.asked[before...].filter { $0.server.address == Self.second }
            #expect(
                shown.map(\.question.name) == [
                    name("b\(index).example.org"), name("a.b\(index).example.org"),
                ]
            )
        }
    }

    @Test func `asks a server that refuses once in five minutes where another answers`() async {
        let world = network { query in
            query.server.address == Self.first ? .reply(query, .refused) : found(query)
        }
        let resolver = world.resolver()
        for index in 0..<20 { _ = await world.ask(resolver, "n\(index).example.org") }
        #expect(world.asked.count { $0.server.address == Self.first } == 1)
        // Alone it is asked all the same.
        let alone = network(servers: { [Self.first] }) { query in
            query.question.name == name("odd.example.org")
                ? .reply(query, .refused) : found(query)
        }
        let other = alone.resolver()
        #expect(await alone.ask(other, "odd.example.org").answer.rcode == .servFail)
        #expect(await alone.ask(other, "www.example.org").answer.rcode == .noError)
    }

    @Test func `holds a server for gone because it drops addresses, not HTTPS`() async {
        let world = network { query in
            query.question.type == .https ? nil : found(query)
        }
        let resolver = world.resolver()
        for index in 0..<5 { _ = await world.ask(resolver, "n\(index).example.org", .https) }
        let (answer, queries) = await world.ask(resolver, "www.example.org")
        #expect(answer.rcode == .noError)
        #expect(queries == 1)
    }

    @MainActor
    @Test func `puts questions that are under way to the same server, for many clients at once`()
        async
    {
        let world = network { found($0) }
        let resolver = world.resolver()
        _ = await world.ask(resolver, "first.example.org")
        world.isShared = true
        let before = world.asked.count
        let clients = (0..<100).map { index in
            Task { @MainActor in
                await resolver.resolve(
                    Question(name: name("n\(index % 10).example.org"), type: .a)
                ).rcode
            }
        }
        for client in clients { #expect(await client.value == .noError) }
        let pairs = Set(
            world.asked[before...].map { [$0.question.name.description, $0.server.description] }
        )
        #expect(pairs.count == 10)
    }

    @Test func `asks once more a server that failed, where there is no other`() async {
        var failures = 1
        let world = network(servers: { [Self.first] }) { query in
            failures -= 1
            return failures >= 0 ? .reply(query, .servFail) : found(query)
        }
        let resolver = world.resolver()
        #expect(await world.ask(resolver, "www.example.org").answer.rcode == .noError)
        failures = 5
        let (answer, queries) = await world.ask(resolver, "other.example.org")
        #expect(answer.rcode == .servFail)
        // Twice the server, and once its parent, which knows no other.
        #expect(queries == 3)
    }

    @Test func `asks servers whose addresses may not be kept (TTL 0)`() async {
        let world = ScriptedWorld { query in
            switch query.server.address {
            case Self.root:
                guard query.question.name.isEqualToOrBelow(name("example.org")) else {
                    return .referral(query, to: "net", [("ns.net", Self.org)])
                }
                return .referral(query, to: "example.org", [("ns.example.net", nil)])
            case Self.org:
                return .reply(
                    query,
                    answers: [.address(Self.first.rdata, name: query.question.name, ttl: 0)]
                )
            default: return found(query)
            }
        }
        #expect(await world.ask(world.resolver(), "www.example.org").answer.rcode == .noError)
    }

    @Test func `goes by the hints where the root cannot be primed`() async {
        let world = ScriptedWorld { query in
            if query.question.name.isRoot { return .reply(query, .refused) }
            if query.server.address == Self.root {
                return .referral(query, to: "example.org", [("n.example.org", Self.first)])
            }
            return found(query)
        }
        let resolver = world.resolver()
        #expect(await world.ask(resolver, "a.example.org").answer.rcode == .noError)
        #expect(await world.ask(resolver, "b.example.org").queries == 1)
    }
}
