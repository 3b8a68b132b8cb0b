import Addresses
import Bounds
import DNSWire
import Sockets

@testable import Recursion

/// A network in which a function answers, and a resolver that asks it; the clock moves by what waiting takes.
final class ScriptedWorld: UpstreamExchange {
    /// What a server replies; nil is silence.
    typealias Servers = (UpstreamQuery) -> UpstreamReply?

    let clock = ManualClock()
    let counters = BoundCounters()
    private(set) var asked: [UpstreamQuery] = []
    /// How long each question was given by UDP, and by TCP after that.
    private(set) var patiences: [(datagram: Duration, stream: Duration)] = []
    var steps: [String] = []
    /// Whether others come to their turn while a server is waited for.
    var isShared = false
    private let servers: Servers

    init(_ servers: @escaping Servers) { self.servers = servers }

    func ask(
        _ query: UpstreamQuery,
        patience: Duration,
        streamPatience: Duration,
        sent: () -> Bool
    ) async -> UpstreamReply {
        guard sent() else { return .silence }
        patiences.append((patience, streamPatience))
        asked.append(query)
        if isShared { for _ in 0..<3 { await Task.yield() } }
        guard let reply = servers(query) else {
            clock.advance(by: patience)
            return .silence
        }
        clock.advance(by: .milliseconds(1))
        return reply
    }

    /// A resolver in this world, whose root is at 192.0.2.1, and which validates nothing.
    func resolver(_ change: (inout RecursionSettings) -> Void = { _ in }) -> RecursiveResolver {
        var settings = RecursionSettings()
        settings.rootHints = [
            .init(name: name("a.root"), addresses: [IPAddress(192, 0, 2, 1)])
        ]
        settings.validates = false
        settings.usesIPv6 = false
        settings.minimisesQNames = false
        change(&settings)
        return RecursiveResolver(
            settings: settings,
            exchange: self,
            clock: clock.clock,
            random: SecureRandom(seededForTests: 1),
            bounds: counters
        )
    }

    /// Resolves a name's A records, and counts what was asked for it.
    func ask(
        _ resolver: RecursiveResolver,
        _ text: String,
        _ type: RRType = .a
    ) async -> (answer: ResolvedAnswer, queries: Int) {
        let before = asked.count
        steps = []
        let question = Question(name: name(text), type: type)
        let answer = await resolver.resolve(question) { self.steps.append("\($0)") }
        return (answer, asked.count - before)
    }
}

/// The name that `text` spells, for tests, which spell them rightly.
func name(_ text: String) -> Name { .of(text) }

extension Name {
    /// The name that `text` spells.
    static func of(_ text: String) -> Name {
        do {
            return try Name(text)
        } catch {
            preconditionFailure("\(text) is no name: \(error)")
        }
    }
}

/// Replies as servers give them.
extension UpstreamReply {
    /// A reply to `query` with these sections.
    static func reply(
        _ query: UpstreamQuery,
        _ rcode: RCode = .noError,
        flags: HeaderFlags = [.authoritative],
        answers: [ResourceRecord] = [],
        authorities: [ResourceRecord] = [],
        additionals: [ResourceRecord] = []
    ) -> UpstreamReply {
        let message = Message(
            flags: flags.union(.response),
            rcode: rcode,
            question: query.question,
            answers: answers,
            authorities: authorities,
            additionals: additionals,
            edns: query.dnssecOK.map { EDNS(dnssecOK: $0) }
        )
        return .message(message, milliseconds: 1, wasStream: query.isStream)
    }

    /// A referral to `zone`, whose servers are these; those with an address have glue.
    static func referral(
        _ query: UpstreamQuery,
        to zone: String,
        _ servers: [(name: String, address: IPAddress?)],
        ttl: UInt32 = 3_600
    ) -> UpstreamReply {
        reply(
            query,
            flags: [],
            authorities: servers.map {
                .pointing(.ns, to: name($0.name), name: name(zone), ttl: ttl)
            },
            additionals: servers.compactMap { server in
                server.address.map {
                    .address($0.rdata, name: name(server.name), ttl: ttl)
                }
            }
        )
    }

    /// That the name does not exist, said by `zone`.
    static func nameError(_ query: UpstreamQuery, zone: String) -> UpstreamReply {
        reply(query, .nxDomain, authorities: [.zoneSOA(zone)])
    }

    /// That there is nothing of the type, said by `zone`.
    static func noData(_ query: UpstreamQuery, zone: String) -> UpstreamReply {
        reply(query, authorities: [.zoneSOA(zone)])
    }
}

extension ResourceRecord {
    /// The SOA of a zone, whose denials hold five minutes.
    static func zoneSOA(_ zone: String) -> ResourceRecord {
        let apex = Name.of(zone)
        let data = SOAData(
            mname: apex,
            rname: apex,
            serial: 1,
            refresh: 3_600,
            retry: 600,
            expire: 86_400,
            minimum: 300
        )
        return .soa(data, name: apex, ttl: 3_600)
    }
}
