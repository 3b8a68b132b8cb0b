import Addresses
package import Bounds
package import DNSWire
package import Recursion
import Sockets

/// The engine in this process, with a scenario's network and clock.
package final class EngineSubject: ScenarioSubject {
    private let exchange: ScriptedExchange
    private let clock = ManualClock()
    private let counters = BoundCounters()
    private let resolver: RecursiveResolver
    private var steps: [String] = []

    /// An engine that has asked nobody yet; by `seed` it chooses among servers.
    package init(
        _ scenario: Scenario,
        manner: ScenarioServers.Manner = .servFail,
        seed: UInt64 = 1
    ) throws {
        let servers = try ScenarioServers(scenario, manner: manner)
        exchange = ScriptedExchange(servers, clock: clock)
        var settings = try RecursionSettings(scenario.configuration)
        settings.trustAnchors = servers.trustAnchors
        settings.validationSeconds = servers.validationTime
        resolver = RecursiveResolver(
            settings: settings,
            exchange: exchange,
            clock: clock.clock,
            random: SecureRandom(seededForTests: seed),
            bounds: counters
        )
    }

    package func begin(step number: Int) async { exchange.step = number }

    package func answer(to query: Message) async -> Message? {
        guard let question = query.question else { return nil }
        steps = []
        let answer = await resolver.resolve(
            question,
            checkingDisabled: query.flags.contains(.checkingDisabled)
        ) { self.steps.append("\($0)") }
        return answer.response(to: query)
    }

    /// What is no query does not get past the reader; what is one is resolved.
    package func send(raw octets: [UInt8]) async {
        do throws(WireError) {
            let query = try Message(octets)
            guard !query.isResponse, query.flags.opcode == .query else { return }
            _ = await answer(to: query)
        } catch {
            return
        }
    }

    package func pass(seconds: Int) async { clock.advance(by: .seconds(seconds)) }
    package func asked() async -> [UpstreamRecord] { exchange.asked }
    package func forgetAsked() async { exchange.forgetAsked() }
    package func reached(_ bound: Bound) async -> Int? { Int(counters[bound]) }
    package func trace() async -> [String] { steps }
}

extension RecursionSettings {
    /// What a scenario's head asks for, and what its play needs: the case of names as they are written,
    /// no address that may not be asked but those of this machine.
    package init(_ configuration: ScenarioConfiguration) throws {
        self.init()
        rootHints = try configuration.rootHints.map { hint in
            RootHint(
                name: try Name(hint.name ?? "k.root-servers.net"),
                addresses: [hint.address]
            )
        }
        let servers = { (addresses: [IPAddress]) in
            addresses.map { SocketAddress($0, port: 53) }
        }
        routes = configuration.stubs.map {
            Route(zone: $0.zone, servers: servers($0.addresses), kind: .stub)
        }
        routes += configuration.forwards.map {
            Route(zone: $0.zone, servers: servers($0.addresses), kind: .forward)
        }
        negativeTrustAnchors = configuration.insecureDomains
        minimisesQNames = configuration.minimisesQNames
        usesIPv4 = configuration.usesIPv4
        usesIPv6 = configuration.usesIPv6
        asksLoopback = configuration.asksLoopback
        deniesFromCache = configuration.deniesFromCache
        randomisesCase = false
        if let ttl = configuration.ttlMinimum { ttlMinimum = ttl }
        if let ttl = configuration.ttlMaximum { ttlMaximum = ttl }
        if let ttl = configuration.negativeTTLMaximum { negativeTTLMaximum = ttl }
    }
}
