import DNSWire
import TestChance
import Testing

@testable import Journal

@Suite struct `A record` {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `comes out as it went in, whatever its parts`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.path)
        var writer = journal.makeWriter()
        var expected: [LookupRecord] = []
        for _ in 0..<500 {
            let fields = LookupFields.random(using: &generator)
            let name =
                Int.random(in: 0..<10, using: &generator) == 0
                ? nil : try Name.random(using: &generator)
            let alias = Bool.random(using: &generator) ? try Name.random(using: &generator) : nil
            let nameOctets = name?.octets ?? []
            let aliasOctets = alias?.octets ?? []
            writer.append(fields, name: nameOctets.span, alias: aliasOctets.span)
            expected.append(LookupRecord(fields: fields, qname: name, alias: alias))
        }
        let (records, damaged) = try readAll(scratch.path)
        #expect(records == expected, "seed \(seed)")
        // Names are equal whatever their case; the journal keeps the case as well.
        #expect(records.map(\.qname?.octets) == expected.map(\.qname?.octets))
        #expect(damaged == 0)
    }

    @Test func `with one bit changed is no record any more`() throws {
        var words = try encoded(.serial(7), name: exampleOctets)
        let id = SegmentID(high: 1, low: 2)
        guard case .record = RecordReading.read(words.span, at: 0, offset: 128, of: id) else {
            Issue.record("the record itself is not read")
            return
        }
        for bit in 0..<(words.count * 64) {
            words[bit / 64] ^= 1 << UInt64(bit % 64)
            #expect(
                RecordReading.read(words.span, at: 0, offset: 128, of: id) == .damaged,
                "bit \(bit)"
            )
            words[bit / 64] ^= 1 << UInt64(bit % 64)
        }
    }

    @Test func `is one only at its own place of its own segment`() throws {
        let words = try encoded(.serial(7), name: exampleOctets)
        let id = SegmentID(high: 1, low: 2)
        #expect(RecordReading.read(words.span, at: 0, offset: 136, of: id) == .damaged)
        let other = SegmentID(high: 1, low: 3)
        #expect(RecordReading.read(words.span, at: 0, offset: 128, of: other) == .damaged)
    }

    @Test(arguments: [4, 5, 6] as [UInt64])
    func `is never seen in random words, and looking for one never crashes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let id = SegmentID(high: generator.next(), low: generator.next())
        for _ in 0..<2000 {
            var words = (0..<Int.random(in: 1...80, using: &generator)).map { _ in
                generator.next()
            }
            // Half of them with a length that could be true, so that the checksum is reached.
            if Bool.random(using: &generator) {
                words[0] = words[0] & ~0xFFFF | UInt64(words.count * 8)
            }
            #expect(RecordReading.read(words.span, at: 0, offset: 128, of: id) == .damaged)
        }
    }

    /// The words of a record that stands at octet 128 of segment (1, 2).
    private func encoded(_ fields: LookupFields, name: [UInt8]) throws -> [UInt64] {
        let scratch = try Scratch()
        let segment = try MappedSegment(
            directory: scratch.path,
            bytes: JournalOptions.segmentBytesMin,
            createdMicroseconds: 1,
            id: SegmentID(high: 1, low: 2)
        )
        var cursor = segment.cursor()
        let record = RecordWords(fields, nameOctets: UInt8(name.count), aliasOctets: 0)
        let fits = cursor.append(record, name: name.span, alias: Span())
        #expect(fits)
        let count = RecordLayout.octets(name: name.count, alias: 0) / 8
        return try SystemFile.openForReading(segment.path).words(at: 128, count: count)
    }
}
