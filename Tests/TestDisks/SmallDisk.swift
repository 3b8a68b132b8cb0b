import Foundation
import Glibc

/// A disk of a few pages for one test: a tmpfs, which only root may mount, gone with the test.
package final class SmallDisk {
    /// Its directory.
    package let path: String
    /// A directory outside, for what needs room.
    package let otherPath: String
    private let scratch: URL

    /// Why it could not be mounted.
    package struct MountError: Error {
        package let errno: Int32
    }

    /// Mounts a disk of `bytes`.
    package init(bytes: Int) throws {
        scratch = FileManager.default.temporaryDirectory
            .appending(path: "landline-disk-\(UUID().uuidString)")
        path = scratch.appending(path: "disk").path()
        otherPath = scratch.appending(path: "other").path()
        for directory in [path, otherPath] {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true
            )
        }
        guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
            throw MountError(errno: errno)
        }
    }

    deinit {
        // Lazily, so that open files don't keep it from going.
        unsafe umount2(path, CInt(MNT_DETACH))
        try? FileManager.default.removeItem(at: scratch)
    }

    /// Takes all room but so many octets.
    package func fill(leaving rest: Int) throws {
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: path)
        let free = attributes[.systemFreeSize] as? Int ?? 0
        try Data(count: max(0, free - rest)).write(to: URL(filePath: filler))
    }

    /// Takes all room, however much others take meanwhile.
    package func fillUp() throws {
        guard FileManager.default.createFile(atPath: filler, contents: nil) else {
            throw MountError(errno: ENOSPC)
        }
        let file = try FileHandle(forWritingTo: URL(filePath: filler))
        let block = Data(count: 4096)
        do {
            while true { try file.write(contentsOf: block) }
        } catch {
            // No more room: that is what was wanted.
            try file.close()
        }
    }

    /// Gives the room back.
    package func makeRoom() throws { try FileManager.default.removeItem(atPath: filler) }

    private var filler: String { path + "/filler" }
}
