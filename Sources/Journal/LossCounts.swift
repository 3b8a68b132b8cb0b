/// Why a lookup that was answered is not in the log.
///
/// The raw values are places in the counters' file and numbers in the log: add at the end, never
/// renumber.
package enum LossReason: UInt8, CaseIterable, Sendable {
    /// The disk had no room for another segment.
    case diskFull = 0
    /// The journal had reached its named limit, because nobody drains it.
    case journalFull = 1
    /// The next segment was not ready in time, although there was room.
    case late = 2
    /// A segment could not be made for another reason (permissions, I/O error).
    case failed = 3
    /// The record was there and is damaged: its checksum is wrong.
    case damaged = 4
}

extension LossReason: CustomStringConvertible {
    /// The words that `status` prints.
    package var description: String {
        switch self {
        case .diskFull: "disk full"
        case .journalFull: "journal at its limit"
        case .late: "segment late"
        case .failed: "journal fault"
        case .damaged: "damaged record"
        }
    }
}

/// How many lookups were lost, by reason.
package struct LossCounts: Equatable, Sendable {
    private var counts: InlineCounts = .init(repeating: 0)

    private typealias InlineCounts = [5 of UInt64]

    /// Nothing lost.
    package init() {}

    /// The count for one reason.
    package subscript(reason: LossReason) -> UInt64 {
        get { counts[Int(reason.rawValue)] }
        set { counts[Int(reason.rawValue)] = newValue }
    }

    /// The count over all reasons.
    package var total: UInt64 {
        LossReason.allCases.reduce(0) { $0 &+ self[$1] }
    }

    package static func == (left: Self, right: Self) -> Bool {
        LossReason.allCases.allSatisfy { left[$0] == right[$0] }
    }
}
