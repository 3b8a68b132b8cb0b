package import DNSWire
package import Sockets

/// What servers said, by name and type, with the trust it deserves and what DNSSEC says of it.
package final class RecordCache {
    private let settings: RecursionSettings
    private let clock: MonotonicClock

    /// Makes an empty cache.
    package init(settings: RecursionSettings, clock: MonotonicClock) {
        self.settings = settings
        self.clock = clock
    }

    /// How many entries are kept, expired ones included.
    package var count: Int { 0 }
    /// How many octets the entries take, by estimate.
    package var octets: UInt64 { 0 }

    /// Forgets all records of `name`; gives the count of entries.
    @discardableResult
    package func flush(_ name: Name) -> Int { 0 }

    /// Forgets all records of `name` and of the names below it; gives the count of entries.
    @discardableResult
    package func flush(atAndBelow name: Name) -> Int { 0 }

    /// Forgets everything; gives the count of entries.
    @discardableResult
    package func flushAll() -> Int { 0 }
}
