import Bounds
import DNSWire

/// Why a signature is none.
enum SignatureFault: Hashable {
    case malformed
    case otherSigner(Name)
    /// More labels than the owner has, or fewer than the zone.
    case wrongLabels
    case noKey(tag: UInt16)
    case unsupportedAlgorithm(SigningAlgorithm)
    case flawedKey(KeyFlaw, tag: UInt16)
    case expiredBeforeValid
    case notYetValid
    case expired
    /// It is not of these records by that key.
    case wrong(tag: UInt16)
    /// It was not tried, since this bound was reached.
    case bound(Bound)

    /// How much the fault tells where several signatures have different ones: the nearer a signature came to
    /// being verified, the more.
    var rank: Int {
        switch self {
        case .malformed: 0
        case .otherSigner: 1
        case .wrongLabels: 2
        case .unsupportedAlgorithm: 3
        case .noKey: 4
        case .flawedKey: 5
        case .expiredBeforeValid: 6
        case .notYetValid: 7
        case .expired: 8
        case .wrong: 9
        case .bound: 10
        }
    }

    /// The extended error that names it (RFC 8914 §4).
    func cause(of set: RRset, zone: Name) -> ExtendedError {
        let label = set.label
        switch self {
        case .malformed:
            return ExtendedError(.dnssecBogus, text: "the RRSIG of \(label) is malformed")
        case .otherSigner(let signer):
            return ExtendedError(.dnssecBogus, text: "\(label) is signed by \(signer), not \(zone)")
        case .wrongLabels:
            return ExtendedError(
                .dnssecBogus,
                text: "the RRSIG of \(label) has a wrong label count"
            )
        case .noKey(let tag):
            return ExtendedError(
                .dnskeyMissing,
                text: "\(zone) has no key \(tag), which signs \(label)"
            )
        case .unsupportedAlgorithm(let algorithm):
            return ExtendedError(
                .unsupportedDNSKEYAlgorithm,
                text: "\(label) is signed by algorithm \(algorithm.rawValue)"
            )
        case .flawedKey(let flaw, let tag):
            var cause = flaw.cause(tag: tag)
            cause.text += ", which signs \(label)"
            return cause
        case .expiredBeforeValid:
            return ExtendedError(
                .signatureExpiredBeforeValid,
                text: "the RRSIG of \(label) ends before it begins"
            )
        case .notYetValid:
            return ExtendedError(.signatureNotYetValid, text: "the RRSIG of \(label) begins later")
        case .expired:
            return ExtendedError(.signatureExpired, text: "the RRSIG of \(label) has expired")
        case .wrong(let tag):
            return ExtendedError(.dnssecBogus, text: "key \(tag) did not sign \(label) so")
        case .bound(let bound):
            return ExtendedError(
                .dnssecBogus,
                text: "bound \(bound.name) reached at \(label)"
            )
        }
    }
}
