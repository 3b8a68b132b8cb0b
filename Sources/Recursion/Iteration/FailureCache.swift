import DNSWire
import Sockets

/// Questions that could not be resolved, so that the same failure is not worked for again at once (RFC 9520).
///
/// Kept by question and by the zone whose servers failed. The first failure is remembered for a second, each
/// further one twice as long: up to five minutes where servers answered uselessly, up to four seconds where
/// none answered, so that names come back soon after a network does.
struct FailureCache: ~Copyable {
    private struct Key: Hashable {
        let question: Question
        let zone: Name
    }

    private struct Failure {
        var cause: ResolutionFailure
        var until: MonotonicNanoseconds
        var seconds: Int64
    }

    private var table = SieveTable<Key, Failure>(costMax: Self.failuresMax)

    private static let failuresMax: UInt64 = 10_000
    private static let secondsMax: Int64 = 300
    private static let secondsMaxOfSilence: Int64 = 4

    /// The failure to resolve `question` by the servers of `zone`, if that was a short while ago.
    func failure(of question: Question, in zone: Name, at now: MonotonicNanoseconds)
        -> ResolutionFailure?
    {
        guard let known = table.peek(Key(question: question, zone: zone)), known.until > now
        else { return nil }
        return known.cause
    }

    /// Notes a failure.
    mutating func note(
        _ cause: ResolutionFailure,
        of question: Question,
        in zone: Name,
        at now: MonotonicNanoseconds
    ) {
        let key = Key(question: question, zone: zone)
        // A failure of long ago does not make this one a repetition.
        let known = table.read(key)
        let isRepeated = known.map { now.duration(since: $0.until) < .seconds(Self.secondsMax) }
        let last = isRepeated == true ? known?.seconds ?? 0 : 0
        let most = cause.isSilence ? Self.secondsMaxOfSilence : Self.secondsMax
        let seconds = min(max(last * 2, 1), most)
        let failure = Failure(
            cause: cause,
            until: now.advanced(by: .seconds(seconds)),
            seconds: seconds
        )
        table.insert(failure, for: key, cost: 1)
    }

    /// The question was resolved: a later failure is a first one again.
    mutating func clear(_ question: Question, in zone: Name) {
        table.remove(Key(question: question, zone: zone))
    }

    /// Forgets the failures of the names that `matches`.
    mutating func flush(where matches: (Name) -> Bool) {
        for key in table.keys.filter({ matches($0.question.name) }) { table.remove(key) }
    }
}

/// Why a question could not be resolved.
struct ResolutionFailure: Sendable {
    /// What to tell (RFC 8914).
    var error: ExtendedError
    /// Whether nobody answered at all.
    var isSilence = false
}
