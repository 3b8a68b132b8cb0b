import DNSWire
import Dispatch

/// One thread's way into the journal.
///
/// Append before the answer is sent: then every answered lookup is in the journal, whatever ends the
/// process. Not for two threads at once; where threads share one (a pool's late answers), behind a lock.
package struct JournalWriter: ~Copyable, Sendable {
    private let lane: JournalLane
    /// Keeps the mapping alive that `cursor` stores into.
    private var segment: MappedSegment?
    private var cursor: SegmentCursor?
    /// Whether waiting for the steward was in vain, and nothing has changed since.
    private var hasWaited = false

    /// How long an append waits, at most, for a segment that the steward is just making.
    ///
    /// It happens when the processor was so busy that the steward, two segments ahead, had no turn. Waiting
    /// gives it one; a client asks again only after a second or more. Afterwards lookups are counted as
    /// lost, so that a disk that hangs stops no answer.
    private static let waitMax: DispatchTimeInterval = .milliseconds(250)

    init(lane: JournalLane) { self.lane = lane }

    /// Writes one lookup down: tens of nanoseconds, no allocation and no system call but once a segment.
    ///
    /// `name` and `alias` are uncompressed wire forms of at most 255 octets, root label included; either
    /// may be empty (no readable question; no alias decided). Returns whether it is written: if not, the
    /// loss has been counted.
    @discardableResult
    package mutating func append(
        _ fields: borrowing LookupFields,
        name: Span<UInt8>,
        alias: Span<UInt8> = Span()
    ) -> Bool {
        precondition(name.count <= Name.octetsMax && alias.count <= Name.octetsMax)
        let record = RecordWords(
            fields,
            nameOctets: UInt8(truncatingIfNeeded: name.count),
            aliasOctets: UInt8(truncatingIfNeeded: alias.count)
        )
        if cursor?.append(record, name: name, alias: alias) == true { return true }
        // A new segment holds the longest record, so the second attempt can only fail for want of one.
        return changeSegment() && cursor?.append(record, name: name, alias: alias) == true
    }

    /// Goes on to the next segment; false, and the loss counted, if there is none.
    @inline(never)
    private mutating func changeSegment() -> Bool {
        switch lane.next(waiting: hasWaited ? nil : Self.waitMax) {
        case .segment(let next):
            let full = segment
            segment = next
            cursor = next.cursor()
            hasWaited = false
            lane.took(retiring: full)
            return true
        case .none(let reason):
            lane.countLoss(reason)
            return false
        case .soon:
            hasWaited = true
            lane.countLoss(.late)
            return false
        }
    }

    deinit {
        lane.close(retiring: segment)
    }
}
