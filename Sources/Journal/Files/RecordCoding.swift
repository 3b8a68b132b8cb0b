import Addresses
import DNSWire
import Policies

// One record, in 64-bit words of the machine's byte order:
//
//     word  bits
//       0    0–15 octets of the record, a multiple of 8     16–23 layout (1)
//           24–31 octets of the name                        32–63 checksum of everything else
//       1    arrival, microseconds since 1970
//       2    0–31 duration in microseconds                  32–63 ruleset generation
//       3, 4 client address
//       5    0–47 MAC     48 MAC known     49 EDE sent      50 upstream asked   56–63 octets of the alias
//       6    0–31 device                   32–47 qtype      48–63 qclass
//       7    0–15 rcode   16–31 EDE        32–47 upstream   48–55 transport     56–63 answered from
//       8    0–31 line                     32–39 action     40–47 mode          48–55 level
//           56–63 matched labels
//       9    0–31 matched number           32–39 matched kind                   (rest 0)
//      10    0–31 entry                    32–63 observed line
//      11    0–31 guarded line             (rest 0)
//      12…   name, alias, zeros up to a multiple of 8
//
// A new layout takes a new number, so that a keeper can drain what an older answerer left behind.

/// The layout of records, and the reading of them; `RecordWords` makes the fixed part.
enum RecordLayout {
    /// The layout written by this version.
    static let current: UInt8 = 1
    /// Words before the names.
    static let fixedWords = 12
    /// Octets before the names.
    static let fixedOctets = fixedWords * 8
    /// Octets of the longest record: two names of 255 octets (RFC 1035 §2.3.4).
    static let octetsMax = octets(name: Name.octetsMax, alias: Name.octetsMax)

    /// Octets of a record with names of these lengths.
    @inline(__always)
    static func octets(name: Int, alias: Int) -> Int {
        fixedOctets &+ (name &+ alias &+ 7) & ~7
    }
}

/// The fixed part of a record.
struct RecordWords {
    /// Words 0 to 11; word 0 still without its checksum.
    let words: [12 of UInt64]

    /// Packs `fields` for names of these lengths, each at most 255.
    @inline(__always)
    init(_ fields: borrowing LookupFields, nameOctets: UInt8, aliasOctets: UInt8) {
        let verdict = fields.verdict
        let octets = RecordLayout.octets(name: Int(nameOctets), alias: Int(aliasOctets))
        let flags: UInt64 =
            (fields.mac == nil ? 0 : 1 << 48) | (fields.ede == nil ? 0 : 1 << 49)
            | (fields.upstream == nil ? 0 : 1 << 50)
        words = [
            UInt64(octets) | UInt64(RecordLayout.current) << 16 | UInt64(nameOctets) << 24,
            UInt64(bitPattern: fields.wallMicroseconds),
            UInt64(fields.durationMicroseconds) | UInt64(fields.generation) << 32,
            fields.client.high,
            fields.client.low,
            (fields.mac?.bits ?? 0) | flags | UInt64(aliasOctets) << 56,
            UInt64(fields.device.rawValue) | UInt64(fields.qtype.rawValue) << 32
                | UInt64(fields.qclass.rawValue) << 48,
            UInt64(fields.rcode.rawValue) | UInt64(fields.ede?.rawValue ?? 0) << 16
                | UInt64(fields.upstream ?? 0) << 32
                | UInt64(fields.transport.rawValue) << 48
                | UInt64(fields.answeredFrom.rawValue) << 56,
            UInt64(verdict.line.rawValue) | UInt64(verdict.action.rawValue) << 32
                | UInt64(verdict.mode.rawValue) << 40
                | UInt64(verdict.level.rawValue) << 48 | UInt64(verdict.matchedLabels) << 56,
            UInt64(verdict.matched.number) | UInt64(verdict.matched.kind.rawValue) << 32,
            UInt64(verdict.entry.rawValue) | UInt64(verdict.observed.rawValue) << 32,
            UInt64(verdict.guarded.rawValue),
        ]
    }
}

/// What stands at one place of a segment.
enum RecordReading: Equatable {
    /// A record of so many words.
    case record(LookupRecord, words: Int)
    /// Nothing that is a record.
    case damaged
}

extension RecordReading {
    /// Reads what begins at word `start` of `words`, which came from octet `offset` of segment `id`.
    ///
    /// Every octet may be damaged: nothing is believed before the checksum has been found right, and
    /// nothing but lengths inside `words` is needed for that.
    static func read(
        _ words: Span<UInt64>,
        at start: Int,
        offset: Int,
        of id: SegmentID
    ) -> RecordReading {
        let first = words[start]
        let octets = Int(first & 0xFFFF)
        let count = octets / 8
        guard octets >= RecordLayout.fixedOctets, octets <= RecordLayout.octetsMax,
            octets % 8 == 0, count <= words.count - start
        else { return .damaged }
        var checksum = RecordChecksum(seed: id, offset: offset)
        checksum.add(first & 0xFFFF_FFFF, words[start + 1])
        var index = 2
        while index + 1 < count {
            checksum.add(words[start + index], words[start + index + 1])
            index += 2
        }
        if index < count { checksum.add(words[start + index], 0) }
        guard UInt32(truncatingIfNeeded: first >> 32) == checksum.value32,
            UInt8(truncatingIfNeeded: first >> 16) == RecordLayout.current,
            let record = LookupRecord(words: words.extracting(start..<(start + count)))
        else { return .damaged }
        return .record(record, words: count)
    }
}

extension LookupRecord {
    /// Unpacks a record whose checksum is right; nil if a number in it means nothing here.
    fileprivate init?(words: Span<UInt64>) {
        let word5 = words[5]
        let word6 = words[6]
        let word7 = words[7]
        guard let transport = LookupTransport(rawValue: UInt8(truncatingIfNeeded: word7 >> 48)),
            let answeredFrom = AnsweredFrom(rawValue: UInt8(truncatingIfNeeded: word7 >> 56)),
            let verdict = Verdict(words: words)
        else { return nil }
        fields = LookupFields(
            wallMicroseconds: Int64(bitPattern: words[1]),
            durationMicroseconds: UInt32(truncatingIfNeeded: words[2]),
            client: IPAddress(high: words[3], low: words[4]),
            mac: word5 >> 48 & 1 == 1 ? MACAddress(bits: word5) : nil,
            device: DeviceID(rawValue: UInt32(truncatingIfNeeded: word6)),
            transport: transport,
            qtype: RRType(rawValue: UInt16(truncatingIfNeeded: word6 >> 32)),
            qclass: RRClass(rawValue: UInt16(truncatingIfNeeded: word6 >> 48)),
            rcode: RCode(rawValue: UInt16(truncatingIfNeeded: word7)),
            ede: word5 >> 49 & 1 == 1
                ? EDECode(rawValue: UInt16(truncatingIfNeeded: word7 >> 16)) : nil,
            generation: UInt32(truncatingIfNeeded: words[2] >> 32),
            verdict: verdict,
            answeredFrom: answeredFrom,
            upstream: word5 >> 50 & 1 == 1 ? UInt16(truncatingIfNeeded: word7 >> 32) : nil
        )
        let nameOctets = Int(words[0] >> 24 & 0xFF)
        let aliasOctets = Int(word5 >> 56)
        guard
            RecordLayout.octets(name: nameOctets, alias: aliasOctets) == words.count * 8
        else { return nil }
        switch (
            Self.name(words, from: 0, count: nameOctets),
            Self.name(words, from: nameOctets, count: aliasOctets)
        ) {
        case (.malformed, _), (_, .malformed): return nil
        case (let asked, let alias):
            qname = asked.name
            self.alias = alias.name
        }
    }

    private enum NameReading {
        case absent
        case malformed
        case present(Name)

        var name: Name? { if case .present(let name) = self { name } else { nil } }
    }

    private static func name(_ words: Span<UInt64>, from start: Int, count: Int) -> NameReading {
        guard count > 0 else { return .absent }
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        for index in start..<(start + count) {
            let word = words[RecordLayout.fixedWords + index / 8]
            octets.append(UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8)))
        }
        guard let name = try? Name(wire: octets.span) else { return .malformed }
        return .present(name)
    }
}

extension Verdict {
    fileprivate init?(words: Span<UInt64>) {
        let word8 = words[8]
        guard let action = Action(rawValue: UInt8(truncatingIfNeeded: word8 >> 32)),
            let mode = BlockingMode(rawValue: UInt8(truncatingIfNeeded: word8 >> 40)),
            let level = PrecedenceLevel(rawValue: UInt8(truncatingIfNeeded: word8 >> 48)),
            let kind = MatchedSource.Kind(rawValue: UInt8(truncatingIfNeeded: words[9] >> 32))
        else { return nil }
        self.init(
            action: action,
            mode: mode,
            level: level,
            line: RuleLineID(rawValue: UInt32(truncatingIfNeeded: word8)),
            matched: MatchedSource(kind: kind, number: UInt32(truncatingIfNeeded: words[9])),
            matchedLabels: UInt8(truncatingIfNeeded: word8 >> 56),
            entry: EntryID(rawValue: UInt32(truncatingIfNeeded: words[10])),
            observed: RuleLineID(rawValue: UInt32(truncatingIfNeeded: words[10] >> 32)),
            guarded: RuleLineID(rawValue: UInt32(truncatingIfNeeded: words[11]))
        )
    }
}
