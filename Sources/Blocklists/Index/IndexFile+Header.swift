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
    init(reading bytes: UnsafeRawBufferPointer, path: String) throws(NameIndexError) {
        func word(_ position: Int) -> UInt64 {
            unsafe UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: position * 8, as: UInt64.self)
            )
        }
        guard bytes.count >= IndexFile.headerOctets, word(0) == IndexFile.magic else {
            throw .notAnIndex(path: path)
        }
        guard word(1) == IndexFile.version else {
            throw .unknownVersion(UInt32(truncatingIfNeeded: word(1)), path: path)
        }
        guard word(2) == UInt64(bytes.count) else {
            throw .damaged(field: "length", path: path)
        }
        let content = unsafe UnsafeRawBufferPointer(rebasing: bytes[IndexFile.checksummedFrom...])
        guard unsafe word(3) == Checksum.of(content) else { throw .checksum(path: path) }

        // A right checksum over impossible words is our own mistake or a forgery; neither may crash.
        let slotsMax = UInt64(IndexFile.namesMax) * 2
        guard word(8) <= slotsMax, word(9) <= slotsMax else {
            throw .damaged(field: "slots", path: path)
        }
        guard word(7) >= 1, word(7) <= word(8) / UInt64(IndexFile.slotsPerBucket) else {
            throw .damaged(field: "buckets", path: path)
        }
        guard word(6) <= word(8) else { throw .damaged(field: "names", path: path) }
        self.init(
            hash: SipHash(key0: word(4), key1: word(5)),
            names: word(6),
            buckets: word(7),
            slots: word(8),
            poolWords: word(9),
            rootPosting: UInt32(truncatingIfNeeded: word(10)),
            depths: IndexFile.DepthSet(low: word(11), high: word(12))
        )
        guard fileOctets == UInt64(bytes.count) else {
            throw .damaged(field: "size of the tables", path: path)
        }
    }

    /// Writes the header, last of all: the checksum covers what lies after it.
    func write(to bytes: UnsafeMutableRawBufferPointer) {
        func put(_ word: UInt64, _ position: Int) {
            unsafe bytes.storeBytes(
                of: word.littleEndian,
                toByteOffset: position * 8,
                as: UInt64.self
            )
        }
        put(IndexFile.magic, 0)
        put(IndexFile.version, 1)
        put(UInt64(bytes.count), 2)
        put(hash.key0, 4)
        put(hash.key1, 5)
        put(names, 6)
        put(buckets, 7)
        put(slots, 8)
        put(poolWords, 9)
        put(UInt64(rootPosting), 10)
        put(depths.low, 11)
        put(depths.high, 12)
        let content = unsafe UnsafeRawBufferPointer(
            rebasing: bytes[IndexFile.checksummedFrom...]
        )
        put(unsafe Checksum.of(content), 3)
    }
}
