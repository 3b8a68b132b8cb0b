package import Sockets

/// A socket at which connections are taken, and what they are to be protected by.
package struct StreamDoor: Sendable {
    let listener: StreamListener
    /// What is shown to clients; nil where there is no protection.
    let credentials: TLSCredentials?

    /// A door for TCP as it is.
    package init(plain listener: StreamListener) {
        self.listener = listener
        credentials = nil
    }

    /// A door for TLS alone, by whatever certificate there is when a client comes.
    package init(protected listener: StreamListener, by credentials: TLSCredentials) {
        self.listener = listener
        self.credentials = credentials
    }

    var transport: StreamTransport { credentials == nil ? .tcp : .tls }
}
