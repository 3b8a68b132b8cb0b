/// What happened at the TCP sockets.
///
/// Read from any thread.
///
/// `accepted + refused… = connections made`; `messages = answers + unanswered + late` once nothing is
/// outstanding.
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
    /// Connections refused because there is no certificate to protect them by.
    package var refusedUnprotected: UInt64 = 0
    /// Connections closed because nothing moved for too long.
    package var idle: UInt64 = 0
    /// Connections closed because a message was announced longer than `messageOctetsMax`.
    package var tooLong: UInt64 = 0
    /// Messages received whole.
    package var messages: UInt64 = 0
    /// Answers handed to the kernel.
    package var answers: UInt64 = 0
    /// Messages that their handler gave no answer.
    package var unanswered: UInt64 = 0
    /// Answers that came when their connection had gone, or that it went before.
    package var late: UInt64 = 0

    /// Makes counters that stand at zero.
    package init() {}
}
