import CLinux
import Glibc

/// The system calls on files that publishing needs, each checked.
///
/// The one file of this room that hands pointers to the kernel.
enum SystemFiles {
    /// Read by all, written by the owner.
    private static let fileMode: mode_t = 0o644
    private static let directoryMode: mode_t = 0o755

    /// The whole of a file that has at most `octetsMax` octets.
    static func read(_ path: String, octetsMax: Int) throws(RulesetError) -> [UInt8] {
        let file = try Descriptor(opening: path, O_RDONLY)
        var octets: [UInt8] = []
        let chunkOctets = 1 << 16
        var chunk = [UInt8](repeating: 0, count: chunkOctets)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(file.number, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return octets }
            guard octets.count + count <= octetsMax else {
                throw .tooLarge(path: path, octetsMax: octetsMax)
            }
            octets += chunk[..<count]
        }
    }

    /// Writes a file that isn't there yet and makes its content durable.
    static func create(_ path: String, _ octets: [UInt8]) throws(RulesetError) {
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL, mode: fileMode)
        var written = 0
        while written < octets.count {
            let count = unsafe octets[written...].withUnsafeBytes { buffer in
                unsafe Glibc.write(file.number, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("write", path) }
            written += count
        }
        guard fsync(file.number) == 0 else { throw failure("sync", path) }
    }

    /// Makes a directory; one that is there already is as good.
    static func makeDirectory(_ path: String) throws(RulesetError) {
        guard unsafe mkdir(path, directoryMode) == 0 || errno == EEXIST else {
            throw failure("make", path)
        }
    }

    /// Gives `path` a second name.
    static func link(_ path: String, as other: String) throws(RulesetError) {
        guard unsafe Glibc.link(path, other) == 0 else { throw failure("link", other) }
    }

    /// Makes `path` lead to `destination`, in place of what it led to.
    static func replaceLink(_ path: String, to destination: String) throws(RulesetError) {
        let temporaryPath = "\(path).\(getpid()).new"
        try removeFile(temporaryPath)
        guard unsafe symlink(destination, temporaryPath) == 0 else {
            throw failure("link", temporaryPath)
        }
        try rename(temporaryPath, to: path)
    }

    /// Where a symbolic link leads; nil where there is no file at all.
    static func destination(ofLink path: String) throws(RulesetError) -> String? {
        var octets = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &octets, octets.count)
        if count < 0, errno == ENOENT { return nil }
        guard count >= 0 else { throw failure("read the link", path) }
        return String(decoding: octets.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Renames and makes the new name durable.
    static func rename(_ path: String, to other: String) throws(RulesetError) {
        guard unsafe Glibc.rename(path, other) == 0 else { throw failure("replace", other) }
        try syncDirectory(of: other)
    }

    /// Removes a file; one that isn't there is as good.
    static func removeFile(_ path: String) throws(RulesetError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Removes a directory and the files in it; a ruleset's directory holds no directories.
    static func removeDirectory(_ path: String) throws(RulesetError) {
        for name in try names(in: path) { try removeFile("\(path)/\(name)") }
        guard unsafe rmdir(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Removes what is left of an unfinished publication: a directory of files, or a link.
    static func removeUnfinished(_ path: String) throws(RulesetError) {
        // Linux says EISDIR of a directory; POSIX and other file systems say EPERM.
        if unsafe unlink(path) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else { throw failure("remove", path) }
        try removeDirectory(path)
    }

    /// The names in a directory, sorted, without `.` and `..`.
    static func names(in path: String) throws(RulesetError) -> [String] {
        guard let directory = unsafe opendir(path) else { throw failure("list", path) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(directory) else { break }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
                unsafe String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw failure("list", path) }
        return names.sorted()
    }

    /// Makes the names in a directory durable.
    static func syncDirectory(_ path: String) throws(RulesetError) {
        let directory = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY)
        guard fsync(directory.number) == 0 else { throw failure("sync", path) }
    }

    private static func syncDirectory(of path: String) throws(RulesetError) {
        try syncDirectory(path.lastIndex(of: "/").map { String(path[..<$0]) + "/" } ?? ".")
    }

    private static func failure(_ operation: String, _ path: String) -> RulesetError {
        .file(operation: operation, path: path, code: errno)
    }

    /// A descriptor, closed with its owner.
    private struct Descriptor: ~Copyable {
        let number: Int32

        init(opening path: String, _ flags: Int32, mode: mode_t = 0) throws(RulesetError) {
            number = unsafe cl_open(path, flags | O_CLOEXEC, mode)
            guard number >= 0 else { throw SystemFiles.failure("open", path) }
        }

        deinit {
            // What was written has been synced before; nothing can be lost by closing.
            close(number)
        }
    }
}
