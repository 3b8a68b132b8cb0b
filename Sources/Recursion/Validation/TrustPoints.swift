import DNSSEC
import DNSWire

/// Where validation begins and where it is switched off, by name: the trust anchors, and the negative ones of
/// RFC 7646.
struct TrustPoints: Sendable {
    /// The anchors by their zones.
    var anchors: [Name: Vouchers] = [:] {
        didSet { findDepths() }
    }
    private let negative: Set<Name>
    /// How many labels the points' names have, most first: mostly 0, so that but one name is looked for.
    private var depths: [Int] = []

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
        findDepths()
    }

    private mutating func findDepths() {
        depths = Set((Array(anchors.keys) + negative).map(\.labelCount)).sorted(by: >)
    }

    /// What holds at `name`: that of the nearest point at or above it; of two at one name the negative one, which
    /// somebody set there on purpose (RFC 7646 §2).
    func point(at name: Name) -> Point {
        let labels = name.labelCount
        for depth in depths where depth <= labels {
            let candidate = name.suffix(labels: depth)
            if negative.contains(candidate) { return .negative(candidate) }
            if let anchor = anchors[candidate] { return .anchor(anchor) }
        }
        return .none
    }
}
