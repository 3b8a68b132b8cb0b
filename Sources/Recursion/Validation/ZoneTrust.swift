import DNSSEC
import DNSWire

/// How far the records of a zone may be trusted, and by which keys.
enum ZoneTrust: Sendable, Hashable {
    /// A chain of signatures leads from a trust anchor to these keys.
    case keys(ZoneKeys)
    /// The zone needs no signatures: proven so, or nothing anchors it (then `status` is indeterminate).
    case unsigned(SecurityStatus, cause: ExtendedError?)
    /// The chain to it is broken.
    case broken(ExtendedError)

    /// What holds for unsigned records of the zone; nil where they should be signed.
    var findingOfUnsigned: Finding? {
        switch self {
        case .keys: nil
        case .unsigned(let status, let cause): Finding(status, cause: cause)
        case .broken(let cause): Finding(.bogus, cause: cause)
        }
    }
}

/// What the chain of trust says of one name: whether a zone begins there, and if so how far to trust it.
enum Cut: Sendable, Hashable {
    case zone(ZoneTrust)
    /// No zone begins there: it is proven that the name, where `exists`, has no delegation.
    case none(exists: Bool)
}
