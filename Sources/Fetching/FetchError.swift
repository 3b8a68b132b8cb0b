/// Why nothing was fetched.
package enum FetchError: Error, Equatable, Sendable {
    /// The server could not be reached, or the connection broke; the words are the library's.
    case unreachable(String)
    /// The server's certificate is not one to be trusted for this name.
    case untrusted(String)
    /// The server answered with another status than 200 or 304.
    case refused(status: Int, location: String?)
    /// The whole took longer than it may.
    case tooSlow(seconds: Int)
    /// The body is larger than it may be.
    case tooLarge(octetsMax: Int)
}

extension FetchError: CustomStringConvertible {
    /// What went wrong, without the address.
    package var description: String {
        switch self {
        case .unreachable(let words): "the server can't be reached: \(words)"
        case .untrusted(let words): "the server's certificate is not trusted: \(words)"
        case .refused(let status, let location?):
            "the server answered \(status) and names another place: \(location)"
        case .refused(let status, nil): "the server answered \(status)"
        case .tooSlow(let seconds): "it took longer than \(seconds) s"
        case .tooLarge(let octetsMax): "it is larger than \(octetsMax) octets"
        }
    }

    /// What a person can do about it.
    package var remedy: String {
        switch self {
        case .unreachable, .tooSlow:
            "check this machine's connection and its name server, and try again"
        case .untrusted:
            "check this machine's clock and that the package ca-certificates is installed"
        case .refused(_, .some): "if that place is right, name it with --from"
        case .refused(_, nil): "try again later, or name another address with --from"
        case .tooLarge: "that is no list; name the right address with --from"
        }
    }
}
