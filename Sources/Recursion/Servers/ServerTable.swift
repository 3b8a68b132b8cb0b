import Addresses
import DNSWire
import Sockets

/// Which server to ask: what is known of each address, and the choice among those of a zone.
///
/// All servers within 400 ms of the fastest are equally likely, as unbound does: load is spread, an attacker
/// does not know whom we ask (RFC 5452 §4.4), both address families are used, and those that have become
/// faster are noticed. One question in twenty goes to any of them.
struct ServerTable: ~Copyable {
    private var health = SieveTable<SocketAddress, ServerHealth>(costMax: Self.serversMax)
    private var lameness = SieveTable<LameKey, Lameness>(costMax: Self.serversMax)
    private let random: SecureRandom
    /// Until when servers that refused something of a zone are asked last.
    private var unwilling = SieveTable<LameKey, MonotonicNanoseconds>(costMax: Self.serversMax)
    /// Addresses of each family (IPv4, IPv6) that could not be reached, since one last answered.
    private var unreachable = (v4: 0, v6: 0)

    /// A household's resolver meets some ten thousand servers; at 150 octets each that is little.
    private static let serversMax: UInt64 = 32_768
    private static let bandMilliseconds = 400.0
    private static let explorationShare: UInt16 = 20
    /// After so many unreachable addresses of a family there is no way out for it here.
    private static let unreachableMax = 3
    /// Lameness is believed for five seconds at first, doubling up to five minutes (RFC 9520 §3.2).
    private static let lameSeconds: ClosedRange<Int64> = 5...300

    /// A server that does not serve a zone any more is asked in vain once in five minutes.
    private static let unwillingSeconds: Int64 = 300

    private struct LameKey: Hashable {
        let server: SocketAddress
        let zone: Name
        /// Kept apart from all other types, since there are balancers that know no other.
        var isForA = false
    }

    private struct Lameness {
        var until: MonotonicNanoseconds
        var seconds: Int64
    }

    init(random: SecureRandom) { self.random = random }

    /// What is known of `server`.
    func health(of server: SocketAddress) -> ServerHealth {
        health.peek(server) ?? ServerHealth()
    }

    /// Changes what is known of `server`.
    mutating func note(_ server: SocketAddress, _ change: (inout ServerHealth) -> Void) {
        guard !health.update(server, change) else { return }
        var first = ServerHealth()
        change(&first)
        health.insert(first, for: server, cost: 1)
    }

    /// An answer came.
    mutating func answered(_ server: SocketAddress, in milliseconds: Double) {
        note(server) { $0.answered(in: milliseconds) }
        if server.address.isV4 { unreachable.v4 = 0 } else { unreachable.v6 = 0 }
    }

    /// Nothing came in time; of servers that never answered, this may mean that their family leads nowhere.
    ///
    /// Where the question is not `isTelling`, it may have been silent about that alone.
    mutating func wasSilent(
        _ server: SocketAddress,
        after waited: Double,
        isTelling: Bool,
        at now: MonotonicNanoseconds
    ) {
        let isStranger = health(of: server).smoothed == nil
        note(server) { $0.wasSilent(after: waited, isTelling: isTelling, at: now) }
        guard isStranger else { return }
        if server.address.isV4 { unreachable.v4 += 1 } else { unreachable.v6 += 1 }
    }

    /// There is no way to it.
    mutating func wasUnreachable(_ server: SocketAddress, at now: MonotonicNanoseconds) {
        note(server) { $0.wasUnreachable(at: now) }
        if server.address.isV4 { unreachable.v4 += 1 } else { unreachable.v6 += 1 }
    }

    /// The server does not serve `zone`.
    mutating func wasLame(
        _ server: SocketAddress,
        for zone: Name,
        _ type: RRType,
        at now: MonotonicNanoseconds
    ) {
        let key = LameKey(server: server, zone: zone, isForA: type == .a)
        let known = lameness.read(key)
        let isRepeated = known.map {
            now.duration(since: $0.until) < .seconds(Self.lameSeconds.upperBound)
        }
        let last = isRepeated == true ? known?.seconds ?? 0 : 0
        let seconds = min(max(last * 2, Self.lameSeconds.lowerBound), Self.lameSeconds.upperBound)
        let until = now.advanced(by: .seconds(seconds))
        lameness.insert(Lameness(until: until, seconds: seconds), for: key, cost: 1)
    }

    /// Whether the server was found not to serve `zone` a short while ago.
    func isLame(
        _ server: SocketAddress,
        for zone: Name,
        _ type: RRType,
        at now: MonotonicNanoseconds
    ) -> Bool {
        let key = LameKey(server: server, zone: zone, isForA: type == .a)
        guard let known = lameness.peek(key) else { return false }
        return known.until > now
    }

    /// The server answered a question for the zone with an error: others are asked first for a while.
    ///
    /// No more than that, since it may have meant the question.
    mutating func wasUnwilling(
        _ server: SocketAddress,
        for zone: Name,
        at now: MonotonicNanoseconds
    ) {
        let until = now.advanced(by: .seconds(Self.unwillingSeconds))
        unwilling.insert(until, for: LameKey(server: server, zone: zone), cost: 1)
    }

    /// Whether the server answered with an error for the zone a short while ago.
    func isUnwilling(_ server: SocketAddress, for zone: Name, at now: MonotonicNanoseconds) -> Bool
    {
        unwilling.peek(LameKey(server: server, zone: zone)).map { $0 > now } ?? false
    }

    /// Forgets everything: how fast servers are, and who is gone.
    mutating func flushAll() {
        flush()
        health.removeAll()
        unreachable = (0, 0)
    }

    /// Forgets whom it found lame or unwilling.
    mutating func flush() {
        lameness.removeAll()
        unwilling.removeAll()
    }

    /// One of `candidates`, at random among the good ones; nil where there are none.
    func choose(among candidates: [SocketAddress]) -> SocketAddress? {
        guard candidates.count > 1 else { return candidates.first }
        if random.next(in: 1...Self.explorationShare) == 1 { return pick(candidates) }
        let scores = candidates.map { score($0) }
        let limit = (scores.min() ?? 0) + Self.bandMilliseconds
        return pick(zip(candidates, scores).filter { $0.1 <= limit }.map(\.0))
    }

    private func score(_ server: SocketAddress) -> Double {
        let misses = server.address.isV4 ? unreachable.v4 : unreachable.v6
        let penalty = misses >= Self.unreachableMax ? 10_000.0 : 0
        return health(of: server).score + penalty
    }

    private func pick(_ servers: [SocketAddress]) -> SocketAddress? {
        guard let last = servers.indices.last else { return nil }
        return servers[Int(random.next(in: 0...UInt16(clamping: last)))]
    }
}
