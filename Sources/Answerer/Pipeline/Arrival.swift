import Addresses
import Journal
import Sockets

/// Where, when and how one message came in.
struct Arrival: Sendable {
    /// Who asks.
    let client: IPAddress
    /// The interface that the message came in by; 0 where it is not known.
    let interface: UInt32
    /// How the message came, which decides how large its answer may be.
    let transport: LookupTransport
    /// When it came, by the clock that never jumps.
    let moment: MonotonicNanoseconds
    /// When it came, by the clock on the wall: microseconds since 1970-01-01 UTC.
    let wallMicroseconds: Int64
}
