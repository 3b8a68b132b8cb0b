import Sockets

/// What is known of one server address: how fast it answers, and whether it does.
///
/// The round trip is smoothed as TCP does it (RFC 6298 §2): a time-out doubles what the next question waits,
/// an answer sets it right again.
struct ServerHealth: Sendable {
    /// Milliseconds; nil before the first answer.
    private(set) var smoothed: Double?
    private var variation = 0.0
    /// Time-outs since the last answer.
    private(set) var silences = 0
    /// How often the server was given up since the last answer.
    private var blocks = 0
    /// Not to be asked before this, unless nobody else can be.
    private(set) var blockedUntil = MonotonicNanoseconds(0)
    /// When it was last asked while it was blocked.
    private var probedAt = MonotonicNanoseconds(0)
    /// Until when it is asked without EDNS.
    private(set) var plainUntil = MonotonicNanoseconds(0)

    /// What is waited for a server that nobody has asked: 376 ms, as unbound does; longer than the way around
    /// the Earth.
    static let patienceUnknown = 376.0
    /// Between what a busy server on the next desk needs and a third of what a stub waits.
    static let patienceRange = 50.0...1_500.0
    /// A server that was silent for as long in one go is left alone.
    ///
    /// Shorter silences only double what is waited: a server next door that halts for half a second has not gone.
    static let goneMilliseconds = 1_000.0
    /// How long it is left alone at first, and at most, doubling.
    static let blockSeconds = 15.0...300.0
    /// Where all servers of a zone are blocked, each is tried again after this, so that a zone is back within
    /// five seconds of its servers' return.
    static let probeSeconds = 2.0
    /// A server that chokes on EDNS gets none for this long, then another chance.
    static let plainSeconds: UInt64 = 900

    /// How long to wait for the next answer, in milliseconds.
    var patience: Double {
        let base = smoothed.map { $0 + max(4 * variation, 20) } ?? Self.patienceUnknown
        let doubled = max(base, Self.patienceRange.lowerBound) * Double(1 << min(silences, 5))
        return min(doubled, Self.patienceRange.upperBound)
    }

    /// How dear it is to ask this server, in milliseconds, for comparison with others.
    var score: Double { silences == 0 ? smoothed ?? Self.patienceUnknown : patience }

    /// An answer came after `milliseconds`.
    mutating func answered(in milliseconds: Double) {
        if let last = smoothed {
            variation += (abs(milliseconds - last) - variation) / 4
            smoothed = last + (milliseconds - last) / 8
        } else {
            smoothed = milliseconds
            variation = milliseconds / 2
        }
        silences = 0
        blocks = 0
        blockedUntil = MonotonicNanoseconds(0)
    }

    /// Nothing came within `waited` milliseconds.
    ///
    /// Of many questions that were waiting together only the first counts: the others waited for less than is
    /// waited since then. Where the question is not `isTelling`, others may be answered: the server is asked last,
    /// but not left alone.
    mutating func wasSilent(
        after waited: Double,
        isTelling: Bool = true,
        at now: MonotonicNanoseconds
    ) {
        guard waited >= patience.rounded(.down) else { return }
        silences += 1
        if isTelling, waited >= Self.goneMilliseconds { block(at: now) }
    }

    /// The kernel says that there is no way to it.
    mutating func wasUnreachable(at now: MonotonicNanoseconds) {
        silences = max(silences, 1)
        block(at: now)
    }

    private mutating func block(at now: MonotonicNanoseconds) {
        let seconds = min(
            Self.blockSeconds.lowerBound * Double(1 << min(blocks, 8)),
            Self.blockSeconds.upperBound
        )
        blocks += 1
        blockedUntil = now.advanced(by: .milliseconds(Int64(seconds * 1_000)))
        probedAt = now
    }

    /// Whether it is left alone at `now`.
    func isBlocked(at now: MonotonicNanoseconds) -> Bool { blockedUntil > now }

    /// Whether a blocked server may be tried once more, which is noted.
    mutating func probe(at now: MonotonicNanoseconds) -> Bool {
        guard now.duration(since: probedAt) >= .milliseconds(Int64(Self.probeSeconds * 1_000))
        else { return false }
        probedAt = now
        return true
    }

    /// It answered only without EDNS.
    mutating func chokedOnEDNS(at now: MonotonicNanoseconds) {
        plainUntil = now.advanced(byNanoseconds: Self.plainSeconds * 1_000_000_000)
    }
}
