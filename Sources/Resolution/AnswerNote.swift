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
        }
    }
}
