import Bounds
import DNSSEC
import DNSWire
import Sockets

/// Says of what servers sent whether a chain of signatures leads to it from a trust anchor (RFC 4035 §5).
///
/// Asks `source` for the DS and DNSKEY sets of the chain, keeps the keys of zones, and keeps verified denials
/// to answer from (RFC 8198). Used by one task at a time between its waits; holds `source` unowned. All that it
/// does for a client's query counts against the query's `WorkTally`.
final class Validator {
    let settings: RecursionSettings
    unowned let source: any RecordSource
    let clock: MonotonicClock
    var points: TrustPoints
    var keys = KeyCache()

    init(
        settings: RecursionSettings,
        source: any RecordSource,
        clock: MonotonicClock,
        bounds: BoundCounters
    ) {
        self.settings = settings
        self.source = source
        self.clock = clock
        points = TrustPoints(
            anchors: TrustAnchors(settings.trustAnchors),
            negative: settings.negativeTrustAnchors
        )
    }

    /// Judges `response`, and where it is bogus once more what another server says.
    ///
    /// Without `settings.validates` everything is indeterminate.
    func judge(_ response: ZoneResponse, _ work: Work) async -> Judgement {
        guard settings.validates else { return Judgement(indeterminate: response) }
        let judgement = await judgeOnce(response, work)
        guard judgement.finding.status == .bogus, judgement.isWorthAnother,
            case .response(let other) = await source.refetch(after: response, work)
        else { return judgement }
        let second = await judgeOnce(other, work)
        return second.finding.status == .bogus ? judgement : second
    }

    /// What verified denials tell of `question` without asking anybody (RFC 8198): a denial, or an answer made
    /// from a wildcard; nil where they tell nothing.
    func denial(for question: Question, _ work: Work) -> ResolvedAnswer? {
        nil
    }

    /// Forgets keys and denials at and below `name`.
    func flush(below name: Name) { keys.flush(atAndBelow: name) }

    /// The moment at which signatures are checked, in seconds since 1970 modulo 2³².
    var seconds: UInt32 {
        settings.validationSeconds
            ?? UInt32(truncatingIfNeeded: WallClock.microsecondsNow() / 1_000_000)
    }
}

extension Work {
    /// Tells whoever watches what was found of `subject`.
    func tell(_ subject: @autoclosure () -> String, _ finding: @autoclosure () -> String) {
        trace?(.validated(subject: subject(), finding: finding()))
    }
}
