/// The compiled index: which sources list a name or one of the names above it.
///
/// One immutable, mapped file, checked when opened, shared by all threads without locks, unmapped
/// with its last reader. `IndexFile` draws its bytes; `NameIndexBuilder` makes it.
package final class NameIndex: Sendable {
    let file: MappedFile
    let header: IndexFile.Header

    /// How many different names are listed.
    package var nameCount: Int { Int(header.names) }
    /// The file's size.
    package var octets: Int { file.count }

    /// Opens and checks the index at `path`: version, sizes and checksum.
    package static func open(_ path: String) throws(NameIndexError) -> NameIndex {
        let file = try MappedFile(reading: path)
        let header = try IndexFile.Header(reading: file, path: path)
        return NameIndex(file: file, header: header)
    }

    private init(file: consuming MappedFile, header: IndexFile.Header) {
        self.file = file
        self.header = header
    }

    /// Finds every listed name that touches `name`, most specific first, and who listed it.
    ///
    /// `name` is a whole name in wire octets, root included, folded to lower case. Empties `matches`
    /// first. Octets that are no name match nothing. Allocates nothing and never waits; costs at most
    /// one probe a label, and none for label counts that nobody lists.
    package func matches(foldedName name: Span<UInt8>, into matches: inout Matches) {
        var prepared = PreparedName()
        prepare(foldedName: name, into: &prepared)
        self.matches(prepared, foldedName: name, into: &matches)
    }

    /// A name or one above it, as it is looked for.
    struct Suffix {
        var hash: UInt64
        var depth: Int
    }

    /// The labels of a name, root not counted; nil if the octets are not exactly one folded name.
    static func labelCount(of name: Span<UInt8>) -> Int? {
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

    // A checked header keeps homes below `buckets`, and each index below is compared with the tables'
    // sizes before it is used: a file with lies in it gives wrong answers at worst.

    func posting(of hash: UInt64) -> UInt32 {
        var slot = IndexFile.home(of: hash, buckets: header.buckets) &* IndexFile.slotsPerBucket
        // No name lies farther from its home, whatever a forged file makes of its hashes.
        let end = min(Int(header.slots), slot &+ IndexFile.displacementMax)
        while slot < end {
            let found = file.word64(at: header.hashOffset(slot: slot))
            if found >= hash {
                return found == hash ? file.word32(at: header.postingOffset(slot: slot)) : 0
            }
            slot &+= 1
        }
        return 0
    }

    func append(
        _ posting: UInt32,
        depth: Int,
        labels: Int,
        of name: Span<UInt8>,
        to matches: inout Matches
    ) {
        guard posting != 0 else { return }
        let whole = depth == labels
        guard posting & IndexFile.Posting.single == 0 else {
            append(IndexItem(word: posting), depth: depth, whole: whole, to: &matches)
            return
        }
        var position = Int(posting)
        while position < Int(header.poolWords) {
            let word = file.word32(at: header.poolOffset(position: position))
            if let pattern = IndexItem.patternPosition(word) {
                position &+= 1
                guard position < Int(header.poolWords) else { return }
                let item = file.word32(at: header.poolOffset(position: position))
                if !whole, isOfForm(name, label: labels &- depth &- 1, patternAt: pattern) {
                    appendFamily(IndexItem(word: item), depth: depth, to: &matches)
                }
                if item & IndexFile.Posting.last != 0 { return }
                position &+= 1
                continue
            }
            append(IndexItem(word: word), depth: depth, whole: whole, to: &matches)
            if word & IndexFile.Posting.last != 0 { return }
            position &+= 1
        }
    }

    @inline(__always)
    private func append(_ item: IndexItem, depth: Int, whole: Bool, to matches: inout Matches) {
        // A family without its pattern, which no build writes, reaches nothing.
        guard let scope = item.scope, scope != .family,
            scope != (whole ? .subdomainsOnly : .exact)
        else { return }
        matches.append(
            Match(source: item.source, scope: scope, depth: UInt8(truncatingIfNeeded: depth))
        )
    }

    /// A family is as specific as a name one label longer.
    private func appendFamily(_ item: IndexItem, depth: Int, to matches: inout Matches) {
        guard item.scope == .family else { return }
        matches.append(
            Match(
                source: item.source,
                scope: .family,
                depth: UInt8(truncatingIfNeeded: depth &+ 1)
            )
        )
    }

    /// Whether the label of `name` with `label` labels before it is of the form that lies in the pool.
    private func isOfForm(_ name: Span<UInt8>, label: Int, patternAt position: Int) -> Bool {
        var start = 0
        for _ in 0..<label { start &+= Int(name[start]) &+ 1 }
        let length = Int(name[start])
        guard position < Int(header.poolWords) else { return false }
        let counts = file.word32(at: header.poolOffset(position: position))
        let prefix = Int(counts & 0xFF)
        let suffix = Int(counts >> 8 & 0xFF)
        guard prefix &+ suffix <= length,
            position &+ (prefix &+ suffix &+ 3) / 4 < Int(header.poolWords)
        else { return false }
        for index in 0..<(prefix &+ suffix) {
            let word = file.word32(
                at: header.poolOffset(position: position &+ 1 &+ index / 4)
            )
            let wanted = UInt8(truncatingIfNeeded: word &>> UInt32(8 &* (index & 3)))
            let place = index < prefix ? index : length &- suffix &+ index &- prefix
            if name[start &+ 1 &+ place] != wanted { return false }
        }
        return true
    }
}
