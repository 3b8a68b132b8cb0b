/// Why a journal can't be opened or read.
package enum JournalError: Error, Equatable, Sendable {
    /// A system call on this path failed with this `errno`.
    case system(call: String, path: String, errno: Int32)
    /// Another process drains this journal.
    case drainedElsewhere(path: String)
}

extension JournalError: CustomStringConvertible {
    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .system(let call, let path, let errno):
            "\(path): \(call): \(systemMessage(errno))"
        case .drainedElsewhere(let path):
            "\(path) is drained by another process; stop the other keeper of this state directory"
        }
    }
}
