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

/// The layout of records; `RecordWords` makes the fixed part, `RecordReading` finds them again.
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
