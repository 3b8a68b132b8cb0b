/// Who listed a name: a catalogue entry, a subscribed list or one of the owner's rule lines.
///
/// Kept packed because millions of them lie in an index. Bit 31 and the two lowest bits are left to
/// the index file, which puts a flag and the scope there:
///
///      31  30    28 27              4    3          2   1   0
///     [ 0 | kind   | id, 24 bits     | isException | 0 | 0 0 ]
///
/// Packed so, sorting by the word sorts by kind, then by id.
package struct IndexSource: Hashable, Sendable {
    /// What kind of thing listed the name; decides what `IndexSource.id` counts.
    ///
    /// The raw values also order the sources of one name: the owner's rules first, lists last.
    package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        /// A line of the owner's rules or of a policy that targets a name.
        case rule = 0
        /// An entry of the curated catalogue.
        case entry = 1
        /// A subscribed list.
        case list = 2
    }

    /// The largest `id`: 24 bits leave room for kind, scope and flags in one 32-bit word, and
    /// sixteen million rules, entries or lists are more than any house has.
    package static let idMaximum: UInt32 = (1 << 24) - 1

    let packed: UInt32

    /// A source; `id` is at most `idMaximum`.
    ///
    /// `isException` says that the source names this name to keep it (a list's `@@` line).
    package init(kind: Kind, id: UInt32, isException: Bool = false) {
        precondition(id <= Self.idMaximum, "an index source's id has 24 bits")
        packed = UInt32(kind.rawValue) << 28 | id << 4 | (isException ? Self.exceptionBit : 0)
    }

    /// The source in a word that may carry a scope and a flag as well.
    ///
    /// A kind that no build writes reads as a list, the kind that can do least.
    init(ofItem item: UInt32) {
        packed = item & Self.mask
    }

    /// Which entry, list or rule, counted by its own kind.
    package var id: UInt32 { packed >> 4 & Self.idMaximum }

    /// What kind of thing listed the name.
    package var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: packed >> 28)) ?? .list }

    /// Whether the name is listed to be kept rather than to be caught.
    package var isException: Bool { packed & Self.exceptionBit != 0 }

    private static let exceptionBit: UInt32 = 1 << 3
    private static let mask: UInt32 = 0x7fff_fff8
}

extension IndexSource: CustomStringConvertible {
    package var description: String { "\(isException ? "@@" : "")\(kind):\(id)" }
}
