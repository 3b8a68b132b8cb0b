import DNSSEC
import DNSWire

/// Where validation begins and where it is switched off, by name: the trust anchors, and the negative ones of
/// RFC 7646.
struct TrustPoints: Sendable {
    /// The anchors by their zones.
    var anchors: [Name: Vouchers] = [:]
    private let negative: Set<Name>

    /// What holds at a name.
    enum Point: Sendable {
        /// Chains to the name begin at this anchor, the nearest at or above it (RFC 4035 §4.3).
        case anchor(Vouchers)
        /// At or below a negative trust anchor: nothing is validated.
        case negative(Name)
        /// No anchor at or above it.
        case none
    }

    init(anchors: TrustAnchors, negative: [Name]) {
        for zone in anchors.names { self.anchors[zone] = anchors[zone] }
        self.negative = Set(negative)
    }

    /// What holds at `name`: that of the nearest point at or above it; of two at one name the negative one, which
    /// somebody set there on purpose (RFC 7646 §2).
    func point(at name: Name) -> Point {
        var rest: Name? = name
        while let candidate = rest {
            if negative.contains(candidate) { return .negative(candidate) }
            if let anchor = anchors[candidate] { return .anchor(anchor) }
            rest = candidate.parent
        }
        return .none
    }
}
