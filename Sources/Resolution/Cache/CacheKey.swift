package import DNSWire

/// What an answer is kept under: the folded name by its octets, and the rest in one word.
///
/// The hash is Swift's own, SipHash-1-3 under a key drawn for each process: whoever picks the names
/// cannot aim at collisions.
package struct CacheKey: Sendable {
    /// The keyed hash of all of it.
    let hash: UInt64
    /// TYPE, CLASS and flags in one word, compared before the name is.
    let facets: UInt64

    /// The facet of a question with DO, and of one with CD.
    static let dnssecOKFacet: UInt64 = 1 << 32
    static let checkingDisabledFacet: UInt64 = 1 << 33

    /// The key of a question about `foldedName`, a name's whole wire form in lower case.
    init(
        foldedName: Span<UInt8>,
        type: RRType,
        class: RRClass,
        dnssecOK: Bool,
        checkingDisabled: Bool
    ) {
        facets =
            UInt64(type.rawValue) | UInt64(`class`.rawValue) << 16
            | (dnssecOK ? Self.dnssecOKFacet : 0)
            | (checkingDisabled ? Self.checkingDisabledFacet : 0)
        hash = NameHash.hash(foldedName, from: 0, with: facets)
    }
}

extension CacheKey {
    /// What `facets` say.
    static func type(_ facets: UInt64) -> RRType {
        RRType(rawValue: UInt16(truncatingIfNeeded: facets))
    }
    static func `class`(_ facets: UInt64) -> RRClass {
        RRClass(rawValue: UInt16(truncatingIfNeeded: facets >> 16))
    }

    /// The key of the question in `query`, whose folded name is `foldedName`.
    package init(_ query: Query, foldedName: Span<UInt8>) {
        self.init(
            foldedName: foldedName,
            type: query.qtype,
            class: query.qclass,
            dnssecOK: query.dnssecOK,
            checkingDisabled: query.checkingDisabled
        )
    }

    /// The key of nothing, for room that is not used yet.
    package static let none = CacheKey(
        foldedName: Span(),
        type: RRType(rawValue: 0),
        class: RRClass(rawValue: 0),
        dnssecOK: false,
        checkingDisabled: false
    )

    /// The key of an inquiry.
    init(_ inquiry: Inquiry) {
        self.init(
            foldedName: inquiry.question.name.octets.span,
            type: inquiry.question.type,
            class: inquiry.question.class,
            dnssecOK: inquiry.dnssecOK,
            checkingDisabled: inquiry.checkingDisabled
        )
    }
}

/// The keyed hash of a folded name in wire form.
enum NameHash {
    /// Hashes the octets from `start` to the end, eight at a time, and one word beside them.
    static func hash(_ name: Span<UInt8>, from start: Int, with word: UInt64 = 0) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(word)
        var offset = start
        while offset &+ 8 <= name.count {
            var eight: UInt64 = 0
            for index in 0..<8 { eight = eight << 8 | UInt64(name[offset &+ index]) }
            hasher.combine(eight)
            offset &+= 8
        }
        // A name cannot be another's beginning (each ends with the root label), so the tail needs no
        // length beside it.
        var tail: UInt64 = 0
        while offset < name.count {
            tail = tail << 8 | UInt64(name[offset])
            offset &+= 1
        }
        hasher.combine(tail)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Whether `name` from `start` on is `other`; both folded.
    static func isEqual(_ name: Span<UInt8>, from start: Int, to other: Span<UInt8>) -> Bool {
        guard name.count - start == other.count else { return false }
        var difference: UInt8 = 0
        for index in other.indices { difference |= name[start &+ index] ^ other[index] }
        return difference == 0
    }
}
