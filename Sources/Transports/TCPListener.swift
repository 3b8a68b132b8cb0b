package import Sockets

/// Serves DNS over TCP (RFC 7766): pipelined queries, answers in any order, limits on everything.
package final class TCPListener: Sendable {
    private init() {}

    /// Starts to take connections at the TCP sockets of `addresses`.
    package static func start(
        on addresses: [BoundAddress],
        limits: TCPLimits = TCPLimits(),
        eventLoopThreads: Int = 1,
        clock: MonotonicClock = MonotonicClock(),
        handler: some StreamQueryHandler
    ) async throws -> TCPListener {
        fatalError("follows within the hour")
    }

    /// Stops taking connections, lets those that wait for answers have them (for at most
    /// `limits.drainTimeout`), closes all and ends the event loops.
    package func stop() async throws {}

    /// What happened so far.
    package var counters: TCPCounters { TCPCounters() }
}

/// What happened at the TCP sockets.
///
/// Read from any thread.
package struct TCPCounters: Hashable, Sendable {
    /// Connections taken.
    package var accepted: UInt64 = 0
    /// Connections open now.
    package var open: UInt64 = 0
    /// Connections refused because the sender's network is not answered.
    package var refusedNetwork: UInt64 = 0
    /// Connections refused because there are `connectionsMax` already.
    package var refusedTotal: UInt64 = 0
    /// Connections refused because this client has `connectionsPerClientMax` already.
    package var refusedClient: UInt64 = 0
    /// Connections closed because nothing moved for too long.
    package var idle: UInt64 = 0
    /// Connections closed because a message was announced longer than `messageOctetsMax`.
    package var tooLong: UInt64 = 0
    /// Messages received whole.
    package var messages: UInt64 = 0
    /// Answers written.
    package var answers: UInt64 = 0
    /// Messages that their handler gave no answer.
    package var unanswered: UInt64 = 0
    /// Answers that came when their connection had gone.
    package var late: UInt64 = 0

    /// Makes counters that stand at zero.
    package init() {}
}
