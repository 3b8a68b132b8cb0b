import Bounds
import DNSSEC
import DNSWire

/// One link of an answer as it is kept: the records of a name and type, an alias, or that there is none.
///
/// The response has exactly one link; TTLs in it are those it came with, and what is left of them is counted
/// when it is read. An object, since it is looked at more often than it is made, and holds many references.
final class RecordEntry: Sendable {
    let response: ZoneResponse
    let rank: TrustRank
    /// What the validator found; nil where it was not asked yet.
    let finding: Finding?
    /// Seconds of the clock at which it came, and at which it ends.
    let storedAt: UInt64
    let expiresAt: UInt64

    init(
        response: ZoneResponse,
        rank: TrustRank,
        finding: Finding?,
        storedAt: UInt64,
        expiresAt: UInt64
    ) {
        self.response = response
        self.rank = rank
        self.finding = finding
        self.storedAt = storedAt
        self.expiresAt = expiresAt
    }

    /// The response with what is left of its TTLs at `now`.
    func response(at now: UInt64) -> ZoneResponse {
        var aged = response
        aged.isKept = true
        let age = UInt32(clamping: now - min(now, storedAt))
        let left = remaining(at: now)
        for index in aged.answers.indices { aged.answers[index].age(by: age, atMost: left) }
        for index in aged.authorities.indices { aged.authorities[index].age(by: age, atMost: left) }
        return aged
    }

    /// The seconds that are left at `now`.
    func remaining(at now: UInt64) -> UInt32 {
        UInt32(clamping: expiresAt - min(now, expiresAt))
    }

    /// How many octets the entry takes, by estimate: what its sets hold, and what holds them.
    var octets: UInt64 {
        var sets = 0
        for set in response.answers { sets += set.octets }
        for set in response.authorities { sets += set.octets }
        return UInt64(sets + response.question.name.octets.count + Self.overheadOctets)
    }

    /// The dictionary's place, the queue's links and the response's own fields.
    private static let overheadOctets = 320
}

extension RRset {
    /// Takes `age` seconds from the TTL; what is left is no more than `atMost`.
    fileprivate mutating func age(by age: UInt32, atMost: UInt32) {
        ttl = min(ttl - min(ttl, age), atMost)
    }

    /// The octets of the set in memory, by estimate.
    var octets: Int {
        rdatas.reduce(name.octets.count + 64) { $0 + $1.count + 32 }
            + signatures.reduce(0) { $0 + $1.count + 32 }
    }
}

/// Where an entry stands: by name, and by what it says of it.
struct RecordKey: Hashable, Sendable {
    var name: Name
    var type: RRType

    /// That a name does not exist stands under its name and a type that no data has (RFC 6895 §3.1 reserves 0); nothing
    /// is kept of that type itself, though it may be asked for.
    static func nameError(_ name: Name) -> RecordKey {
        RecordKey(name: name, type: Self.noType)
    }

    /// Whether the key is that of a name that does not exist.
    var isNameError: Bool { type == Self.noType }

    private static let noType = RRType(rawValue: 0)
}
