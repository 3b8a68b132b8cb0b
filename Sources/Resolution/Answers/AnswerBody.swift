package import DNSWire

/// An answer as it is kept and shared: everything that does not depend on who asked.
///
/// Not a message but what makes one: the asker's header, flags and question (in the case that was
/// asked) come first, then the records here. They were compressed behind a question of the same
/// length, so their pointers stay right.
///
///     octets:  ┌───────────────┬──────────────────────────┬───────────────────────┬─────────────┐
///              │ QNAME, folded │ answer, authority records│ offsets of their TTLs │ explanation │
///              └───────────────┴──────────────────────────┴───────────────────────┴─────────────┘
///               nameCount        recordsCount               2 octets each           explanationCount
package struct AnswerBody: Sendable, Equatable {
    private(set) var octets: [UInt8]
    let nameCount: Int
    let recordsCount: Int
    /// How many records are in the answer and in the authority section.
    package let answerCount: UInt16
    package let authorityCount: UInt16
    package let rcode: RCode
    package private(set) var note: AnswerNote
    /// Whether a record leads to another name: CNAME, DNAME, SVCB, HTTPS.
    package let hasAliases: Bool
    /// Whether this was said by the records' own authority, which we are for local names (AA).
    package let isAuthoritative: Bool
    /// Whether a chain of signatures leads to all of it from a trust anchor (AD, RFC 6840 §5.8).
    package private(set) var isSecure: Bool
    /// How many octets at the end say more about the note than its own text does.
    let explanationCount: UInt8
    /// How many seconds this may be kept; 0 if it may not.
    package private(set) var lifetime: UInt32

    /// Takes records in wire form that were compressed, if at all, behind a question for `name`.
    ///
    /// `ttlOffsets` count from the first octet of `records`. Of `explanation`, what is longer than an
    /// extended error's text may be is cut off.
    init(
        name: Name,
        records: [UInt8] = [],
        ttlOffsets: [Int] = [],
        answerCount: Int = 0,
        authorityCount: Int = 0,
        rcode: RCode,
        note: AnswerNote = .none,
        hasAliases: Bool = false,
        isAuthoritative: Bool = false,
        isSecure: Bool = false,
        explanation: String = "",
        lifetime: UInt32 = 0
    ) {
        let explanation = explanation.utf8.prefix(EDNSLimits.extraTextOctetsMax)
        var octets: [UInt8] = []
        octets.reserveCapacity(
            name.octets.count + records.count + 2 * ttlOffsets.count + explanation.count
        )
        for octet in name.octets { octets.append(octet.foldedASCII) }
        octets += records
        for offset in ttlOffsets {
            octets.append(UInt8(truncatingIfNeeded: offset >> 8))
            octets.append(UInt8(truncatingIfNeeded: offset))
        }
        octets += explanation
        self.octets = octets
        nameCount = name.octets.count
        recordsCount = records.count
        self.answerCount = UInt16(answerCount)
        self.authorityCount = UInt16(authorityCount)
        self.rcode = rcode
        self.note = note
        self.hasAliases = hasAliases
        self.isAuthoritative = isAuthoritative
        self.isSecure = isSecure
        explanationCount = UInt8(explanation.count)
        self.lifetime = lifetime
    }

    /// Takes octets that are laid out as above already: NOERROR, `answerCount` answers, no aliases.
    init(
        octets: [UInt8],
        nameCount: Int,
        recordsCount: Int,
        answerCount: UInt16,
        lifetime: UInt32
    ) {
        self.octets = octets
        self.nameCount = nameCount
        self.recordsCount = recordsCount
        self.answerCount = answerCount
        authorityCount = 0
        rcode = .noError
        note = .none
        hasAliases = false
        isAuthoritative = false
        isSecure = false
        explanationCount = 0
        self.lifetime = lifetime
    }

    /// An answer without records.
    static func empty(
        _ name: Name,
        rcode: RCode,
        note: AnswerNote = .none,
        lifetime: UInt32 = 0
    ) -> AnswerBody {
        AnswerBody(name: name, rcode: rcode, note: note, lifetime: lifetime)
    }

    /// This answer as it is given when its time is over, for want of a better one (RFC 8767 §4): told so,
    /// with short TTLs, and not to be kept.
    var stale: AnswerBody {
        var stale = self
        stale.note = staleNote
        // Its signatures may have expired with it.
        stale.isSecure = false
        stale.lifetime = 0
        stale.replaceTTLs { _ in UpkeepLimits.staleTTL }
        return stale
    }

    /// This answer `age` seconds after it was stored, not to be kept.
    func aged(by age: UInt32) -> AnswerBody {
        var aged = self
        aged.lifetime = 0
        aged.replaceTTLs { $0 > age ? $0 - age : 0 }
        return aged
    }

    private mutating func replaceTTLs(_ change: (UInt32) -> UInt32) {
        let ttlOffsets = ttlOffsets
        var octets: [UInt8] = []
        swap(&octets, &self.octets)
        var room = octets.mutableSpan
        var place = ttlOffsets.lowerBound
        while place < ttlOffsets.upperBound {
            let offset = nameCount + Int(room[place]) << 8 + Int(room[place + 1])
            room.store(change(room.uint32(at: offset)), at: offset)
            place += 2
        }
        swap(&octets, &self.octets)
    }

    /// What is told about this answer when it is given after its time.
    var staleNote: AnswerNote { rcode == .nxDomain ? .staleNXDOMAIN : .stale }
}

extension AnswerBody {
    /// Where the octets of the TTLs' offsets are.
    var ttlOffsets: Range<Int> {
        nameCount + recordsCount..<octets.count - Int(explanationCount)
    }

    /// What is said about the note beyond its own text, UTF-8; empty where its own is all.
    package var explanation: [UInt8] { Array(octets[ttlOffsets.upperBound...]) }
}
