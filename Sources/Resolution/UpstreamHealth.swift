package import Sockets

/// How an upstream does, as far as questions have shown.
package struct UpstreamHealth: Sendable, Equatable {
    /// Where it is.
    package let address: SocketAddress
    /// Whether it answers, or nothing is known against it.
    package let isHealthy: Bool
    /// How long it takes to answer, smoothed; nil before its first answer.
    package let roundTrip: Duration?

    /// What the table of upstreams knows.
    init(_ upstream: UpstreamTable.Upstream) {
        address = upstream.address
        isHealthy = upstream.downUntil == nil
        roundTrip = upstream.roundTrip.map { .nanoseconds(Int64(clamping: $0)) }
    }
}
