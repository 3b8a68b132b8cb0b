package import DNSWire

/// Gathers names and who lists them, and writes the index file.
///
/// Keeps sixteen octets for each name added (its hash, a second hash to tell collisions, and who
/// listed it), never the name itself, and sorts them in 256 parts by the hash's first octet. The same
/// name added by the same source twice counts once, in the scope that covers both.
package struct NameIndexBuilder: ~Copyable {
    private let hash: SipHash
    private let check: SipHash
    private var parts: [[Record]]
    private var rootItems: [IndexItem] = []
    /// The patterns of items of scope `family`, by their words.
    private var patterns: [UInt32: LabelPattern] = [:]
    private var depths = IndexFile.DepthSet()
    private var added = 0

    /// The parts that records are sorted in: each fits the processor's cache even with millions of
    /// names.
    private static let partsCount = 256

    /// A name as the builder keeps it.
    private struct Record {
        var hash: UInt64
        var check: UInt32
        var item: UInt32

        static func precedes(_ left: Record, _ right: Record) -> Bool {
            left.hash == right.hash ? left.item < right.item : left.hash < right.hash
        }
    }

    /// An empty builder with a fresh key.
    package init() {
        self.init(hash: .random(), check: .random())
    }

    init(hash: SipHash, check: SipHash) {
        self.hash = hash
        self.check = check
        parts = Array(repeating: [], count: Self.partsCount)
    }

    /// Adds a name in any case.
    package mutating func add(_ name: Name, scope: NameScope, source: IndexSource) {
        add(foldedName: name.folded.octets.span, scope: scope, source: source)
    }

    /// Adds a whole name in folded wire octets, root included.
    ///
    /// With scope `family` its first label is a pattern (`LabelPattern`); a source adds one such name at most.
    package mutating func add(foldedName name: Span<UInt8>, scope: NameScope, source: IndexSource) {
        if scope == .family { return addFamily(name, source: source) }
        let item = IndexItem(source: source, scope: scope)
        let depth = Self.labelCount(of: name)
        guard depth > 0 else {
            rootItems.append(item)
            return
        }
        depths.insert(depth)
        append(
            hash: IndexFile.stored(hash.hash(name, from: 0)),
            check: UInt32(truncatingIfNeeded: check.hash(name, from: 0)),
            item: item
        )
    }

    private mutating func addFamily(_ name: Span<UInt8>, source: IndexSource) {
        let start = Int(name[0]) + 1
        guard let pattern = LabelPattern(label: name.octets(in: 1..<start)) else {
            preconditionFailure("the first label of a family is a pattern")
        }
        let item = IndexItem(source: source, scope: .family)
        let parent = name.extracting(start..<name.count)
        let depth = Self.labelCount(of: parent)
        precondition(depth > 0, "a family lies below a name")
        patterns[item.word] = pattern
        depths.insert(depth)
        append(
            hash: IndexFile.stored(hash.hash(parent, from: 0)),
            check: UInt32(truncatingIfNeeded: check.hash(parent, from: 0)),
            item: item
        )
    }

    /// Adds a name whose hashes are known; the tests' way to a collision.
    mutating func append(hash: UInt64, check: UInt32, item: IndexItem) {
        parts[Int(truncatingIfNeeded: hash >> 56)].append(
            Record(hash: hash, check: check, item: item.word)
        )
        added &+= 1
    }

    private static func labelCount(of name: Span<UInt8>) -> Int {
        var offset = 0
        var labels = 0
        while name[offset] != 0 {
            offset += Int(name[offset]) + 1
            labels += 1
        }
        precondition(
            offset + 1 == name.count && labels <= IndexFile.labelsMax,
            "not a name's octets"
        )
        return labels
    }

    /// Writes the index to `path`: to a file beside it first, which then takes its place.
    ///
    /// A reader that has the old file open keeps it. Throws `hashCollision` when two different names
    /// have one hash under this builder's key, and then a new builder must be filled again;
    /// `NameIndex.compile` does so.
    package consuming func write(to path: String) throws(NameIndexError) -> NameIndexSummary {
        guard added <= IndexFile.namesMax else {
            throw .tooManyNames(limit: IndexFile.namesMax)
        }
        var pool = PostingPool()
        var places: [UInt32: UInt32] = [:]
        for (item, pattern) in patterns { places[item] = pool.place(pattern) }
        var names = 0
        for part in parts.indices {
            try Self.gather(&parts[part], into: &pool, patterns: places)
            names += parts[part].count
        }
        rootItems.sort { $0.word < $1.word }
        let rootPosting = rootItems.isEmpty ? 0 : pool.intern(Self.merged(rootItems).map(\.word))

        let buckets = IndexFile.buckets(forNames: names)
        let header = IndexFile.Header(
            hash: hash,
            names: UInt64(names),
            buckets: UInt64(buckets),
            slots: UInt64(buckets * IndexFile.slotsPerBucket + IndexFile.displacementMax),
            poolWords: UInt64(pool.words.count),
            rootPosting: rootPosting,
            depths: depths
        )
        var writer = try IndexWriter.open(header: header, replacing: path)
        for part in parts.indices {
            for record in parts[part] {
                try writer.append(hash: record.hash, posting: record.item)
            }
            // Freed as it is written, so that records and file never lie in memory together.
            parts[part] = []
        }
        return try writer.finish(pool: pool.words)
    }

    /// Sorts a part and leaves one record a name, ascending, whose item is the name's posting.
    private static func gather(
        _ records: inout [Record],
        into pool: inout PostingPool,
        patterns: [UInt32: UInt32]
    ) throws(NameIndexError) {
        records.sort(by: Record.precedes)
        var items: [IndexItem] = []
        var kept = 0
        var start = 0
        while start < records.count {
            let first = records[start]
            items.removeAll(keepingCapacity: true)
            var end = start
            while end < records.count && records[end].hash == first.hash {
                guard records[end].check == first.check else { throw .hashCollision }
                merge(IndexItem(word: records[end].item), into: &items)
                end += 1
            }
            records[kept] = Record(
                hash: first.hash,
                check: first.check,
                item: pool.intern(words(items, patterns))
            )
            kept += 1
            start = end
        }
        records.removeSubrange(kept...)
    }

    /// Items as they go into the pool: families first, as they reach less far, each behind its pattern.
    private static func words(_ items: [IndexItem], _ patterns: [UInt32: UInt32]) -> [UInt32] {
        if patterns.isEmpty { return items.map(\.word) }
        var words: [UInt32] = []
        for item in items {
            if let pattern = patterns[item.word] {
                words += [IndexItem.patternWord(at: pattern), item.word]
            }
        }
        return words + items.lazy.map(\.word).filter { patterns[$0] == nil }
    }

    /// Adds to sorted items one that is not smaller, and joins it to the last if it is by the same
    /// source.
    private static func merge(_ item: IndexItem, into items: inout [IndexItem]) {
        guard let last = items.last, last.source == item.source else {
            items.append(item)
            return
        }
        guard let before = last.scope, let added = item.scope else { return }
        items[items.count - 1] = IndexItem(source: item.source, scope: before.union(added))
    }

    private static func merged(_ sorted: [IndexItem]) -> [IndexItem] {
        var items: [IndexItem] = []
        for item in sorted { merge(item, into: &items) }
        return items
    }
}
