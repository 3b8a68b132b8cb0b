import CLinux

/// The compiled index: which sources list a name or one of the names above it.
///
/// One immutable, mapped file, checked when opened, shared by all threads without locks, unmapped
/// with its last reader. `IndexFile` draws its bytes; `NameIndexBuilder` makes it.
@safe package final class NameIndex: @unchecked Sendable {
    // @unchecked: the pointers lead into a private, read-only mapping that lives as long as `self`
    // and is never written after `open` has returned.
    private let file: MappedFile
    private let hashes: UnsafePointer<UInt64>
    private let postings: UnsafePointer<UInt32>
    private let pool: UnsafePointer<UInt32>
    private let hash: SipHash
    private let buckets: UInt64
    private let slots: Int
    private let poolWords: Int
    private let rootPosting: UInt32
    private let depths: IndexFile.DepthSet

    /// How many different names are listed.
    package let nameCount: Int
    /// The file's size.
    package let octets: Int

    /// How many suffixes are hashed, and their cache lines asked for, before the first is looked at:
    /// nearly all names have fewer labels.
    private static let suffixesInFlight = 8

    /// Opens and checks the index at `path`: version, sizes and checksum.
    package static func open(_ path: String) throws(NameIndexError) -> NameIndex {
        try NameIndex(file: MappedFile(reading: path), path: path)
    }

    private init(file: consuming MappedFile, path: String) throws(NameIndexError) {
        let bytes = unsafe UnsafeRawBufferPointer(file.bytes)
        let header = try unsafe IndexFile.Header(reading: bytes, path: path)
        let postingsStart = IndexFile.headerOctets + Int(header.slots) * 8
        let poolStart = postingsStart + Int(header.slots) * 4
        guard let start = bytes.baseAddress else { throw .notAnIndex(path: path) }
        unsafe hashes = (start + IndexFile.headerOctets).assumingMemoryBound(to: UInt64.self)
        unsafe postings = (start + postingsStart).assumingMemoryBound(to: UInt32.self)
        unsafe pool = (start + poolStart).assumingMemoryBound(to: UInt32.self)
        hash = header.hash
        buckets = header.buckets
        slots = Int(header.slots)
        poolWords = Int(header.poolWords)
        rootPosting = header.rootPosting
        depths = header.depths
        nameCount = Int(header.names)
        octets = bytes.count
        self.file = file
    }

    /// Finds every listed name that touches `name`, most specific first, and who listed it.
    ///
    /// `name` is a whole name in wire octets, root included, folded to lower case. Empties `matches`
    /// first. Octets that are no name match nothing. Allocates nothing and never waits; costs at most
    /// one probe a label, and none for label counts that nobody lists.
    package func matches(foldedName name: Span<UInt8>, into matches: inout Matches) {
        matches.removeAll()
        guard let labels = Self.labelCount(of: name) else { return }
        var suffixes = InlineArray<8, Suffix>(repeating: Suffix(hash: 0, depth: 0))
        var offset = 0
        var depth = labels
        while depth > 0 {
            var waiting = 0
            while depth > 0 && waiting < Self.suffixesInFlight {
                if depths.contains(depth) {
                    let stored = IndexFile.stored(hash.hash(name, from: offset))
                    prefetch(home: IndexFile.home(of: stored, buckets: buckets))
                    suffixes[waiting] = Suffix(hash: stored, depth: depth)
                    waiting &+= 1
                }
                offset &+= Int(name[offset]) &+ 1
                depth &-= 1
            }
            for position in 0..<waiting {
                let suffix = suffixes[position]
                append(
                    posting(of: suffix.hash),
                    depth: suffix.depth,
                    labels: labels,
                    to: &matches
                )
            }
        }
        append(rootPosting, depth: 0, labels: labels, to: &matches)
    }

    private struct Suffix {
        var hash: UInt64
        var depth: Int
    }

    /// The labels of a name, root not counted; nil if the octets are not exactly one folded name.
    private static func labelCount(of name: Span<UInt8>) -> Int? {
        var offset = 0
        var labels = 0
        while offset < name.count {
            let length = Int(name[offset])
            if length == 0 { return offset &+ 1 == name.count ? labels : nil }
            guard length <= 63, labels < IndexFile.labelsMax else { return nil }
            labels &+= 1
            offset &+= length &+ 1
        }
        return nil
    }

    // MARK: The mapped words

    // A checked header keeps homes below `buckets` and `slots` at the arrays' true length; each index
    // below is compared with those before it is used, so a file that was damaged after the check
    // gives wrong answers at worst.

    @inline(__always)
    private func prefetch(home: Int) {
        unsafe cl_prefetch(hashes + home &* IndexFile.slotsPerBucket)
    }

    @inline(__always)
    private func posting(of hash: UInt64) -> UInt32 {
        var slot = IndexFile.home(of: hash, buckets: buckets) &* IndexFile.slotsPerBucket
        // No name lies farther from its home, whatever a forged file makes of its hashes.
        let end = min(slots, slot &+ IndexFile.displacementMax)
        while slot < end {
            let found = unsafe UInt64(littleEndian: hashes[slot])
            if found >= hash {
                return found == hash ? unsafe UInt32(littleEndian: postings[slot]) : 0
            }
            slot &+= 1
        }
        return 0
    }

    private func append(_ posting: UInt32, depth: Int, labels: Int, to matches: inout Matches) {
        guard posting != 0 else { return }
        let whole = depth == labels
        guard posting & IndexFile.Posting.single == 0 else {
            append(IndexItem(word: posting), depth: depth, whole: whole, to: &matches)
            return
        }
        var position = Int(posting)
        while position < poolWords {
            let word = unsafe UInt32(littleEndian: pool[position])
            append(IndexItem(word: word), depth: depth, whole: whole, to: &matches)
            if word & IndexFile.Posting.last != 0 { return }
            position &+= 1
        }
    }

    @inline(__always)
    private func append(_ item: IndexItem, depth: Int, whole: Bool, to matches: inout Matches) {
        // A scope that no build writes reaches nothing.
        guard let scope = item.scope, scope != (whole ? .subdomainsOnly : .exact) else { return }
        matches.append(
            Match(source: item.source, scope: scope, depth: UInt8(truncatingIfNeeded: depth))
        )
    }
}
