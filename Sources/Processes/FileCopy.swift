import CLinux

/// Copies of whole files that may be large, made by the kernel: no octet comes into this process.
package enum FileCopy {
    /// Octets compared at a time.
    private static let pieceOctets = 256 << 10
    /// Octets that the kernel is asked to copy at a time.
    private static let copyOctetsMax = 1 << 30

    /// Whether both files can be read and hold the same octets.
    package static func holdSame(_ path: String, _ other: String) -> Bool {
        do {
            let first = try Descriptor(path, O_RDONLY)
            let second = try Descriptor(other, O_RDONLY)
            guard try first.size(path) == second.size(other) else { return false }
            var piece = [UInt8](repeating: 0, count: pieceOctets)
            var otherPiece = piece
            while true {
                let count = try first.read(into: &piece, path)
                guard try second.read(into: &otherPiece, other) == count else { return false }
                guard count > 0 else { return true }
                guard piece[..<count] == otherPiece[..<count] else { return false }
            }
        } catch {
            return false
        }
    }

    /// Puts a copy of the file at `source` where the one at `path` was; readable by its group.
    ///
    /// Readers see the old octets or the new ones. After a power failure the file may be damaged, until
    /// `makeDurable` has returned.
    package static func replace(
        _ path: String,
        withCopyOf source: String
    ) throws(SystemError) {
        let from = try Descriptor(source, O_RDONLY)
        let temporary = "\(path).\(getpid())~"
        // A leftover of a killed process with our number would make the exclusive open fail.
        unsafe unlink(temporary)
        let to = try Descriptor(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o640)
        do throws(SystemError) {
            try from.copy(to: to, temporary)
            guard unsafe rename(temporary, path) == 0 else {
                throw SystemError(doing: "replace \(path)", code: cl_errno())
            }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Waits until the file at `path`, and its name, are on the disk.
    package static func makeDurable(_ path: String) throws(SystemError) {
        try Descriptor(path, O_RDONLY).synchronize(path)
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        try Descriptor(directory, O_RDONLY | O_DIRECTORY).synchronize(directory)
    }

    /// A descriptor, closed with its owner.
    private struct Descriptor: ~Copyable {
        private let number: Int32

        init(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(SystemError) {
            number = unsafe cl_open(path, flags | O_CLOEXEC, mode)
            guard number >= 0 else {
                throw SystemError(doing: "open \(path)", code: cl_errno())
            }
        }

        deinit { close(number) }

        borrowing func size(_ path: String) throws(SystemError) -> Int {
            var status = stat()
            guard unsafe fstat(number, &status) == 0 else {
                throw SystemError(doing: "look at \(path)", code: cl_errno())
            }
            return Int(status.st_size)
        }

        /// Fills `piece`, unless the file ends; how many octets there were.
        borrowing func read(
            into piece: inout [UInt8],
            _ path: String
        ) throws(SystemError) -> Int {
            var filled = 0
            while filled < piece.count {
                let count = unsafe piece.withUnsafeMutableBytes { bytes in
                    unsafe CLinux.read(
                        number,
                        bytes.baseAddress?.advanced(by: filled),
                        bytes.count - filled
                    )
                }
                if count < 0, cl_errno() == EINTR { continue }
                guard count >= 0 else {
                    throw SystemError(doing: "read \(path)", code: cl_errno())
                }
                if count == 0 { break }
                filled += count
            }
            return filled
        }

        borrowing func copy(
            to other: borrowing Descriptor,
            _ path: String
        ) throws(SystemError) {
            while true {
                let count = cl_copy_file_range(number, other.number, copyOctetsMax)
                if count == 0 { return }
                if count < 0, cl_errno() == EINTR { continue }
                guard count > 0 else {
                    throw SystemError(doing: "write \(path)", code: cl_errno())
                }
            }
        }

        borrowing func synchronize(_ path: String) throws(SystemError) {
            guard fsync(number) == 0 else {
                throw SystemError(doing: "write \(path)", code: cl_errno())
            }
        }
    }
}
