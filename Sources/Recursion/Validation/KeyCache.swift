import DNSWire
import Sockets

/// What chains of trust came to, by name, so that a zone's keys are verified once and not for each answer.
///
/// Holds at most `entriesMax` names.
struct KeyCache: ~Copyable {
    private var entries: [Name: Entry] = [:]

    private struct Entry {
        var cut: Cut
        var expiry: MonotonicNanoseconds
        /// How often in a row the chain was broken.
        var failures: Int
    }

    /// Cuts are few against names: a household's day has some 3,000 zones.
    ///
    /// An entry takes some 500 octets, all of them 4 MB.
    static let entriesMax = 8_192
    /// How long a broken chain is not tried again, at first; twice as long after each further failure.
    ///
    /// An owner who mends a zone waits no longer than for a cached DS set, and a broken zone costs little
    /// meanwhile (RFC 4035 §4.7).
    static let failureSeconds = 60
    static let failureSecondsMax = 900
    /// How long a chain is not tried again whose servers did not answer: they may be back at once.
    static let silenceSeconds = 3
    /// Nothing is kept longer, so that a withdrawn delegation is soon noticed.
    static let secondsMax: UInt32 = 86_400

    /// What is known of `name`.
    func cut(at name: Name, _ now: MonotonicNanoseconds) -> Cut? {
        guard let entry = entries[name], entry.expiry > now else { return nil }
        return entry.cut
    }

    /// Keeps what was found of `name` for `seconds`.
    mutating func keep(_ cut: Cut, at name: Name, seconds: UInt32, _ now: MonotonicNanoseconds) {
        let duration = Duration.seconds(min(seconds, Self.secondsMax))
        insert(Entry(cut: cut, expiry: now.advanced(by: duration), failures: 0), at: name, now)
    }

    /// Keeps that the chain to `name` is broken, longer each time.
    mutating func keepFailure(_ cut: Cut, at name: Name, _ now: MonotonicNanoseconds) {
        let failures = min((entries[name]?.failures ?? 0) + 1, 8)
        let seconds = min(Self.failureSeconds << (failures - 1), Self.failureSecondsMax)
        let expiry = now.advanced(by: .seconds(seconds))
        insert(Entry(cut: cut, expiry: expiry, failures: failures), at: name, now)
    }

    /// Keeps for a moment that nobody answered for `name`.
    mutating func keepSilence(_ cut: Cut, at name: Name, _ now: MonotonicNanoseconds) {
        let expiry = now.advanced(by: .seconds(Self.silenceSeconds))
        let failures = entries[name]?.failures ?? 0
        insert(Entry(cut: cut, expiry: expiry, failures: failures), at: name, now)
    }

    /// Forgets everything at and below `name`.
    mutating func flush(atAndBelow name: Name) {
        entries = entries.filter { !$0.key.isEqualToOrBelow(name) }
    }

    /// How many names something is known of, expired entries included.
    var count: Int { entries.count }

    private mutating func insert(_ entry: Entry, at name: Name, _ now: MonotonicNanoseconds) {
        if entries.count >= Self.entriesMax, entries[name] == nil { makeRoom(now) }
        entries[name] = entry
    }

    /// Drops what has expired, and if that is little the eighth that would expire first.
    private mutating func makeRoom(_ now: MonotonicNanoseconds) {
        entries = entries.filter { $0.value.expiry > now }
        guard entries.count > Self.entriesMax / 8 * 7 else { return }
        let soonest = entries.sorted { $0.value.expiry < $1.value.expiry }
        for (name, _) in soonest.prefix(Self.entriesMax / 8) { entries[name] = nil }
    }
}
