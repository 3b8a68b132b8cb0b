import Synchronization

/// What happened to the datagrams of one listening socket.
///
/// Read from any thread.
///
/// `received = handed over + oversized + notUnicast + unreadable`: nothing is lost silently.
package struct DatagramCounters: Hashable, Sendable {
    /// Datagrams taken from the kernel.
    package var received: UInt64 = 0
    /// Calls that took at least one.
    package var batches: UInt64 = 0
    /// Datagrams longer than a query can be, dropped.
    package var oversized: UInt64 = 0
    /// Datagrams to a broadcast or multicast address, dropped: an answer could not leave from there.
    package var notUnicast: UInt64 = 0
    /// Datagrams whose source or destination the kernel did not tell, dropped.
    package var unreadable: UInt64 = 0
    /// Calls to receive that failed.
    package var receiveFailures: UInt64 = 0
    /// Answers handed to the kernel.
    package var sent: UInt64 = 0
    /// Answers that the kernel would not take: no route, forbidden by a firewall, no room in time.
    package var sendFailures: UInt64 = 0

    /// Makes counters that stand at zero.
    package init() {}

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.received += right.received
        sum.batches += right.batches
        sum.oversized += right.oversized
        sum.notUnicast += right.notUnicast
        sum.unreadable += right.unreadable
        sum.receiveFailures += right.receiveFailures
        sum.sent += right.sent
        sum.sendFailures += right.sendFailures
        return sum
    }
}

/// The counters of one port as its threads count.
///
/// The serving thread counts in a plain struct and adds it here once a batch; late answers add one at a
/// time.
struct SharedDatagramCounters: ~Copyable {
    private let counters = Mutex(DatagramCounters())

    func add(_ change: DatagramCounters) { counters.withLock { $0 = $0 + change } }

    var snapshot: DatagramCounters { counters.withLock { $0 } }
}
