import Addresses
import NIOCore
import Synchronization

/// Which connections are open, for all event loops: enforces the limits and counts.
final class ConnectionLedger: Sendable {
    private let limits: TCPLimits
    private let books = Mutex(Books())

    private struct Books {
        var counters = TCPCounters()
        var perClient: [IPAddress: Int] = [:]
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
        var isOver = false
        var emptied: EventLoopPromise<Void>?
    }

    init(limits: TCPLimits) { self.limits = limits }

    /// Takes a connection in, or refuses it and counts why.
    func admit(_ channel: any Channel, from client: IPAddress, isAnswered: Bool) -> Bool {
        books.withLock { books in
            guard isAnswered else {
                books.counters.refusedNetwork += 1
                return false
            }
            guard !books.isClosed, books.channels.count < limits.connectionsMax else {
                books.counters.refusedTotal += 1
                return false
            }
            guard books.perClient[client, default: 0] < limits.connectionsPerClientMax else {
                books.counters.refusedClient += 1
                return false
            }
            books.counters.accepted += 1
            books.perClient[client, default: 0] += 1
            books.channels[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    /// A connection that was admitted has closed.
    func left(_ channel: any Channel, from client: IPAddress) {
        let emptied = books.withLock { books -> EventLoopPromise<Void>? in
            books.channels[ObjectIdentifier(channel)] = nil
            let remaining = books.perClient[client, default: 0] - 1
            books.perClient[client] = remaining > 0 ? remaining : nil
            return books.channels.isEmpty ? books.emptied.take() : nil
        }
        emptied?.succeed()
    }

    /// Counts something.
    func count(_ change: (inout TCPCounters) -> Void) {
        books.withLock { change(&$0.counters) }
    }

    /// What was counted so far.
    var counters: TCPCounters {
        books.withLock { books in
            var counters = books.counters
            counters.open = UInt64(books.channels.count)
            return counters
        }
    }

    /// How long a connection may be idle at present.
    var idleTimeout: Duration {
        books.withLock { $0.channels.count } * 2 > limits.connectionsMax
            ? limits.idleTimeoutUnderPressure : limits.idleTimeout
    }

    /// Runs `body`, which asks an event loop to do something for an answer; once the event loops end,
    /// counts the answer as late instead.
    ///
    /// Under the lock that `end()` takes, so that no loop is asked after it has ended.
    func whileRunning(_ body: () -> Void) {
        books.withLock { books in
            if books.isOver { books.counters.late += 1 } else { body() }
        }
    }

    /// The event loops are about to end.
    func end() { books.withLock { $0.isOver = true } }

    /// How long a connection goes unlooked at: the shorter time-out, because pressure may come meanwhile.
    var idleCheckInterval: Duration { min(limits.idleTimeout, limits.idleTimeoutUnderPressure) }

    /// Admits no more; returns the connections that are open, and succeeds `emptied` when the last leaves.
    func close(emptied: EventLoopPromise<Void>) -> [any Channel] {
        let channels = books.withLock { books in
            books.isClosed = true
            if !books.channels.isEmpty { books.emptied = emptied }
            return Array(books.channels.values)
        }
        if channels.isEmpty { emptied.succeed() }
        return channels
    }
}
