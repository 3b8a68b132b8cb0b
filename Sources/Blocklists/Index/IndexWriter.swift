/// Writes the tables of an index, hashes ascending, and puts the file in its place when complete.
struct IndexWriter: ~Copyable {
    private let header: IndexFile.Header
    private let file: TemporaryFile
    private let mapping: MappedFile
    private let path: String
    private var next = 0
    private var displacement = 0

    private var slots: Int { Int(header.slots) }

    /// Makes a file of the size that `header` says, beside the one it will replace.
    static func open(
        header: IndexFile.Header,
        replacing path: String
    ) throws(NameIndexError) -> IndexWriter {
        let file = try TemporaryFile(replacing: path)
        let mapping = try MappedFile(
            writing: file.descriptor,
            octets: Int(header.fileOctets),
            path: path
        )
        return IndexWriter(header: header, file: file, mapping: mapping, path: path)
    }

    private init(
        header: IndexFile.Header,
        file: consuming TemporaryFile,
        mapping: consuming MappedFile,
        path: String
    ) {
        self.header = header
        self.file = file
        self.mapping = mapping
        self.path = path
    }

    /// Puts a name into the first free slot at or after its home.
    mutating func append(hash: UInt64, posting: UInt32) throws(NameIndexError) {
        let home =
            IndexFile.home(of: hash, buckets: header.buckets) * IndexFile.slotsPerBucket
        while next < home { put(hash: IndexFile.emptyHash, posting: 0) }
        // Only a key under which names crowd together gets here; another key spreads them.
        guard next - home < IndexFile.displacementMax else { throw .hashCollision }
        displacement = max(displacement, next - home)
        put(hash: hash, posting: posting)
    }

    private mutating func put(hash: UInt64, posting: UInt32) {
        precondition(next < slots)
        mapping.store(hash, at: header.hashOffset(slot: next))
        mapping.store(posting, at: header.postingOffset(slot: next))
        next += 1
    }

    /// Fills what is left, adds the pool and the header, and replaces the old file.
    consuming func finish(pool: [UInt32]) throws(NameIndexError) -> NameIndexSummary {
        while next < slots { put(hash: IndexFile.emptyHash, posting: 0) }
        for position in pool.indices {
            mapping.store(pool[position], at: header.poolOffset(position: position))
        }
        header.write(to: mapping)
        try mapping.sync(path: path)
        try file.takePlace()
        return NameIndexSummary(
            names: Int(header.names),
            octets: mapping.count,
            displacement: displacement,
            sharedPostingOctets: pool.count * 4
        )
    }
}
