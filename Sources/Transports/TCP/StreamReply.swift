import Synchronization

/// The way back for the answer to one message: used once, from any thread; what comes after is ignored.
///
/// Letting it go unused counts as giving no answer, so that a connection never waits for one that was
/// forgotten.
package final class StreamReply: Sendable {
    private let finish: Mutex<(@Sendable ([UInt8]?) -> Void)?>

    /// Makes the way back; `finish` is called once, with the answer or nil for none.
    package init(finish: @escaping @Sendable ([UInt8]?) -> Void) {
        self.finish = Mutex(finish)
    }

    /// Sends the answer, without the length that precedes it on the wire.
    package func send(_ message: [UInt8]) {
        precondition(message.count <= Int(UInt16.max), "a DNS message has at most 65535 octets")
        take()?(message)
    }

    /// Gives no answer; whoever decides so has counted why.
    package func drop() { take()?(nil) }

    deinit { take()?(nil) }

    private func take() -> (@Sendable ([UInt8]?) -> Void)? {
        finish.withLock { $0.take() }
    }
}
