import Addresses
import DNSWire
import Policies

/// Lookups as they came out of a journal, whole and found right but not yet taken apart.
///
/// A lookup is taken apart when it is asked for. Storing asks for less: most of what a record says was
/// said by another record of the same batch in the same words, so `circumstances` are compared as words
/// and understood once.
package struct LookupRecords: Sendable {
    /// The words of all records, one after the other.
    private(set) var words: [UInt64] = []
    /// Where each record begins.
    private var starts: [Int] = []

    /// No lookups.
    package init() {}

    /// These lookups.
    package init(_ records: some Sequence<LookupRecord>) {
        for record in records { append(record) }
    }
}

extension LookupRecords: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { starts.count }

    /// The lookup at a place, taken apart.
    package subscript(index: Int) -> LookupRecord {
        LookupRecord(checked: words.span, at: starts[index])
    }
}

extension LookupRecords: Equatable {
    package static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}

// MARK: - Collecting

extension LookupRecords {
    /// Adds a lookup as a journal would hold it.
    package mutating func append(_ record: LookupRecord) {
        let name = record.qname?.octets ?? []
        let alias = record.alias?.octets ?? []
        let fixed = RecordWords(
            record.fields,
            nameOctets: UInt8(truncatingIfNeeded: name.count),
            aliasOctets: UInt8(truncatingIfNeeded: alias.count)
        )
        let start = words.count
        starts.append(start)
        for index in fixed.words.indices { words.append(fixed.words[index]) }
        let octets = name + alias
        for begin in stride(from: 0, to: octets.count, by: 8) {
            var word: UInt64 = 0
            for index in begin..<Swift.min(begin + 8, octets.count) {
                word |= UInt64(octets[index]) << UInt64((index - begin) * 8)
            }
            words.append(word)
        }
    }

    /// Adds all of `others` behind these.
    package mutating func append(contentsOf others: LookupRecords) {
        let shift = words.count
        words.append(contentsOf: others.words)
        starts.reserveCapacity(starts.count + others.starts.count)
        for start in others.starts { starts.append(shift + start) }
    }

    /// Adds what `RecordReading` has found right.
    mutating func append(_ source: Span<UInt64>, at start: Int, count: Int) {
        starts.append(words.count)
        for index in start..<(start + count) { words.append(source[index]) }
    }

    /// Forgets all lookups but keeps the room they took.
    package mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    /// The places of the lookups in the order of their times; of those at one time, in theirs.
    ///
    /// Several threads' segments are read one after the other: each is in order, so this is a merge.
    package func placesByTime() -> [Int] {
        var times: [(time: Int64, place: Int)] = []
        times.reserveCapacity(count)
        var isSorted = true
        for place in indices {
            let time = wallMicroseconds(at: place)
            if let last = times.last, last.time > time { isSorted = false }
            times.append((time, place))
        }
        guard !isSorted else { return Array(indices) }
        times.sort { ($0.time, $0.place) < ($1.time, $1.place) }
        return times.map(\.place)
    }
}

// MARK: - What storing asks for

extension LookupRecords {
    /// When the question arrived, in microseconds since 1970.
    @inline(__always)
    package func wallMicroseconds(at place: Int) -> Int64 {
        Int64(bitPattern: words[starts[place] + 1])
    }

    /// From arrival to the answer, in microseconds.
    @inline(__always)
    package func durationMicroseconds(at place: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: words[starts[place] + 2])
    }

    /// Everything but the times and the names: equal words say the same, and in one generation of
    /// the rules mean the same.
    @inline(__always)
    package func circumstances(at place: Int) -> [10 of UInt64] {
        let start = starts[place]
        return [
            words[start + 2] >> 32, words[start + 3], words[start + 4],
            // Without the length of the alias.
            words[start + 5] & 0x00FF_FFFF_FFFF_FFFF,
            words[start + 6], words[start + 7], words[start + 8], words[start + 9],
            words[start + 10], words[start + 11],
        ]
    }

    /// Octets of the name asked, in wire form; 0 where no question could be read.
    @inline(__always)
    package func nameOctets(at place: Int) -> Int { Int(words[starts[place]] >> 24 & 0xFF) }

    /// Octets of the alias for whose sake policy decided, or that tells whom the lookup calls; 0 where there was none.
    @inline(__always)
    package func aliasOctets(at place: Int) -> Int { Int(words[starts[place] + 5] >> 56) }

    /// Eight octets of the names, the first in the lowest bits; what lies behind the last is 0.
    ///
    /// The alias follows the name without a gap: it begins at octet `nameOctets`.
    @inline(__always)
    package func octets(at place: Int, from offset: Int, count: Int) -> UInt64 {
        let first = starts[place] + RecordLayout.fixedWords + offset / 8
        let shift = UInt64(offset % 8 * 8)
        var word = words[first] >> shift
        if shift > 0, offset % 8 + count > 8 { word |= words[first + 1] << (64 - shift) }
        return count >= 8 ? word : word & (1 << UInt64(count * 8) - 1)
    }
}

// MARK: - Taking apart

extension LookupRecord {
    /// Takes a record apart that `RecordReading` has found right.
    fileprivate init(checked words: Span<UInt64>, at start: Int) {
        let word5 = words[start + 5]
        let word6 = words[start + 6]
        let word7 = words[start + 7]
        guard let transport = LookupTransport(rawValue: UInt8(truncatingIfNeeded: word7 >> 48)),
            let answeredFrom = AnsweredFrom(rawValue: UInt8(truncatingIfNeeded: word7 >> 56)),
            let verdict = Verdict(words: words, at: start)
        else { preconditionFailure("a record's numbers were looked at when it was read") }
        fields = LookupFields(
            wallMicroseconds: Int64(bitPattern: words[start + 1]),
            durationMicroseconds: UInt32(truncatingIfNeeded: words[start + 2]),
            client: IPAddress(high: words[start + 3], low: words[start + 4]),
            mac: word5 >> 48 & 1 == 1 ? MACAddress(bits: word5) : nil,
            device: DeviceID(rawValue: UInt32(truncatingIfNeeded: word6)),
            transport: transport,
            qtype: RRType(rawValue: UInt16(truncatingIfNeeded: word6 >> 32)),
            qclass: RRClass(rawValue: UInt16(truncatingIfNeeded: word6 >> 48)),
            rcode: RCode(rawValue: UInt16(truncatingIfNeeded: word7)),
            ede: word5 >> 49 & 1 == 1
                ? EDECode(rawValue: UInt16(truncatingIfNeeded: word7 >> 16)) : nil,
            generation: UInt32(truncatingIfNeeded: words[start + 2] >> 32),
            verdict: verdict,
            answeredFrom: answeredFrom,
            upstream: word5 >> 50 & 1 == 1 ? UInt16(truncatingIfNeeded: word7 >> 32) : nil
        )
        let nameOctets = Int(words[start] >> 24 & 0xFF)
        qname = Self.name(words, record: start, from: 0, count: nameOctets)
        alias = Self.name(words, record: start, from: nameOctets, count: Int(word5 >> 56))
    }

    private static func name(
        _ words: Span<UInt64>,
        record: Int,
        from start: Int,
        count: Int
    ) -> Name? {
        guard count > 0 else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(count)
        for index in start..<(start + count) {
            let word = words[record + RecordLayout.fixedWords + index / 8]
            octets.append(UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8)))
        }
        do throws(NameError) {
            return try Name(wire: octets)
        } catch {
            preconditionFailure("a record's names were looked at when it was read")
        }
    }
}

extension Verdict {
    fileprivate init?(words: Span<UInt64>, at start: Int) {
        let word8 = words[start + 8]
        let word9 = words[start + 9]
        let word10 = words[start + 10]
        guard let action = Action(rawValue: UInt8(truncatingIfNeeded: word8 >> 32)),
            let mode = BlockingMode(rawValue: UInt8(truncatingIfNeeded: word8 >> 40)),
            let level = PrecedenceLevel(rawValue: UInt8(truncatingIfNeeded: word8 >> 48)),
            let kind = MatchedSource.Kind(rawValue: UInt8(truncatingIfNeeded: word9 >> 32))
        else { return nil }
        self.init(
            action: action,
            mode: mode,
            level: level,
            line: RuleLineID(rawValue: UInt32(truncatingIfNeeded: word8)),
            matched: MatchedSource(kind: kind, number: UInt32(truncatingIfNeeded: word9)),
            matchedLabels: UInt8(truncatingIfNeeded: word8 >> 56),
            entry: EntryID(rawValue: UInt32(truncatingIfNeeded: word10)),
            observed: RuleLineID(rawValue: UInt32(truncatingIfNeeded: word10 >> 32)),
            guarded: RuleLineID(rawValue: UInt32(truncatingIfNeeded: words[start + 11]))
        )
    }
}
