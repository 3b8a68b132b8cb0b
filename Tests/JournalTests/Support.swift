import Addresses
import DNSWire
import Foundation
import Journal
import Policies

/// A directory of its own for one test, removed at its end.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "landline-journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit { Self.remove(path) }

    /// Removes a directory in which a steward may still be closing segments: a file that goes meanwhile
    /// makes the removal fail, so it is tried again.
    private static func remove(_ path: String) {
        for _ in 0..<100 where FileManager.default.fileExists(atPath: path) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// The names of the segments in it.
    var segmentNames: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasSuffix(".segment") }
        }
    }
}

extension LookupFields {
    /// A lookup in which every part is random.
    static func random(using generator: inout some RandomNumberGenerator) -> LookupFields {
        func number<Number: FixedWidthInteger & UnsignedInteger>() -> Number {
            Number(truncatingIfNeeded: generator.next())
        }
        func choice<Choice: CaseIterable>() -> Choice {
            Array(Choice.allCases)[Int(generator.next() % UInt64(Choice.allCases.count))]
        }
        return LookupFields(
            wallMicroseconds: Int64(bitPattern: number()),
            durationMicroseconds: number(),
            client: IPAddress(high: number(), low: number()),
            mac: Bool.random(using: &generator) ? MACAddress(bits: number()) : nil,
            device: DeviceID(rawValue: number()),
            transport: choice(),
            qtype: RRType(rawValue: number()),
            qclass: RRClass(rawValue: number()),
            rcode: RCode(rawValue: number()),
            ede: Bool.random(using: &generator) ? EDECode(rawValue: number()) : nil,
            generation: number(),
            verdict: Verdict(
                action: choice(),
                mode: choice(),
                level: choice(),
                line: RuleLineID(rawValue: number()),
                matched: MatchedSource(kind: choice(), number: number()),
                matchedLabels: number(),
                entry: EntryID(rawValue: number()),
                observed: RuleLineID(rawValue: number()),
                guarded: RuleLineID(rawValue: number())
            ),
            answeredFrom: choice(),
            upstream: Bool.random(using: &generator) ? number() : nil
        )
    }

    /// An ordinary lookup, recognisable by its serial number.
    static func serial(_ serial: UInt32) -> LookupFields {
        LookupFields(
            wallMicroseconds: Int64(serial),
            durationMicroseconds: serial,
            client: IPAddress(192, 0, 2, 1),
            transport: .udp,
            qtype: .a,
            qclass: .in,
            rcode: .noError,
            generation: 1,
            verdict: .allowedByDefault,
            answeredFrom: .cache
        )
    }
}

extension Name {
    /// A name of random octets and any permitted length.
    static func random(using generator: inout some RandomNumberGenerator) throws -> Name {
        var octets: [UInt8] = []
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            let count = Int.random(in: 1...63, using: &generator)
            guard octets.count + count + 2 <= Name.octetsMax else { break }
            octets.append(UInt8(count))
            for _ in 0..<count { octets.append(.random(in: 0...255, using: &generator)) }
        }
        return try Name(wire: octets + [0])
    }
}

extension JournalWriter {
    /// Appends an ordinary lookup of `example.org`.
    @discardableResult
    mutating func append(serial: UInt32) -> Bool {
        append(.serial(serial), name: exampleOctets.span)
    }
}

/// The wire form of `example.org`.
let exampleOctets: [UInt8] = [7] + Array("example".utf8) + [3] + Array("org".utf8) + [0]

/// Reads everything that the journal in `directory` holds by now, without removing anything.
func readAll(_ directory: String) throws -> (records: [LookupRecord], damaged: Int) {
    let reader = try JournalReader(directory: directory)
    var records: [LookupRecord] = []
    var damaged = 0
    for segment in try reader.segments() {
        var position = SegmentFile.start
        while true {
            let reading = try segment.read(from: position)
            records += reading.records
            damaged += reading.recordsDamaged
            if reading.isDrained || reading.position == position { break }
            position = reading.position
        }
    }
    return (records, damaged)
}

/// The serial numbers of ordinary lookups, in the order in which they were read.
func serials(_ records: [LookupRecord]) -> [UInt32] {
    records.map(\.fields.durationMicroseconds)
}
