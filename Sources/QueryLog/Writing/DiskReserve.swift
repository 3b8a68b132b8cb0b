import Foundation

/// A file that only takes room, to be given up where pruning would fail for want of it.
///
/// On a full disk SQLite can't even remove rows: the change must first be written to the write-ahead log,
/// and what that already holds may be waiting for room in the database. With as much room as the log may
/// hold, both can be done, and pruning then frees more.
struct DiskReserve: Sendable {
    private let path: String
    private let bytes: Int

    init(path: String, bytes: Int) {
        self.path = path
        self.bytes = bytes
    }

    /// The reserve is taken only where so many times its size is free: it must not itself fill the disk.
    private static let freeFactor = 2

    /// Takes the room, unless it is taken already or the disk has little.
    func take() throws {
        guard !isTaken else { return }
        let directory = URL(filePath: path).deletingLastPathComponent().path()
        let free = try FileManager.default.attributesOfFileSystem(forPath: directory)[
            .systemFreeSize
        ]
        guard let free = free as? Int, free >= bytes * Self.freeFactor else { return }
        try Data(count: bytes).write(to: URL(filePath: path))
    }

    /// Whether the room is taken.
    var isTaken: Bool { FileManager.default.fileExists(atPath: path) }

    /// Gives the room back.
    func release() throws {
        guard isTaken else { return }
        try FileManager.default.removeItem(atPath: path)
    }
}
