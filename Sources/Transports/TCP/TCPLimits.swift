/// How much of the machine connections may take.
package struct TCPLimits: Hashable, Sendable {
    /// Connections open at once.
    ///
    /// Each holds a descriptor and some 10 KiB here, and at most twice `StreamListener.receiveBufferOctets` in
    /// the kernel: a quarter of the usual 4096 descriptors.
    package var connectionsMax = 1024
    /// Connections from one address.
    ///
    /// Clients are asked to keep to one (RFC 7766 §6.2.2), but a phone has many programs and a
    /// forwarder many phones.
    package var connectionsPerClientMax = 32
    /// Messages of one connection whose answer has not left; at this many its reading rests.
    ///
    /// More than a stub resolver ever has under way, and 64 KiB each at worst.
    package var outstandingMax = 100
    /// The longest message taken: room for every option and padding that clients send (RFC 8467).
    package var messageOctetsMax = 4096
    /// How long a connection may stay without a whole message.
    ///
    /// RFC 7766 §6.2.3 asks for seconds; 10 let a phone reuse one within a page load. A TLS handshake is no
    /// message: it and the first question have this time together.
    package var idleTimeout: Duration = .seconds(10)
    /// The same while more than half of `connectionsMax` are open.
    package var idleTimeoutUnderPressure: Duration = .seconds(2)
    /// How long stopping waits for answers: as long as a client would.
    package var drainTimeout: Duration = .seconds(2)

    /// Makes the default limits.
    package init() {}
}
