import CLinux

/// Replaces small files whole and for good: readers see the old octets or the new ones, never a
/// part, and after a power failure one of the two is there.
package enum DurableFile {
    /// The name under which the new octets are written before they take the file's place.
    ///
    /// It ends in no extension that any reader of a directory looks for.
    private static func temporary(for path: String) -> String {
        "\(path).\(getpid())~"
    }

    /// Puts `octets` where the file at `path` was, with its permissions, or `mode` for a new file.
    package static func replace(
        _ path: String,
        with octets: [UInt8],
        mode modeOfNew: UInt32 = 0o640
    ) throws(SystemError) {
        var old = stat()
        let mode = unsafe stat(path, &old) == 0 ? old.st_mode & 0o7777 : modeOfNew
        let temporary = temporary(for: path)
        // A leftover of a killed process with our number would make the exclusive open fail.
        unsafe unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe cl_open(temporary, flags, mode)
        guard descriptor >= 0 else {
            throw SystemError(doing: "create \(temporary)", code: cl_errno())
        }
        let failure = fill(descriptor, with: octets, mode: mode, path: temporary)
        close(descriptor)
        if let failure {
            unsafe unlink(temporary)
            throw failure
        }
        guard unsafe rename(temporary, path) == 0 else {
            let code = cl_errno()
            unsafe unlink(temporary)
            throw SystemError(doing: "replace \(path)", code: code)
        }
        try synchronize(directoryOf: path)
    }

    private static func fill(
        _ descriptor: Int32,
        with octets: [UInt8],
        mode: UInt32,
        path: String
    ) -> SystemError? {
        // The process's umask may have taken permissions that the old file had.
        guard fchmod(descriptor, mode) == 0 else {
            return SystemError(doing: "set the permissions of \(path)", code: cl_errno())
        }
        var rest = octets[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes {
                unsafe write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0 && cl_errno() == EINTR { continue }
            guard written > 0 else {
                return SystemError(doing: "write \(path)", code: cl_errno())
            }
            rest = rest.dropFirst(written)
        }
        guard fsync(descriptor) == 0 else {
            return SystemError(doing: "write \(path)", code: cl_errno())
        }
        return nil
    }

    /// Without this, a power failure may bring the old name back after `replace` has returned.
    private static func synchronize(directoryOf path: String) throws(SystemError) {
        let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
        let descriptor = unsafe cl_open(
            directory.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : directory,
            O_RDONLY | O_DIRECTORY | O_CLOEXEC,
            0
        )
        guard descriptor >= 0 else {
            throw SystemError(doing: "open \(directory)", code: cl_errno())
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw SystemError(doing: "write \(directory)", code: cl_errno())
        }
    }
}
