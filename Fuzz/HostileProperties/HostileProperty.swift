import WireProperties

/// A part of Landline that reads what others made, and what must hold whatever they made.
///
/// Each is fuzzed by itself, from a corpus of its own: `Fuzz/Corpus/<name>`.
package enum HostileProperty: String, CaseIterable, Sendable {
    /// Messages: all that DNSWire reads.
    case message
    /// Rdata of all types: DNSSEC's readers, the canonical form, what is shown on a terminal.
    case rdata
    /// Keys and signatures of every algorithm.
    case signature
    /// Proofs by NSEC and NSEC3 records.
    case denial
    /// Replies of servers.
    case reply
    /// Servers of a zone that want to be heard about another.
    case poison
    /// The file in which IANA publishes the root's keys.
    case anchorFile = "anchor-file"
    /// The state of trust anchors that roll over.
    case anchorState = "anchor-state"
    /// Zone-file text: records, trust anchors, copies of the root zone.
    case zoneText = "zone-text"
    /// The cache as it was kept over a restart.
    case snapshot

    /// The first thing that does not hold for `octets`, in one sentence, or nil.
    package func violation(_ octets: [UInt8]) -> String? {
        switch self {
        case .message: WireProperties(octets).violation()
        case .rdata: RDataProperties(octets).violation()
        case .signature: SignatureProperties(octets)?.violation()
        case .denial: DenialProperties(octets)?.violation()
        case .reply: ReplyProperties(octets)?.violation()
        case .poison: PoisonProperties(octets).violation()
        case .anchorFile: AnchorProperties.fileViolation(octets)
        case .anchorState: AnchorProperties.stateViolation(octets)
        case .zoneText: ZoneTextProperties(octets).violation()
        case .snapshot: SnapshotProperties(octets).violation()
        }
    }
}
