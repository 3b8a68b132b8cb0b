package import Addresses
package import DNSWire
import DNSSEC
package import Sockets

/// How names are resolved from the root and validated: everything that an owner, or a test, may choose.
package struct RecursionSettings: Sendable, Equatable {
    /// The servers to begin at: name and addresses (RFC 8109); those of IANA by default.
    package var rootHints: [RootHint] = RootHint.iana
    /// A copy of the root zone that is asked in place of the root's servers while it is fresh (RFC 8806).
    package var localRoot: LocalRoot?
    /// Zones whose questions go elsewhere than where delegations lead; "." forwards everything.
    package var routes: [Route] = []
    /// Whether answers are validated.
    package var validates = true
    /// DS or DNSKEY records that are trusted (RFC 4033 §2); none of a name means nothing there is secure.
    package var trustAnchors: [ResourceRecord] = []
    /// Whether the trust anchors' zones are asked for new keys now and then (RFC 5011).
    package var followsRollovers = true
    /// Names at and below which nothing is validated (RFC 7646).
    package var negativeTrustAnchors: [Name] = []
    /// The moment at which signatures are checked, in seconds since 1970; nil is now.
    package var validationSeconds: UInt32?
    /// Whether servers see no more of a name than they need (RFC 9156).
    package var minimisesQNames = true
    package var randomisesCase = true
    package var usesIPv4 = true
    package var usesIPv6 = true
    /// Whether names are denied by what is known of their neighbours (RFC 8198).
    package var deniesFromCache = true
    /// Whether servers at 127/8 and ::1 may be asked; for tests and for zones served on this machine.
    package var asksLoopback = false
    /// Addresses that are never asked: Landline's own.
    package var neverAsked: [IPAddress] = []
    /// The port of servers; 53 but in tests.
    package var serverPort: UInt16 = 53
    /// The bounds of every TTL, in seconds.
    package var ttlMinimum: UInt32 = 0
    package var ttlMaximum: UInt32 = 86_400
    package var negativeTTLMaximum: UInt32 = 3_600
    /// The octets that records may take in the engine's own cache.
    package var recordOctetsMax: UInt64 = 32 << 20

    package init() {}

    /// A server of the root, by name and address.
    package struct RootHint: Sendable, Hashable {
        package var name: Name
        package var addresses: [IPAddress]

        package init(name: Name, addresses: [IPAddress]) {
            self.name = name
            self.addresses = addresses
        }
    }

    /// Where the questions at and below a name go.
    package struct Route: Sendable, Hashable {
        package var zone: Name
        package var servers: [SocketAddress]
        package var kind: Kind

        /// What the servers are.
        package enum Kind: UInt8, Sendable {
            /// Resolvers that are asked to resolve (RD set).
            case forward
            /// Servers with authority for the zone, which may delegate (RD clear).
            case stub
        }

        package init(zone: Name, servers: [SocketAddress], kind: Kind) {
            self.zone = zone
            self.servers = servers
            self.kind = kind
        }
    }
}
