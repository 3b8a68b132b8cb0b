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
    var denials = DenialStore()
    private var verified = VerifiedSets()
    let publicKeys = PublicKeys()
    /// The moment that is always now, in tests and in other worlds; nil where the clock on the wall goes.
    var fixedSeconds: UInt32?

    init(
        settings: RecursionSettings,
        source: any RecordSource,
        clock: MonotonicClock,
        bounds: BoundCounters
    ) {
        self.settings = settings
        self.source = source
        self.clock = clock
        fixedSeconds = settings.validationSeconds
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
        var judgement = await judgeOnce(response, work)
        if judgement.finding.status == .bogus, judgement.isWorthAnother,
            case .response(let other) = await source.refetch(after: response, work)
        {
            let second = await judgeOnce(other, work)
            if second.finding.status != .bogus { judgement = second }
        }
        judgement.isPassing =
            judgement.finding.status == .bogus
            && (work.tally.isSpent || judgement.finding.cause?.isOfDNSSEC != true)
        return judgement
    }

    /// What verified denials tell of `question` without asking anybody (RFC 8198): a denial, or an answer made
    /// from a wildcard; nil where they tell nothing.
    func denial(for question: Question, _ work: Work) -> ResolvedAnswer? {
        guard settings.validates, settings.deniesFromCache else { return nil }
        if case .negative = points.point(at: question.name) { return nil }
        let now = clock.now()
        guard let (zone, answer) = denials.answer(question, now, work.tally) else { return nil }
        // What a zone above a route's denies, the route's servers may have.
        if let route = settings.routed(at: question.name), !zone.isEqualToOrBelow(route) {
            return nil
        }
        denials.noteUse(of: zone, now)
        work.tell("\(question)", "secure: answered from the verified denials of \(zone)")
        return answer
    }

    /// Forgets keys at and below `name`, and all denials that may say something of names there.
    func flush(below name: Name) {
        keys.flush(atAndBelow: name)
        denials.flush(at: name)
    }

    /// Trusts `vouchers` from now on for `zone`, instead of what was trusted there; nil ends the anchor.
    func trust(_ vouchers: Vouchers?, of zone: Name) {
        points.anchors[zone] = vouchers
        keys.flush(atAndBelow: zone)
    }

    /// Verifies a set of an authority section, unless that was done lately.
    func verify(_ set: RRset, by keys: ZoneKeys, _ work: Work) -> Verification {
        verified.verify(set, by: keys, at: seconds, clock.now(), work.tally, publicKeys)
    }

    /// Keeps what was verified, to deny other questions with.
    func remember(_ sets: [SignedSet], of zone: Name) {
        guard settings.deniesFromCache else { return }
        let soa = sets.first { $0.rrset.type == .soa && $0.rrset.name == zone }
        denials.keep(sets, soa: soa, of: zone, clock.now())
    }

    /// The moment at which signatures are checked, in seconds since 1970 modulo 2³².
    var seconds: UInt32 {
        fixedSeconds ?? UInt32(truncatingIfNeeded: WallClock.microsecondsNow() / 1_000_000)
    }
}

extension Work {
    /// Tells whoever watches what was found of `subject`.
    func tell(_ subject: @autoclosure () -> String, _ finding: @autoclosure () -> String) {
        trace?(.validated(subject: subject(), finding: finding()))
    }
}

extension WorkTally {
    /// Whether no more may be verified or hashed for the query.
    var isSpent: Bool {
        let bounds: [Bound] = [.signatureVerifications, .signatureFailures, .nsec3Hashes]
        return bounds.contains { used($0) >= $0.value }
    }
}

extension ExtendedError {
    /// Whether it tells what is wrong with signatures, keys or denials, and not that they could not be had.
    fileprivate var isOfDNSSEC: Bool {
        let codes: [EDECode] = [
            .unsupportedDNSKEYAlgorithm, .unsupportedDSDigestType, .dnssecIndeterminate,
            .dnssecBogus, .signatureExpired, .signatureNotYetValid, .dnskeyMissing, .rrsigsMissing,
            .noZoneKeyBitSet, .nsecMissing, .signatureExpiredBeforeValid,
            .unsupportedNSEC3Iterations,
        ]
        return codes.contains(code)
    }
}
