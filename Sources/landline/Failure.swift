import Foundation

/// What ends a command early: what went wrong, what helps, and the exit code that says so.
struct Failure: Error, CustomStringConvertible {
    let message: String
    let remedy: String?
    let status: ExitStatus

    init(_ message: String, remedy: String? = nil, status: ExitStatus = .failure) {
        self.message = message
        self.remedy = remedy
        self.status = status
    }

    var description: String {
        guard let remedy else { return message }
        return "\(message)\n  \(remedy)"
    }
}

/// The standard error stream, written unbuffered.
enum StandardError {
    static func write(_ text: String) {
        do {
            try FileHandle.standardError.write(contentsOf: Data(text.utf8))
        } catch {
            // Standard error is gone, and there is nobody left to tell.
        }
    }
}
