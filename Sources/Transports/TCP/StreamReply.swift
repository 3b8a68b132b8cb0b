import Synchronization

/// The way back for an answer that comes later: used once, from any thread; what comes after is ignored.
///
/// Letting it go unused counts as giving no answer, so that a connection never waits for one that was
/// forgotten.
package final class StreamReply: Sendable {
    /// The longest message there is (RFC 1035 §4.2.2).
    package static let octetsMax = Int(UInt16.max)

    /// What is called with the answer, which is only lent, or nil for none.
    package typealias Finish = @Sendable (borrowing Span<UInt8>?) -> Void

    private let finish: Mutex<Finish?>

    /// Makes the way back; `finish` is called once.
    package init(finish: @escaping Finish) { self.finish = Mutex(finish) }

    /// Sends the answer, without the length that precedes it on the wire.
    package func send(_ message: Span<UInt8>) {
        precondition(message.count <= Self.octetsMax, "a length on the wire has two octets")
        take()?(message)
    }

    /// Gives no answer; whoever decides so has counted why.
    package func drop() { take()?(nil) }

    deinit { take()?(nil) }

    private func take() -> Finish? {
        finish.withLock { $0.take() }
    }
}
