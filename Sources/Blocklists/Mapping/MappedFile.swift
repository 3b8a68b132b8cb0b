import CLinux
import Glibc

/// A whole file mapped into memory, unmapped with its owner.
///
/// The mapping is only as good as the file: whoever replaces an index writes a new file and renames
/// it (as `NameIndexBuilder` does) and never shortens one that is in use.
@safe struct MappedFile: ~Copyable, @unchecked Sendable {
    // @unchecked: whoever maps for writing owns the file alone; whoever maps for reading never writes.
    private let base: UnsafeMutableRawPointer
    /// The size in octets.
    let count: Int

    /// Maps the file at `path` for reading.
    init(reading path: String) throws(NameIndexError) {
        let descriptor = unsafe cl_open(path, O_RDONLY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        // The mapping outlives the descriptor, and closing one that was only read can't lose data.
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure("stat", path) }
        let size = Int(status.st_size)
        guard size >= IndexFile.headerOctets else { throw .notAnIndex(path: path) }
        try self.init(descriptor: descriptor, octets: size, protection: PROT_READ, path: path)
    }

    /// Gives the new file behind `descriptor` its size and maps it for writing.
    ///
    /// The blocks are reserved first: a full disk is an error here, not a signal at the first write.
    init(writing descriptor: Int32, octets: Int, path: String) throws(NameIndexError) {
        // Interrupted by a signal, posix_fallocate may be asked again.
        var code: Int32
        repeat { code = posix_fallocate(descriptor, 0, off_t(octets)) } while code == EINTR
        guard code == 0 else {
            throw .file(operation: "reserve room for", path: path, code: code)
        }
        try self.init(
            descriptor: descriptor,
            octets: octets,
            protection: PROT_READ | PROT_WRITE,
            path: path
        )
    }

    private init(
        descriptor: Int32,
        octets: Int,
        protection: Int32,
        path: String
    ) throws(NameIndexError) {
        let address = unsafe mmap(nil, octets, protection, MAP_SHARED, descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw Self.failure("map", path)
        }
        unsafe base = address
        count = octets
    }

    deinit {
        // Fails only for an address that was never mapped.
        unsafe munmap(base, count)
    }

    static func failure(_ operation: String, _ path: String) -> NameIndexError {
        .file(operation: operation, path: path, code: errno)
    }
}

// Each access is compared with the size, so whatever a file says of itself, nothing outside it is
// touched. The comparisons don't show in the benchmark: they are never surprised.
extension MappedFile {
    /// The 64-bit little-endian word at `offset`.
    @inline(__always)
    func word64(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= count &- 8, "outside the mapped file")
        return unsafe UInt64(
            littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        )
    }

    /// The 32-bit little-endian word at `offset`.
    @inline(__always)
    func word32(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= count &- 4, "outside the mapped file")
        return unsafe UInt32(
            littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        )
    }

    /// Asks for the cache line of `offset`, which may lie anywhere: asking is not touching.
    @inline(__always)
    func prefetch(at offset: Int) {
        unsafe cl_prefetch(base + offset)
    }

    /// Writes a 64-bit word, little-endian, to a file that was mapped for writing.
    func store(_ word: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset <= count - 8, "outside the mapped file")
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes a 32-bit word, little-endian, to a file that was mapped for writing.
    func store(_ word: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset <= count - 4, "outside the mapped file")
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// The checksum of everything from `offset` on.
    func checksum(from offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= count, "outside the mapped file")
        return unsafe Checksum.of(
            UnsafeRawBufferPointer(start: base + offset, count: count - offset)
        )
    }

    /// Waits until what was written is on the disk.
    func sync(path: String) throws(NameIndexError) {
        guard unsafe msync(base, count, MS_SYNC) == 0 else { throw Self.failure("write", path) }
    }
}
