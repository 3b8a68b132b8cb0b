package import Bounds
import DNSSEC
package import DNSWire
package import Sockets

/// What servers said, by name and type, with the trust it deserves and what DNSSEC says of it.
///
/// Each entry is one link of an answer (`RecordEntry`); what was denied stands beside what was given. What
/// ranks lower never replaces what ranks higher and lives (RFC 2181 §5.4.1). Bounded by
/// `RecursionSettings.recordOctetsMax`; pins nothing.
package final class RecordCache {
    let settings: RecursionSettings
    private let clock: MonotonicClock
    private let bounds: BoundCounters
    var table: SieveTable<RecordKey, RecordEntry>
    /// Whether there was ever a DNAME, a name that does not exist, and one that securely does not, since everything
    /// was forgotten: looking for them above a name costs the more the longer it is, and most names have none.
    private(set) var hasDNAMEs = false
    private(set) var hasNameErrors = false
    private(set) var hasSecureNameErrors = false

    /// Makes an empty cache.
    package init(settings: RecursionSettings, clock: MonotonicClock, bounds: BoundCounters) {
        self.settings = settings
        self.clock = clock
        self.bounds = bounds
        table = SieveTable(costMax: settings.recordOctetsMax)
    }

    /// How many entries are kept, expired ones included.
    package var count: Int { table.count }
    /// How many octets the entries take, by estimate.
    package var octets: UInt64 { table.cost }
    /// How many entries were pushed out by others.
    package var evictions: UInt64 { table.evictions }

    /// Seconds of the clock.
    var now: UInt64 { clock.now().value / 1_000_000_000 }
}

// MARK: - Keeping

extension RecordCache {
    /// Keeps a response of one link, unless it may not be kept or something better is.
    ///
    /// Without `rank` it keeps that of what stands there already: the same data, after it was judged.
    /// `finding` is what the validator found, nil where it was not asked; what is bogus is kept for
    /// `bogusSecondsMax` at most. A larger entry than `Bound.cacheEntryOctets` is not kept.
    func store(_ response: ZoneResponse, rank: TrustRank? = nil, finding: Finding? = nil) {
        let now = now
        let response = response.standing
        let key = Self.key(of: response)
        // Where a client asks for type 0, what is said of it is not that the name does not exist.
        guard !key.isNameError || response.kind == .nameError else { return }
        let known = table.peek(key)
        let rank =
            finding?.status == .secure ? .secure : rank ?? known?.rank ?? .answerWithoutAuthority
        if let known, known.expiresAt > now, !known.yields(to: rank, finding: finding) { return }
        var lifetime = Self.lifetime(of: response, settings)
        if finding?.status == .bogus { lifetime = min(lifetime, Self.bogusSecondsMax) }
        let entry = RecordEntry(
            response: response,
            rank: rank,
            finding: finding,
            storedAt: now,
            expiresAt: now + UInt64(lifetime)
        )
        let octets = entry.octets
        guard octets <= UInt64(Bound.cacheEntryOctets.value) else {
            bounds.reached(.cacheEntryOctets)
            table.remove(key)
            return
        }
        guard lifetime > 0 else {
            table.remove(key)
            return
        }
        table.insert(entry, for: key, cost: octets)
        if response.kind == .nameError {
            hasNameErrors = true
            if finding?.status == .secure { hasSecureNameErrors = true }
        } else if key.type == .dname {
            hasDNAMEs = true
        }
        // A name that has records of a type exists, and one that does not exist has none.
        if hasNameErrors, !key.isNameError { table.remove(.nameError(key.name)) }
    }

    /// Forgets what `response` says, which turned out to be bogus.
    func forget(_ response: ZoneResponse) {
        let response = response.standing
        let key = Self.key(of: response)
        if !key.isNameError || response.kind == .nameError { table.remove(key) }
    }

    /// What is bogus is asked for again after a minute: its owner is mending it, or an attack has ended
    /// (RFC 4035 §4.7, RFC 9520 §3.2: at most five minutes).
    static let bogusSecondsMax: UInt32 = 60

    /// Under which key a response in its standing form stands.
    static func key(of response: ZoneResponse) -> RecordKey {
        response.kind == .nameError
            ? .nameError(response.question.name)
            : RecordKey(name: response.question.name, type: response.question.type)
    }

    /// How many seconds a response may be kept: the least of its records' TTLs; of what is denied no more than
    /// its SOA allows (RFC 2308 §5), and nothing without one.
    static func lifetime(of response: ZoneResponse, _ settings: RecursionSettings) -> UInt32 {
        switch response.kind {
        case .answer, .alias:
            let least = response.answers.map(\.ttl).min() ?? 0
            return min(least, settings.ttlMaximum)
        case .noData, .nameError:
            return min(response.negativeTTL, settings.negativeTTLMaximum)
        }
    }
}

extension RecursionSettings {
    /// `ttl` within the owner's bounds; above 2³¹ it counts as 0 (RFC 2181 §8).
    func bounded(ttl: UInt32) -> UInt32 {
        let ttl = ttl > UInt32(Int32.max) ? 0 : ttl
        return min(max(ttl, ttlMinimum), max(ttlMaximum, ttlMinimum))
    }
}

extension RecordEntry {
    /// Whether data of `rank`, of which the validator found `finding`, takes this one's place.
    fileprivate func yields(to rank: TrustRank, finding: Finding?) -> Bool {
        if self.finding?.status == .bogus { return true }
        if finding?.status == .bogus { return self.finding == nil }
        return finding != nil || rank >= self.rank
    }
}

extension ZoneResponse {
    /// The form in which the response is kept: what holds for the name, and not for this question only.
    ///
    /// An alias answers the question for its CNAME, and what is below a DNAME that for the DNAME.
    var standing: ZoneResponse {
        guard kind != .noData, kind != .nameError, let first = answers.first else { return self }
        var standing = self
        if first.type == .dname {
            standing.answers = [first]
        } else if case .alias = kind {
        } else {
            return self
        }
        standing.question = Question(name: first.name, type: first.type)
        standing.kind = .answer
        return standing
    }

    /// How long the denial holds: the least of the SOA's TTL, which is no more than its MINIMUM (see
    /// `ResponseReader`), and the proofs' TTLs; 0 without SOA,
    /// unless the proof of a referral that there is no DS, which comes without one (RFC 4035 §3.1.4).
    var negativeTTL: UInt32 {
        var least = UInt32.max
        var hasSOA = false
        var hasProof = false
        for set in authorities {
            switch set.type {
            case .soa:
                hasSOA = true
                least = min(least, set.ttl)
            case .nsec, .nsec3:
                hasProof = true
                least = min(least, set.ttl)
            default: break
            }
        }
        return hasSOA || (hasProof && question.type == .ds) ? least : 0
    }
}

// MARK: - Forgetting

extension RecordCache {
    /// Forgets all records of `name`; gives the count of entries.
    @discardableResult
    package func flush(_ name: Name) -> Int { flush { $0 == name } }

    /// Forgets all records of `name` and of the names below it; gives the count of entries.
    @discardableResult
    package func flush(atAndBelow name: Name) -> Int { flush { $0.isEqualToOrBelow(name) } }

    /// Forgets everything; gives the count of entries.
    @discardableResult
    package func flushAll() -> Int {
        defer {
            table.removeAll()
            (hasDNAMEs, hasNameErrors, hasSecureNameErrors) = (false, false, false)
        }
        return table.count
    }

    private func flush(where matches: (Name) -> Bool) -> Int {
        let gone = table.keys.filter { matches($0.name) }
        for key in gone { table.remove(key) }
        return gone.count
    }
}
