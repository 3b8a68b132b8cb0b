import CLinux
import Glibc

/// A file that is read from its beginning, a piece at a time; closed with its owner.
///
/// Not mapped, unlike the index: a list's file may be shortened by whoever writes it while it is read.
package struct PiecewiseFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Opens the file at `path`.
    package init(reading path: String) throws(ListError) {
        let descriptor = unsafe cl_open(path, O_RDONLY | O_CLOEXEC, 0)
        guard descriptor >= 0 else {
            throw .file(operation: "open", path: path, code: errno)
        }
        self.descriptor = descriptor
        self.path = path
    }

    /// Reads on where standard input stands, whatever it is: a pipe is given what it holds at the time.
    package static func standardInput() throws(ListError) -> PiecewiseFile {
        // A descriptor of its own, so that closing it leaves standard input open.
        let descriptor = dup(STDIN_FILENO)
        guard descriptor >= 0 else {
            throw .file(operation: "read", path: standardInputName, code: errno)
        }
        return PiecewiseFile(descriptor: descriptor, path: standardInputName)
    }

    private static let standardInputName = "standard input"

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        // Closing a descriptor that was only read can't lose anything.
        close(descriptor)
    }

    /// Fills the beginning of `piece` with what comes next; 0 octets mean the end of the file.
    package borrowing func read(into piece: inout [UInt8]) throws(ListError) -> Int {
        while true {
            let count = unsafe piece.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw .file(operation: "read", path: path, code: errno)
            }
        }
    }
}
