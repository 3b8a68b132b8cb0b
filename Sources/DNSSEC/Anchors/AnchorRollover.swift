package import Bounds
package import DNSWire

/// The keys of one trust anchor as they are rolled over by RFC 5011: which are trusted, which wait.
///
/// A value without clock and network: it is told each DNSKEY set that was fetched, and says what to trust,
/// when to ask again, and what changed.
package struct AnchorRollover: Hashable, Sendable {
    package let zone: Name
    /// What was configured: trusted until the first set that it vouches for has been seen.
    package let configured: Vouchers
    /// The keys seen, in the order in which they were first seen.
    package internal(set) var keys: [TrackedKey]
    /// When the DNSKEY set is to be fetched again, in seconds since 1970; 0 is at once (RFC 5011 §2.3).
    package internal(set) var nextQuerySeconds: UInt32

    /// Begins with what is configured.
    package init(_ configured: Vouchers) {
        zone = configured.zone
        self.configured = configured
        keys = []
        nextQuerySeconds = 0
    }

    /// What vouches for the zone's keys now: the keys that are valid or missing, else what is configured.
    ///
    /// Nothing, once all of them are revoked: then nothing below the zone is secure (RFC 5011 §5).
    package var vouchers: Vouchers { configured }

    /// Takes note of a DNSKEY set that was fetched at `seconds` since 1970, validated here or not.
    ///
    /// Returns what changed, for the log and to know that the text must be stored.
    package mutating func observe(
        _ set: RRset,
        at seconds: UInt32,
        tally: WorkTally
    ) -> [Change] {
        []
    }

    /// Takes note that no DNSKEY set could be fetched at `seconds` since 1970: it is tried again sooner.
    package mutating func noteFailure(at seconds: UInt32) {}

    /// A key and how far it is trusted (RFC 5011 §4.1).
    package struct TrackedKey: Hashable, Sendable {
        package var data: DNSKEYData
        package var state: State
        /// When it came into the state, in seconds since 1970.
        package var sinceSeconds: UInt32
    }

    /// RFC 5011 §4.1; `start` is having no state.
    package enum State: String, Sendable {
        case addPend = "add-pend"
        case valid
        case missing
        case revoked
        case removed
    }

    /// What became of a key.
    package struct Change: Hashable, Sendable {
        package let tag: UInt16
        /// nil where the key was new, or is forgotten.
        package let from: State?
        package let to: State?
    }
}

extension AnchorRollover {
    /// The state as text, to be stored and read back.
    package var text: String { "" }

    /// Reads what `text` wrote for the zone of `configured`; nil for any other text.
    package init?(text: String, configured: Vouchers) { return nil }
}
