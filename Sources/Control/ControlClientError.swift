import Glibc
import NIOCore

/// Why an operation could not be performed, seen from the asking side.
package enum ControlClientError: Error, Equatable, CustomStringConvertible {
    /// Nobody listens on the socket.
    case notRunning(socketPath: String)
    /// The socket is another user's.
    case notPermitted(socketPath: String)
    /// The keeper took the request and has not answered.
    case timedOut(socketPath: String)
    /// What came back is not what the API says.
    case notUnderstood(String)
    /// The keeper says why not.
    case refused(ControlFailure)
    /// Anything else that the kernel says.
    case failed(String)

    /// Sorts out what a connection's failure means for the one who asked.
    init(_ error: any Error, socketPath: String) {
        switch error {
        case let error as ControlClientError:
            self = error
        case let error as IOError where [ENOENT, ECONNREFUSED, ENOTDIR].contains(error.errnoCode):
            self = .notRunning(socketPath: socketPath)
        case let error as IOError where [EACCES, EPERM].contains(error.errnoCode):
            self = .notPermitted(socketPath: socketPath)
        case is ChannelError:
            self = .timedOut(socketPath: socketPath)
        default:
            self = .failed("\(error)")
        }
    }

    package var description: String {
        switch self {
        case .notRunning(let path): "the keeper is not running: nobody listens on \(path)"
        case .notPermitted(let path): "this user may not open \(path)"
        case .timedOut(let path): "the keeper listens on \(path) but does not answer"
        case .notUnderstood(let what): "the keeper's answer cannot be read: \(what)"
        case .refused(let failure): failure.message
        case .failed(let reason): "cannot speak to the keeper: \(reason)"
        }
    }

    /// What helps.
    package var remedy: String? {
        switch self {
        case .notRunning:
            "start it with: landline serve (or landline keeper), or name the right --state"
        case .notPermitted: "join the socket's group, or run the command as its owner"
        case .timedOut: "see its log; landline doctor says more"
        case .notUnderstood: "use the landline command of the keeper's version"
        case .refused(let failure): failure.remedy
        case .failed: nil
        }
    }
}
