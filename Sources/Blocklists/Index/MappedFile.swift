import CLinux
import Glibc

/// A whole file mapped into memory, unmapped with its owner.
///
/// The mapping is only as good as the file: whoever replaces an index writes a new file and renames
/// it (as `NameIndexBuilder` does) and never shortens one that is in use.
@safe struct MappedFile: ~Copyable {
    private let base: UnsafeMutableRawPointer
    private let octets: Int

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
        self.octets = octets
    }

    deinit {
        // Fails only for an address that was never mapped.
        unsafe munmap(base, octets)
    }

    /// All octets; valid as long as the owner.
    var bytes: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(start: base, count: octets)
    }

    static func failure(_ operation: String, _ path: String) -> NameIndexError {
        .file(operation: operation, path: path, code: errno)
    }
}
