/// How much of the machine connections may take.
package struct TCPLimits: Hashable, Sendable {
    /// Connections open at once.
    package var connectionsMax = 1024
    /// Connections from one address.
    ///
    /// Clients are asked to keep to one (RFC 7766 §6.2.2), but a phone has many programs and a
    /// forwarder many phones.
    package var connectionsPerClientMax = 32
    /// Messages of one connection that wait for their answer; at this many its reading rests.
    package var outstandingMax = 100
    /// The longest message taken: room for every option and padding that clients send.
    package var messageOctetsMax = 4096
    /// How long a connection may stay without a whole message (RFC 7766 §6.2.3 asks for seconds).
    package var idleTimeout: Duration = .seconds(10)
    /// The same while more than half of `connectionsMax` are open.
    package var idleTimeoutUnderPressure: Duration = .seconds(2)
    /// How long stopping waits for answers.
    package var drainTimeout: Duration = .seconds(2)

    /// Makes the default limits.
    package init() {}
}
