extension IndexFile {
    /// What the flag of a 32-bit word means in the two places where such words lie.
    enum Posting {
        /// In a slot: the word is the only item.
        ///
        /// Without it, the word is the position of the first item in the pool.
        static let single = IndexItem.flag
        /// In the pool: the last item of its posting.
        static let last = IndexItem.flag
    }
}

extension IndexFile.Header {
    /// Reads and checks the header of a whole file, and the file's checksum.
    init(reading file: borrowing MappedFile, path: String) throws(NameIndexError) {
        guard file.count >= IndexFile.headerOctets, file.word64(at: 0) == IndexFile.magic else {
            throw .notAnIndex(path: path)
        }
        guard file.word64(at: 8) == IndexFile.version else {
            throw .unknownVersion(UInt32(truncatingIfNeeded: file.word64(at: 8)), path: path)
        }
        guard file.word64(at: 16) == UInt64(file.count) else {
            throw .damaged(field: "length", path: path)
        }
        guard file.word64(at: 24) == file.checksum(from: IndexFile.checksummedFrom) else {
            throw .checksum(path: path)
        }

        // A right checksum over impossible words is our own mistake or a forgery; neither may crash.
        let slotsMax = UInt64(IndexFile.namesMax) * 2
        guard file.word64(at: 64) <= slotsMax, file.word64(at: 72) <= slotsMax else {
            throw .damaged(field: "slots", path: path)
        }
        guard file.word64(at: 56) >= 1,
            file.word64(at: 56) <= file.word64(at: 64) / UInt64(IndexFile.slotsPerBucket)
        else {
            throw .damaged(field: "buckets", path: path)
        }
        guard file.word64(at: 48) <= file.word64(at: 64) else {
            throw .damaged(field: "names", path: path)
        }
        self.init(
            hash: SipHash(key0: file.word64(at: 32), key1: file.word64(at: 40)),
            names: file.word64(at: 48),
            buckets: file.word64(at: 56),
            slots: file.word64(at: 64),
            poolWords: file.word64(at: 72),
            rootPosting: UInt32(truncatingIfNeeded: file.word64(at: 80)),
            depths: IndexFile.DepthSet(low: file.word64(at: 88), high: file.word64(at: 96))
        )
        guard fileOctets == UInt64(file.count) else {
            throw .damaged(field: "size of the tables", path: path)
        }
    }

    /// Writes the header, last of all: the checksum covers what lies after it.
    func write(to file: borrowing MappedFile) {
        let words = [
            hash.key0, hash.key1, names, buckets, slots, poolWords, UInt64(rootPosting),
            depths.low, depths.high,
        ]
        file.store(IndexFile.magic, at: 0)
        file.store(IndexFile.version, at: 8)
        file.store(UInt64(file.count), at: 16)
        for position in words.indices {
            file.store(words[position], at: IndexFile.checksummedFrom + position * 8)
        }
        file.store(file.checksum(from: IndexFile.checksummedFrom), at: 24)
    }
}
