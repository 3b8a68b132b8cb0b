/// How far data may be trusted by where it stood (RFC 2181 §5.4.1): what ranks lower never replaces what
/// ranks higher and is still alive.
///
/// Glue ranks below all of these and is kept with its delegation only.
enum TrustRank: UInt8, Comparable, Sendable {
    /// The authority section of a referral: DS sets and proofs that there is none.
    case referral
    /// The answer of a server that does not claim authority, or of a forwarder.
    case answerWithoutAuthority
    /// The answer of the zone's own servers.
    case answer
    /// Validated: a chain of signatures leads to it.
    case secure

    static func < (left: TrustRank, right: TrustRank) -> Bool { left.rawValue < right.rawValue }
}
