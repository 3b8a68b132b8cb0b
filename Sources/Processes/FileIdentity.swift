import CLinux

/// What tells one state of a file from the next without reading it.
///
/// Whoever replaces a file by renaming makes a new inode; whoever writes in place moves the
/// modification time or the change time, which no program can set back.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let octets: Int64
    private let modified: [Int]

    /// The identity of what `path` leads to now, or nil when nothing is there.
    package init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        octets = Int64(status.st_size)
        modified = [
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }
}
