import DNSSEC
import DNSWire
import Sockets

/// Follows the key roll-overs of the trust anchors' zones (RFC 5011).
final class AnchorKeeper {
    /// When the next zone's keys are due to be looked at.
    private(set) var due: MonotonicNanoseconds

    init(due: MonotonicNanoseconds) { self.due = due }
}
