import Resolution
import Sockets
import Synchronization

/// The upstreams that the machine names, read as often as the answerer reads them.
///
/// A lookup says the place of its upstream, not its address: the drain, which is seldom more than a
/// moment behind the answers, looks where that place leads now.
final class SystemUpstreams: Sendable {
    private let read: @Sendable () -> [SocketAddress]
    private let known = Mutex<(addresses: [SocketAddress], readAt: ContinuousClock.Instant)?>(nil)

    /// Takes what `read` reads.
    init(_ read: @escaping @Sendable () -> [SocketAddress]) { self.read = read }

    /// The upstreams as they are now, or were a moment ago.
    var addresses: [SocketAddress] {
        known.withLock { known in
            let now = ContinuousClock.now
            if let known, now - known.readAt < SystemResolvers.readInterval {
                return known.addresses
            }
            let addresses = read()
            known = (addresses, now)
            return addresses
        }
    }
}
