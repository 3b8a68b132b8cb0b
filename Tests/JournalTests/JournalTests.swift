import Journal
import Testing

@Suite struct `A journal` {
    /// Small segments, so that a test fills many.
    let small = JournalOptions(segmentBytes: JournalOptions.segmentBytesMin)

    @Test func `shows a record as soon as it is appended`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.path, options: small)
        var writer = journal.makeWriter()
        for serial in 0..<5 as Range<UInt32> {
            writer.append(serial: serial)
            #expect(serials(try readAll(scratch.path).records) == Array(0...serial))
        }
    }

    @Test func `loses nothing where one segment ends and the next begins`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.path, options: small)
        var writer = journal.makeWriter()
        for serial in 0..<5000 as Range<UInt32> {
            let isWritten = writer.append(serial: serial)
            #expect(isWritten)
        }
        #expect(serials(try readAll(scratch.path).records) == Array(0..<5000))
        #expect(try scratch.segmentNames.count > 5)
        #expect(journal.losses.total == 0)
    }

    @Test func `keeps what its writers leave behind, and no empty segment`() throws {
        let scratch = try Scratch()
        do {
            let journal = try Journal(directory: scratch.path, options: small)
            do {
                var first = journal.makeWriter()
                var second = journal.makeWriter()
                let third = journal.makeWriter()
                first.append(serial: 1)
                second.append(serial: 2)
                _ = consume third
            }
            journal.close()
        }
        #expect(Set(serials(try readAll(scratch.path).records)) == [1, 2])
        #expect(try scratch.segmentNames.count == 2)
    }

    @Test func `is drained by one reader at a time`() throws {
        let scratch = try Scratch()
        let reader = try JournalReader(directory: scratch.path)
        #expect(throws: JournalError.drainedElsewhere(path: scratch.path)) {
            _ = try JournalReader(directory: scratch.path)
        }
        _ = consume reader
        _ = try JournalReader(directory: scratch.path)
    }

    @Test func `says that a segment is drained only when its writer is done with it`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.path, options: small)
        do {
            var writer = journal.makeWriter()
            writer.append(serial: 1)
            let segment = try #require(try segmentWithRecords(scratch.path))
            let reading = try segment.read(from: SegmentFile.start)
            #expect(reading.records.count == 1 && !reading.isDrained)
            #expect(try !segment.read(from: reading.position).isDrained)
        }
        journal.close()
        let segment = try #require(try segmentWithRecords(scratch.path))
        #expect(try segment.read(from: SegmentFile.start).isDrained)
    }

    @Test func `counts what goes beyond its limit, and resumes when it has been drained`() throws {
        let scratch = try Scratch()
        let options = JournalOptions(
            segmentBytes: JournalOptions.segmentBytesMin,
            bytesMax: 4 * JournalOptions.segmentBytesMin
        )
        let journal = try Journal(directory: scratch.path, options: options)
        var writer = journal.makeWriter()
        var written: [UInt32] = []
        for serial in 0..<5000 as Range<UInt32> where writer.append(serial: serial) {
            written.append(serial)
        }
        #expect(written.count > 1000 && written.count < 5000)
        #expect(journal.losses.total == UInt64(5000 - written.count))
        #expect(journal.losses[.journalFull] > 0)
        #expect(serials(try readAll(scratch.path).records) == written)

        do {
            let reader = try JournalReader(directory: scratch.path)
            #expect(try reader.losses()?.counts == journal.losses)
            for segment in try reader.segments()
            where try segment.read(from: SegmentFile.start).isDrained {
                #expect(reader.remove([segment]).removed == 1)
            }
        }
        var serial: UInt32 = 5000
        while !writer.append(serial: serial) {
            serial += 1
            try #require(serial < .max)
        }
        #expect(serials(try readAll(scratch.path).records).contains(serial))
    }

    @Test func `goes on counting losses where the process before it stopped`() throws {
        let scratch = try Scratch()
        let options = JournalOptions(bytesMax: 0)
        for round in 1...3 as ClosedRange<UInt64> {
            let journal = try Journal(directory: scratch.path, options: options)
            var writer = journal.makeWriter()
            let isWritten = writer.append(serial: 1)
            #expect(!isWritten)
            #expect(journal.losses[.journalFull] == round)
            let reader = try JournalReader(directory: scratch.path)
            #expect(try reader.losses()?.counts[.journalFull] == round)
        }
    }

    private func segmentWithRecords(_ directory: String) throws -> SegmentFile? {
        try JournalReader(directory: directory).segments()
            .first { try !$0.read(from: SegmentFile.start).records.isEmpty }
    }
}
