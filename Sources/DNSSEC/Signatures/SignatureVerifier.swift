import Bounds
import DNSWire

/// Verifies one record set by the keys of one zone (RFC 4035 §5.3).
///
/// All that costs little is checked before anything is computed, and what is computed is taken from the
/// tally before it is done (KeyTrap, CVE-2023-50387).
struct SignatureVerifier {
    let zone: Name
    let keys: [ZoneKey]
    let seconds: UInt32
    let tally: WorkTally
    /// Where keys are kept that were read; nil where a key is read for each signature.
    let publicKeys: PublicKeys?
    /// The most telling of the reasons why signatures seen so far are none.
    private var fault: SignatureFault?

    init(
        zone: Name,
        keys: [ZoneKey],
        seconds: UInt32,
        tally: WorkTally,
        publicKeys: PublicKeys? = nil
    ) {
        self.zone = zone
        self.keys = keys
        self.seconds = seconds
        self.tally = tally
        self.publicKeys = publicKeys
    }

    /// Tries the signatures of `set` until one verifies: in their order, but those of the name itself before those
    /// of a wildcard, which prove less.
    mutating func verify(_ set: RRset) -> Verification {
        guard !set.rdatas.isEmpty else {
            return .bogus(
                ExtendedError(.dnssecBogus, text: "signatures without records: \(set.label)")
            )
        }
        guard set.name.isEqualToOrBelow(zone) else {
            return .bogus(ExtendedError(.dnssecBogus, text: "\(set.label) is outside \(zone)"))
        }
        guard !set.signatures.isEmpty else {
            return .bogus(ExtendedError(.rrsigsMissing, text: "no RRSIG covers \(set.label)"))
        }
        /// Made when the first signature needs it, since hostile sets may be large.
        var rdatas: [[UInt8]]?
        trying: for rdata in Self.ordered(set) {
            guard let signature = RRSIGData(rdata: rdata) else {
                note(.malformed)
                continue
            }
            if let fault = formFault(of: signature, over: set) {
                note(fault)
                continue
            }
            let candidates = candidates(for: signature)
            if candidates.isEmpty { continue }
            let canonical = rdatas ?? CanonicalForm.ordered(set.rdatas, type: set.type)
            rdatas = canonical
            let wildcard = Self.wildcard(of: set.name, labels: Int(signature.labels))
            let octets = CanonicalForm.signedOctets(
                of: set,
                rdatas: canonical,
                owner: wildcard ?? set.name,
                signature: signature
            )
            guard let signed = LdnsBuffer(octets) else { continue }
            for key in candidates {
                switch attempt(signature, of: signed, by: key) {
                case .valid:
                    if candidates.count > 1 { publicKeys?.preferred(key) }
                    return .secure(signedSet(set, signature, wildcard: wildcard))
                case .invalid: note(.wrong(tag: key.tag))
                case .bound(let bound):
                    note(.bound(bound))
                    break trying
                }
            }
        }
        return .bogus((fault ?? .malformed).cause(of: set, zone: zone))
    }

    // MARK: - Before anything is computed

    /// The signatures of `set` in the order in which they are tried.
    private static func ordered(_ set: RRset) -> [[UInt8]] {
        guard set.signatures.count > 1 else { return set.signatures }
        let labels = set.name.labelCount - (set.name.isWildcard ? 1 : 0)
        // The octet after the type and the algorithm counts the labels (RFC 4034 §3.1).
        let isOwn = { (rdata: [UInt8]) in rdata.count > 3 && Int(rdata[3]) == labels }
        return set.signatures.filter(isOwn) + set.signatures.filter { !isOwn($0) }
    }

    /// What is wrong with `signature` by its fields alone (RFC 4035 §5.3.1); nil where nothing is.
    private func formFault(of signature: RRSIGData, over set: RRset) -> SignatureFault? {
        guard signature.typeCovered == set.type else { return .malformed }
        guard signature.signer == zone else { return .otherSigner(signature.signer) }
        let ownerLabels = set.name.labelCount - (set.name.isWildcard ? 1 : 0)
        guard signature.labels <= ownerLabels, signature.labels >= zone.labelCount else {
            return .wrongLabels
        }
        guard signature.algorithm.isSupported else {
            return .unsupportedAlgorithm(signature.algorithm)
        }
        if signature.expiration.precedes(signature.inception) { return .expiredBeforeValid }
        if seconds.precedes(signature.inception) { return .notYetValid }
        if signature.expiration.precedes(seconds) { return .expired }
        return nil
    }

    /// The keys that may have made `signature`: of its algorithm and tag, without flaw, at most as many of a tag
    /// as the bound allows, that one first which last made one of theirs.
    private mutating func candidates(for signature: RRSIGData) -> [ZoneKey] {
        var candidates: [ZoneKey] = []
        for key in keys
        where key.tag == signature.keyTag && key.data.algorithm == signature.algorithm {
            if let flaw = key.flaw {
                if case .refusedSize(let bound, _) = flaw { tally.reached(bound) }
                note(.flawedKey(flaw, tag: key.tag))
                continue
            }
            guard key.signatureOctets == signature.signature.count else {
                note(.wrong(tag: key.tag))
                continue
            }
            guard candidates.count < Bound.keysPerTag.value else {
                tally.reached(.keysPerTag)
                note(.bound(.keysPerTag))
                break
            }
            candidates.append(key)
        }
        if candidates.isEmpty { note(.noKey(tag: signature.keyTag)) }
        guard candidates.count > 1, let publicKeys else { return candidates }
        return candidates.filter(publicKeys.isPreferred)
            + candidates.filter { !publicKeys.isPreferred($0) }
    }

    /// The wildcard that records of `owner` signed with `labels` labels were expanded from (RFC 4035 §5.3.2).
    private static func wildcard(of owner: Name, labels: Int) -> Name? {
        guard labels < owner.labelCount - (owner.isWildcard ? 1 : 0) else { return nil }
        // Never too long: two octets take the place of at least two.
        return owner.suffix(labels: labels).wildcardBelow
    }

    // MARK: - Computing

    private enum Attempt {
        case valid
        case invalid
        case bound(Bound)
    }

    /// Verifies one signature by one key, if the tally still allows it.
    private func attempt(
        _ signature: RRSIGData,
        of signed: borrowing LdnsBuffer,
        by key: ZoneKey
    ) -> Attempt {
        let left = Bound.signatureFailures.value - tally.used(.signatureFailures)
        guard left > 0 else {
            tally.reached(.signatureFailures)
            return .bound(.signatureFailures)
        }
        guard tally.take(.signatureVerifications) else { return .bound(.signatureVerifications) }
        let octets =
            switch signature.algorithm {
            case .ecdsaP256, .ecdsaP384: ECDSASignature.der(signature.signature)
            default: signature.signature
            }
        // A key that cannot be read has signed nothing, and has taken its turn.
        let publicKey = if let publicKeys { publicKeys.reading(key) } else { LdnsKey(key) }
        if let publicKey, publicKey.isSignature(octets, of: signed) { return .valid }
        _ = tally.take(.signatureFailures, min(key.failureCost, left))
        return .invalid
    }

    /// `set` as it may be kept: its TTL within the signed one and the signature's life (RFC 4035 §5.3.3).
    private func signedSet(
        _ set: RRset,
        _ signature: RRSIGData,
        wildcard: Name?
    ) -> SignedSet {
        var kept = set
        kept.ttl = min(set.ttl, signature.originalTTL, signature.expiration &- seconds)
        return SignedSet(
            rrset: kept,
            zone: zone,
            wildcard: wildcard,
            expiration: signature.expiration,
            originalTTL: signature.originalTTL
        )
    }

    private mutating func note(_ fault: SignatureFault) {
        if let known = self.fault, known.rank >= fault.rank { return }
        self.fault = fault
    }
}

extension UInt32 {
    /// Whether this moment is before `other`, both modulo 2³² (RFC 1982 §3.2, RFC 4034 §3.1.5).
    func precedes(_ other: UInt32) -> Bool { Int32(bitPattern: self &- other) < 0 }
}

extension RRset {
    /// Name and type, for causes.
    var label: String { "\(name) \(type)" }
}
