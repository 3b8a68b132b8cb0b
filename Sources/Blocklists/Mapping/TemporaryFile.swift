import CLinux
import Glibc

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
