package import Addresses
package import Policies
package import Resolution
package import Sockets

/// Everything that an owner may choose about the answering process.
///
/// The keeper fills it from the configuration; the answerer has it from the ruleset and never sees
/// the configuration itself.
package struct AnswererSettings: Equatable, Sendable {
    /// Where UDP and plain TCP are listened to.
    package var listen: [SocketAddress]
    /// The threads that answer UDP; 0 is one for each processor.
    package var udpThreads: UInt32
    /// Who is answered; everyone else is dropped and counted.
    package var networks: [IPPrefix]
    /// How blocked questions are answered.
    package var blocking: Blocking
    /// How questions are resolved.
    package var resolution: ResolutionSettings
    /// How much the journal may take.
    package var journal: Journal
    /// How much of the machine connections may take.
    package var tcp: TCP
    /// Where TLS is listened to, and by what.
    package var tls: TLS

    /// How blocked questions are answered.
    package struct Blocking: Equatable, Sendable {
        /// The mode of lines that name none.
        package var mode: BlockingMode = .null
        /// Seconds for which a blocked answer may be kept; short, so that an `allow` is felt soon.
        package var ttl: UInt32 = 10

        package init() {}
    }

    /// How much the journal may take.
    package struct Journal: Equatable, Sendable {
        /// Octets of one segment file.
        package var segmentOctets: UInt64 = 2 << 20
        /// Octets of all segment files together, drained or not.
        package var octetsMax: UInt64 = 1 << 30

        package init() {}
    }

    /// How much of the machine connections may take (RFC 7766 §6.2).
    package struct TCP: Equatable, Sendable {
        /// Connections open at once.
        package var connectionsMax: UInt32 = 1_024
        /// Connections from one address.
        package var connectionsPerClientMax: UInt32 = 32
        /// Messages of one connection that wait for their answer.
        package var outstandingMax: UInt32 = 100
        /// How long a connection may stay without a whole message.
        package var idleMilliseconds: UInt32 = 10_000

        package init() {}
    }

    /// DNS over TLS (RFC 7858).
    package struct TLS: Equatable, Sendable {
        /// Where it is listened to; nowhere unless the owner says so, because it needs a certificate.
        package var listen: [SocketAddress] = []
        /// The file of the certificate, and after it of those that lead to the authority that clients know.
        package var certificate: String?
        /// The file of the certificate's private key.
        package var key: String?

        package init() {}
    }

    /// The settings of an owner who chose nothing: every address of this machine, for the networks
    /// that are nobody's public address.
    package init() {
        listen = [
            SocketAddress(.anyV4, port: Self.domainPort),
            SocketAddress(.anyV6, port: Self.domainPort),
        ]
        udpThreads = 0
        networks = PrivateNetworks.all
        blocking = Blocking()
        resolution = ResolutionSettings()
        journal = Journal()
        tcp = TCP()
        tls = TLS()
    }

    /// The port of DNS (RFC 1035 §4.2).
    package static let domainPort: UInt16 = 53
    /// The port of DNS over TLS (RFC 7858 §3.1).
    package static let domainTLSPort: UInt16 = 853
}
