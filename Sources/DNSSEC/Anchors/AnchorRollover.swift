package import Bounds
package import DNSWire

/// The keys of one trust anchor as they are rolled over by RFC 5011: which are trusted, which wait.
///
/// A value without clock and network: it is told each DNSKEY set that was fetched, and says what to trust,
/// when to ask again, and what changed.
///
///            new key             30 days in all sets            absent
///     (none) ────────► add-pend ─────────────────────► valid ◄──────────► missing
///            ◄────────                                   │   present         │
///             absent                                     └───────┬───────────┘
///                                         REVOKE, signed by itself│
///                                                                 ▼   30 days
///                                                              revoked ────────► removed
package struct AnchorRollover: Hashable, Sendable {
    package let zone: Name
    /// What was configured: trusted, but for keys that were revoked since.
    package let configured: Vouchers
    /// The keys seen, in the order in which they were first seen.
    package internal(set) var keys: [TrackedKey] = []
    /// When the DNSKEY set is to be fetched again, in seconds since 1970; 0 is at once (RFC 5011 §2.3).
    package internal(set) var nextQuerySeconds: UInt32 = 0
    /// After how many seconds a fetch that failed is tried again.
    var retrySeconds: UInt32 = Self.intervalMinimum

    /// Begins with what is configured.
    package init(_ configured: Vouchers) {
        zone = configured.zone
        self.configured = configured
    }

    /// A key and how far it is trusted (RFC 5011 §4.1).
    package struct TrackedKey: Hashable, Sendable {
        /// The key, without the REVOKE bit.
        package internal(set) var data: DNSKEYData
        package internal(set) var state: State
        /// When it came into the state, in seconds since 1970.
        package internal(set) var sinceSeconds: UInt32
    }

    /// RFC 5011 §4.1; `start` is having no state.
    package enum State: String, CaseIterable, Sendable {
        /// Seen in a validated set, and waiting.
        case addPend = "add-pend"
        /// Trusted.
        case valid
        /// Trusted, but not in the last validated set.
        case missing
        /// Withdrawn by itself, for ever.
        case revoked
        /// Revoked long ago; kept so that it is not taken for new.
        case removed

        /// Whether such a key vouches for the zone's keys.
        package var isTrusted: Bool { self == .valid || self == .missing }
    }

    /// What became of a key.
    package struct Change: Hashable, Sendable {
        package let tag: UInt16
        /// Nil where the key was new.
        package let from: State?
        /// Nil where it is forgotten.
        package let to: State?
    }
}

extension AnchorRollover {
    /// How long a new key must be seen before it is trusted, and a revoked one is kept as such: 30 days in
    /// seconds (RFC 5011 §2.4.1, §2.4.2).
    static let holdDownSeconds: UInt32 = 30 * 86_400
    /// Bounds of the time between queries (RFC 5011 §2.3): an hour, and 15 days, or a day after a failure.
    static let intervalMinimum: UInt32 = 3_600
    static let intervalMaximum: UInt32 = 15 * 86_400
    static let retryMaximum: UInt32 = 86_400
    /// How many keys are remembered: the root has had four in fifteen years.
    static let keysMax = 32

    /// What vouches for the zone's keys now: its valid and missing keys, and what is configured and was not
    /// revoked.
    ///
    /// Nil once all of them are revoked: then the zone is no trust anchor any more (RFC 5011 §5).
    package var vouchers: Vouchers? {
        let withdrawn = keys.filter { $0.state == .revoked || $0.state == .removed }.map(\.data)
        let digests = configured.digests.filter { ds in
            !withdrawn.contains { ds.matches($0, of: zone) }
        }
        var trusted = keys.filter(\.state.isTrusted).map(\.data)
        for key in configured.keys where !withdrawn.contains(key) && !trusted.contains(key) {
            trusted.append(key)
        }
        guard !digests.isEmpty || !trusted.isEmpty else { return nil }
        return Vouchers(zone: zone, digests: digests, keys: trusted)
    }

    /// Takes note of a DNSKEY set that was fetched at `seconds` since 1970, validated or not.
    ///
    /// Returns what changed, for the log, and to know that the text must be stored.
    package mutating func observe(
        _ set: RRset,
        at seconds: UInt32,
        tally: WorkTally
    ) -> [Change] {
        var changes = revoke(by: set, at: seconds, tally: tally)
        for index in keys.indices
        where keys[index].state == .revoked
            && keys[index].age(at: seconds) >= Self.holdDownSeconds
        {
            changes.append(move(index, to: .removed, at: seconds))
        }
        guard let vouchers,
            case .secure(let established) = ZoneKeys.establish(
                set,
                vouchedBy: vouchers,
                at: seconds,
                tally: tally
            )
        else {
            noteFailure(at: seconds)
            return changes
        }
        changes += follow(established, at: seconds)
        schedule(by: established.set, at: seconds)
        return changes
    }

    /// Takes note that no DNSKEY set could be fetched at `seconds` since 1970: it is tried again sooner.
    package mutating func noteFailure(at seconds: UInt32) {
        nextQuerySeconds = seconds &+ retrySeconds
    }

    // MARK: - Events

    /// Revokes the trusted keys that `set` holds with the REVOKE bit and a signature of their own; that needs no
    /// other key's word (RFC 5011 §2.1).
    private mutating func revoke(
        by set: RRset,
        at seconds: UInt32,
        tally: WorkTally
    ) -> [Change] {
        guard set.type == .dnskey, set.name == zone else { return [] }
        var changes: [Change] = []
        for data in set.rdatas.compactMap(DNSKEYData.init) where data.isRevoked {
            let key = data.withoutRevocation
            let index = keys.firstIndex { $0.data == key }
            let isTrusted = index.map { keys[$0].state.isTrusted } ?? isConfigured(key)
            guard isTrusted else { continue }
            var verifier = SignatureVerifier(
                zone: zone,
                keys: [ZoneKey(revoked: data)],
                seconds: seconds,
                tally: tally
            )
            guard case .secure = verifier.verify(set) else { continue }
            if let index {
                changes.append(move(index, to: .revoked, at: seconds))
            } else {
                changes += track(key, as: .revoked, at: seconds)
            }
        }
        return changes
    }

    /// Moves each key as its presence in a validated set says (RFC 5011 §4.2).
    private mutating func follow(_ established: ZoneKeys, at seconds: UInt32) -> [Change] {
        let present = established.keys.filter { $0.flaw == nil && $0.data.isEntryPoint }.map(\.data)
        let holdDown = max(Self.holdDownSeconds, established.set.originalTTL)
        var changes: [Change] = []
        for index in keys.indices.reversed() {
            let key = keys[index]
            switch (key.state, present.contains(key.data)) {
            case (.addPend, false):
                keys.remove(at: index)
                changes.append(Change(tag: key.data.tag, from: .addPend, to: nil))
            case (.addPend, true) where key.age(at: seconds) >= holdDown,
                (.missing, true):
                changes.append(move(index, to: .valid, at: seconds))
            case (.valid, false):
                changes.append(move(index, to: .missing, at: seconds))
            default: break
            }
        }
        for key in present where !keys.contains(where: { $0.data == key }) {
            changes += track(key, as: isConfigured(key) ? .valid : .addPend, at: seconds)
        }
        return changes
    }

    /// Sets when to ask again (RFC 5011 §2.3).
    private mutating func schedule(by set: SignedSet, at seconds: UInt32) {
        let life = min(set.originalTTL, set.expiration &- seconds)
        let interval = max(Self.intervalMinimum, min(Self.intervalMaximum, life / 2))
        retrySeconds = max(Self.intervalMinimum, min(Self.retryMaximum, life / 10))
        nextQuerySeconds = seconds &+ interval
    }

    // MARK: - Keys

    /// Whether `key` was configured, as it is or by a digest.
    private func isConfigured(_ key: DNSKEYData) -> Bool {
        configured.keys.contains(key) || configured.digests.contains { $0.matches(key, of: zone) }
    }

    private mutating func move(_ index: Int, to state: State, at seconds: UInt32) -> Change {
        let from = keys[index].state
        keys[index].state = state
        keys[index].sinceSeconds = seconds
        return Change(tag: keys[index].data.tag, from: from, to: state)
    }

    /// Remembers a new key; where there are too many, in place of one that matters less, or not at all.
    private mutating func track(
        _ key: DNSKEYData,
        as state: State,
        at seconds: UInt32
    ) -> [Change] {
        if keys.count >= Self.keysMax {
            let expendable =
                keys.firstIndex { $0.state == .removed }
                ?? keys.firstIndex { $0.state == .addPend && state != .addPend }
            guard let expendable else { return [] }
            keys.remove(at: expendable)
        }
        keys.append(TrackedKey(data: key, state: state, sinceSeconds: seconds))
        return [Change(tag: key.tag, from: nil, to: state)]
    }
}

extension AnchorRollover.TrackedKey {
    /// For how many seconds the key has been in its state; 0 where the clock went back.
    func age(at seconds: UInt32) -> UInt32 {
        seconds.precedes(sinceSeconds) ? 0 : seconds &- sinceSeconds
    }
}
