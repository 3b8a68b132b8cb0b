import Addresses
import DNSWire

/// A zone's servers as its parent names them, and until when that may be believed.
struct Delegation: Sendable {
    var zone: Name
    var servers: [NameServer]
    /// Seconds of the clock.
    var expiresAt: UInt64
}

/// A server of a zone: its name, and the addresses that the parent gave with it.
struct NameServer: Sendable, Hashable {
    var name: Name
    /// Glue; used for this delegation only, and never answered with.
    var glue: [IPAddress]
}

/// Down to a zone cut: what a server said of where to go on.
struct Referral: Sendable {
    var child: Name
    var servers: [NameServer]
    var ttl: UInt32
    /// The DS set of the child, or the proof that there is none, where it came along (RFC 4035 §3.1.4).
    var security: ZoneResponse?
}
