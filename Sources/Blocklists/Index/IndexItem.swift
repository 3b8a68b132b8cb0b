/// A source and a scope in one word: what an index keeps for a name, once for each source.
///
/// Bit 31 is a flag whose meaning depends on where the word lies; see `IndexFile`.
struct IndexItem: Hashable, Sendable {
    /// The word without its flag.
    let word: UInt32

    static let flag: UInt32 = 1 << 31
    private static let scopeMask: UInt32 = 0b11

    init(source: IndexSource, scope: NameScope) {
        word = source.packed | UInt32(scope.rawValue)
    }

    /// Reads a word and ignores its flag.
    init(word: UInt32) {
        self.word = word & ~Self.flag
    }

    /// The word that stands before an item of scope `family`: its pattern's position in the pool.
    static func patternWord(at position: UInt32) -> UInt32 { patternKind << 28 | position << 4 }

    /// The position of a pattern, if `word` stands before an item of scope `family`.
    @inline(__always)
    static func patternPosition(_ word: UInt32) -> Int? {
        (word & ~flag) >> 28 == patternKind ? Int(word >> 4 & IndexSource.idMaximum) : nil
    }

    /// A kind that no source has.
    private static let patternKind: UInt32 = 3

    var source: IndexSource { IndexSource(ofItem: word) }

    /// The scope, nil for a value that no build writes.
    var scope: NameScope? { NameScope(rawValue: UInt8(truncatingIfNeeded: word & Self.scopeMask)) }
}
