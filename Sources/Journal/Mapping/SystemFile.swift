import CLinux
import FoundationEssentials
import Glibc

// The system calls of this room that aren't about mapping. Every one retries EINTR.

/// An open file that closes when it goes, and with it the lock taken on it.
struct SystemFile: ~Copyable {
    let path: String
    let descriptor: CInt

    /// Files are readable by the owner and the group, as the log is.
    static let permissions: CUnsignedInt = 0o640

    /// Makes a file that must not exist yet.
    static func create(_ path: String) throws(JournalError) -> SystemFile {
        try open(path, O_RDWR | O_CREAT | O_EXCL)
    }

    /// Opens a file for reading and writing, and makes it where it's missing.
    static func openOrCreate(_ path: String) throws(JournalError) -> SystemFile {
        try open(path, O_RDWR | O_CREAT)
    }

    /// Opens a file for reading.
    static func openForReading(_ path: String) throws(JournalError) -> SystemFile {
        try open(path, O_RDONLY)
    }

    /// Opens a file for reading and writing.
    static func openForWriting(_ path: String) throws(JournalError) -> SystemFile {
        try open(path, O_RDWR)
    }

    private static func open(_ path: String, _ flags: CInt) throws(JournalError) -> SystemFile {
        let descriptor = retrying { unsafe cl_open(path, flags | O_CLOEXEC, permissions) }
        guard descriptor >= 0 else {
            throw .system(call: "open", path: path, errno: errno)
        }
        return SystemFile(path: path, descriptor: descriptor)
    }

    private init(path: String, descriptor: CInt) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}

extension SystemFile {
    /// Takes the file's lock if nobody else holds it.
    func lockIfFree() throws(JournalError) -> Bool {
        if retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw failure("flock") }
        return false
    }

    /// Gives the file `bytes` octets of room on the disk, so that writing them can't fail for want of it.
    func allocate(bytes: Int) throws(JournalError) {
        var result: CInt
        repeat { result = posix_fallocate(descriptor, 0, bytes) } while result == EINTR
        // posix_fallocate returns the error instead of setting errno.
        guard result == 0 else { throw .system(call: "fallocate", path: path, errno: result) }
    }

    /// The length of the file.
    func length() throws(JournalError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw failure("lseek") }
        return Int(end)
    }

    /// Reads words from octet `offset` on; fewer than `count` at the end of the file.
    func words(at offset: Int, count: Int) throws(JournalError) -> [UInt64] {
        var failed = false
        let words = unsafe [UInt64](unsafeUninitializedCapacity: count) { buffer, filled in
            var octets = 0
            while octets < count * 8 {
                let rest = unsafe UnsafeMutableRawBufferPointer(buffer)[octets...]
                let got = retrying {
                    unsafe pread(
                        descriptor,
                        UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress,
                        rest.count,
                        offset + octets
                    )
                }
                failed = got < 0
                guard got > 0 else { break }
                octets += got
            }
            filled = octets / 8
        }
        guard !failed else { throw failure("pread") }
        return words
    }

    /// Writes words at the beginning of the file.
    func write(_ words: [UInt64]) throws(JournalError) {
        let written = retrying {
            unsafe words.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        }
        guard written == words.count * 8 else { throw failure("pwrite") }
    }

    /// The failure of `call` on this file, from `errno`.
    func failure(_ call: String) -> JournalError {
        .system(call: call, path: path, errno: errno)
    }
}

/// Calls that concern names rather than open files.
enum Files {
    /// Makes the directory with its parents.
    static func makeDirectory(_ path: String) throws(JournalError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw .system(call: "mkdir", path: path, errno: errno)
        }
    }

    /// The names in a directory.
    static func names(in directory: String) throws(JournalError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            throw .system(call: "readdir", path: directory, errno: errno)
        }
    }

    /// The length of a file; 0 if it is gone.
    static func length(_ path: String) throws(JournalError) -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .system(call: "stat", path: path, errno: errno) }
            return 0
        }
        return Int(status.st_size)
    }

    /// Reads the first words of a file; nil if it is gone.
    static func words(of path: String, count: Int) throws(JournalError) -> [UInt64]? {
        do throws(JournalError) {
            return try SystemFile.openForReading(path).words(at: 0, count: count)
        } catch {
            guard case .system(_, _, ENOENT) = error else { throw error }
            return nil
        }
    }

    /// Moves a file, replacing what was there.
    static func rename(_ old: String, to new: String) throws(JournalError) {
        guard unsafe Glibc.rename(old, new) == 0 else {
            throw .system(call: "rename", path: old, errno: errno)
        }
    }

    /// Removes a file; one that is gone already is no failure.
    static func remove(_ path: String) throws(JournalError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw .system(call: "unlink", path: path, errno: errno)
        }
    }

    /// Makes what was removed or renamed in `directory` outlast a power failure.
    static func synchronize(directory: String) throws(JournalError) {
        let file = try SystemFile.openForReading(directory)
        guard retrying({ fsync(file.descriptor) }) == 0 else { throw file.failure("fsync") }
    }
}

/// Repeats a call for as long as a signal interrupts it.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        guard result == -1, errno == EINTR else { return result }
    }
}

/// What `errno` means, in the system's words.
func systemMessage(_ errno: CInt) -> String {
    guard let text = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe String(cString: text)
}
