import CLinux
import Glibc

/// Writes the tables of an index, hashes ascending, and puts the file in its place when complete.
@safe struct IndexWriter: ~Copyable {
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
        let bytes = unsafe mapping.bytes
        unsafe bytes.storeBytes(
            of: hash.littleEndian,
            toByteOffset: IndexFile.headerOctets + next * 8,
            as: UInt64.self
        )
        unsafe bytes.storeBytes(
            of: posting.littleEndian,
            toByteOffset: IndexFile.headerOctets + slots * 8 + next * 4,
            as: UInt32.self
        )
        next += 1
    }

    /// Fills what is left, adds the pool and the header, and replaces the old file.
    consuming func finish(pool: [UInt32]) throws(NameIndexError) -> NameIndexSummary {
        while next < slots { put(hash: IndexFile.emptyHash, posting: 0) }
        let bytes = unsafe mapping.bytes
        var offset = IndexFile.headerOctets + slots * 12
        for word in pool {
            unsafe bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt32.self)
            offset += 4
        }
        unsafe header.write(to: bytes)
        guard unsafe msync(bytes.baseAddress, bytes.count, MS_SYNC) == 0 else {
            throw MappedFile.failure("write", path)
        }
        try file.takePlace()
        return NameIndexSummary(
            names: Int(header.names),
            octets: offset,
            displacement: displacement,
            sharedPostingOctets: pool.count * 4
        )
    }
}

/// A new file beside `path`, removed with its owner unless it has taken the place of `path`.
struct TemporaryFile: ~Copyable {
    let descriptor: Int32
    private let path: String
    private let temporaryPath: String

    /// Read by all, like the rest of a ruleset; written by its owner.
    private static let mode: mode_t = 0o644

    init(replacing path: String) throws(NameIndexError) {
        // The process makes the name its own; a leftover of an earlier process of the same number is
        // overwritten.
        let temporaryPath = "\(path).\(getpid()).new"
        let descriptor = unsafe cl_open(
            temporaryPath,
            O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
            Self.mode
        )
        guard descriptor >= 0 else { throw MappedFile.failure("create", temporaryPath) }
        self.path = path
        self.temporaryPath = temporaryPath
        self.descriptor = descriptor
    }

    deinit {
        // After a successful `takePlace` there is no such file and this finds nothing to remove.
        unsafe unlink(temporaryPath)
        close(descriptor)
    }

    /// Makes the content durable and renames it over `path`.
    borrowing func takePlace() throws(NameIndexError) {
        guard fsync(descriptor) == 0 else { throw MappedFile.failure("sync", temporaryPath) }
        guard unsafe rename(temporaryPath, path) == 0 else {
            throw MappedFile.failure("replace", path)
        }
        try syncDirectory()
    }

    /// The new name is durable only when its directory is.
    private borrowing func syncDirectory() throws(NameIndexError) {
        let directory =
            path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe cl_open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw MappedFile.failure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw MappedFile.failure("sync", directory) }
    }
}
