package import DNSWire

/// What the asker should be told about an answer beyond its RCODE, as an extended DNS error (RFC
/// 8914).
///
/// A closed set, so that a cached answer carries its note in one octet.
package enum AnswerNote: UInt8, CaseIterable, Sendable {
    case none
    /// Private addresses were taken out of a public name's answer.
    case rebindingProtection
    /// No upstream answered in time.
    case upstreamsSilent
    /// No upstream could be reached at all.
    case upstreamsUnreachable
    /// The upstreams answered, but with failures.
    case upstreamsFailed
    /// No upstream is configured.
    case noUpstream
    /// Too many questions are open.
    case overloaded
    /// A special-use name that never leaves this resolver.
    case specialName
    /// The resolver is being stopped.
    case stopping
    /// The answer is past its time, and no better one was to be had (RFC 8767).
    case stale
    /// The same of the word that a name does not exist.
    case staleNXDOMAIN
    // What recursion and validation found, by the extended error's own names.
    case unsupportedKeyAlgorithm
    case unsupportedDelegationDigest
    case indeterminate
    case bogus
    case signatureExpired
    case signatureNotYetValid
    case keyMissing
    case signaturesMissing
    case noZoneKey
    case denialMissing
    case failedBefore
    case serversSilent
    case serversUnreachable
    case serversNonsense
    case signatureExpiresBeforeItBegins
    case unsupportedIterations
    case synthesized
    case recursionFailed

    /// The extended DNS error to send; nil where there is nothing to explain.
    package var ede: EDECode? {
        switch self {
        case .none: nil
        case .rebindingProtection: .blocked
        case .upstreamsSilent: .noReachableAuthority
        case .upstreamsUnreachable: .networkError
        case .upstreamsFailed, .overloaded, .specialName: .other
        case .noUpstream, .stopping: .notReady
        case .stale: .staleAnswer
        case .staleNXDOMAIN: .staleNXDomainAnswer
        case .unsupportedKeyAlgorithm: .unsupportedDNSKEYAlgorithm
        case .unsupportedDelegationDigest: .unsupportedDSDigestType
        case .indeterminate: .dnssecIndeterminate
        case .bogus: .dnssecBogus
        case .signatureExpired: .signatureExpired
        case .signatureNotYetValid: .signatureNotYetValid
        case .keyMissing: .dnskeyMissing
        case .signaturesMissing: .rrsigsMissing
        case .noZoneKey: .noZoneKeyBitSet
        case .denialMissing: .nsecMissing
        case .failedBefore: .cachedError
        case .serversSilent: .noReachableAuthority
        case .serversUnreachable: .networkError
        case .serversNonsense: .invalidData
        case .signatureExpiresBeforeItBegins: .signatureExpiredBeforeValid
        case .unsupportedIterations: .unsupportedNSEC3Iterations
        case .synthesized: .synthesized
        case .recursionFailed: .other
        }
    }

    /// The text beside the code, in English; ASCII, at most 64 octets.
    package var text: StaticString {
        switch self {
        case .none: ""
        case .rebindingProtection: "rebinding protection: private address for a public name"
        case .upstreamsSilent: "no upstream answered in time"
        case .upstreamsUnreachable: "no upstream could be reached"
        case .upstreamsFailed: "the upstreams answered with failures"
        case .noUpstream: "no upstream is configured"
        case .overloaded: "too many questions are open"
        case .specialName: "special-use name, answered here"
        case .stopping: "the resolver is being stopped"
        case .stale, .staleNXDOMAIN: "no fresh answer was to be had"
        case .unsupportedKeyAlgorithm: "signed by algorithms that are not checked here"
        case .unsupportedDelegationDigest: "delegated by digests that are not checked here"
        case .indeterminate: "DNSSEC does not tell whether this should be signed"
        case .bogus: "DNSSEC: this is not what its zone has signed"
        case .signatureExpired: "DNSSEC: the zone's signature has expired"
        case .signatureNotYetValid: "DNSSEC: the zone's signature is not valid yet"
        case .keyMissing: "DNSSEC: none of the zone's keys is the delegated one"
        case .signaturesMissing: "DNSSEC: the zone is signed, its answer is not"
        case .noZoneKey: "DNSSEC: the zone's key is not marked as a zone's"
        case .denialMissing: "DNSSEC: that this does not exist is not proven"
        case .failedBefore: "it failed a moment ago and is not asked for again yet"
        case .serversSilent: "none of the zone's servers answered"
        case .serversUnreachable: "none of the zone's servers could be reached"
        case .serversNonsense: "what the zone's servers answered makes no sense"
        case .signatureExpiresBeforeItBegins: "DNSSEC: a signature ends before it begins"
        case .unsupportedIterations: "NSEC3 with more iterations than are checked here"
        case .synthesized: "known from what the zone says of the name's neighbours"
        case .recursionFailed: "the name could not be resolved"
        }
    }
}

extension AnswerNote {
    /// The note on what recursion has met with.
    init(_ error: ExtendedError) {
        self =
            switch error.code {
            case .unsupportedDNSKEYAlgorithm: .unsupportedKeyAlgorithm
            case .unsupportedDSDigestType: .unsupportedDelegationDigest
            case .dnssecIndeterminate: .indeterminate
            case .dnssecBogus: .bogus
            case .signatureExpired: .signatureExpired
            case .signatureNotYetValid: .signatureNotYetValid
            case .dnskeyMissing: .keyMissing
            case .rrsigsMissing: .signaturesMissing
            case .noZoneKeyBitSet: .noZoneKey
            case .nsecMissing: .denialMissing
            case .cachedError: .failedBefore
            case .noReachableAuthority: .serversSilent
            case .networkError: .serversUnreachable
            case .invalidData: .serversNonsense
            case .signatureExpiredBeforeValid: .signatureExpiresBeforeItBegins
            case .unsupportedNSEC3Iterations: .unsupportedIterations
            case .synthesized: .synthesized
            default: .recursionFailed
            }
    }
}
