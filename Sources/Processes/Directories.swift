import CLinux

/// Directories made where they are missing.
package enum Directories {
    /// Makes `path` and every missing directory above it, with these permissions.
    package static func make(_ path: String, mode: UInt32) throws(SystemError) {
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            guard status.st_mode & UInt32(S_IFMT) == UInt32(S_IFDIR) else {
                throw SystemError(doing: "make the directory \(path)", code: ENOTDIR)
            }
            return
        }
        let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
        if !parent.isEmpty { try make(parent, mode: mode) }
        // Somebody else may have made it meanwhile: then it is there, which is what was wanted.
        guard unsafe mkdir(path, mode) == 0 || cl_errno() == EEXIST else {
            throw SystemError(doing: "make the directory \(path)", code: cl_errno())
        }
    }
}
