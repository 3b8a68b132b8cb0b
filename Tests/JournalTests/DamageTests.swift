import Foundation
import Journal
import TestChance
import Testing

@Suite struct `A damaged segment` {
    @Test func `gives up only what is damaged`() throws {
        let scratch = try segment(records: 10)
        try scratch.change { octets in octets[128 + 3 * recordOctets + 50] ^= 1 }
        let (records, damaged) = try readAll(scratch.path)
        #expect(serials(records) == [0, 1, 2, 4, 5, 6, 7, 8, 9])
        #expect(damaged == 1)
    }

    @Test func `is read on behind a hole of zeros`() throws {
        let scratch = try segment(records: 100)
        let hole = 128 + 10 * recordOctets..<(128 + 50 * recordOctets)
        try scratch.change { octets in
            octets.replaceSubrange(hole, with: [UInt8](repeating: 0, count: hole.count))
        }
        let (records, damaged) = try readAll(scratch.path)
        #expect(serials(records) == Array(0..<10) + Array(50..<100))
        #expect((30...40).contains(damaged))
    }

    @Test func `is read by its records where its header is gone`() throws {
        let scratch = try segment(records: 10)
        try scratch.change { octets in
            octets.replaceSubrange(0..<128, with: [UInt8](repeating: 0xFF, count: 128))
        }
        let (records, damaged) = try readAll(scratch.path)
        #expect(serials(records) == Array(0..<10))
        #expect(damaged == 1)
    }

    @Test func `is read beyond what its header shows, as after a power failure`() throws {
        let scratch = try segment(records: 10)
        try scratch.change { octets in
            octets.replaceSubrange(64..<72, with: [128, 0, 0, 0, 0, 0, 0, 0])
        }
        let (records, damaged) = try readAll(scratch.path)
        #expect(serials(records) == Array(0..<10))
        #expect(damaged == 0)
    }

    @Test(arguments: [0, 1, 64, 127, 128, 129, 500])
    func `may end anywhere`(length: Int) throws {
        let scratch = try segment(records: 10)
        try scratch.change { octets in octets.removeSubrange(length...) }
        let (records, _) = try readAll(scratch.path)
        #expect(records.count == max(0, (length - 128) / recordOctets))
    }

    @Test(arguments: [7, 8, 9, 10] as [UInt64])
    func `never crashes its reader, whatever its octets, and always comes to an end`(
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let scratch = try segment(records: 300)
            try scratch.change { octets in
                for _ in 0..<Int.random(in: 1...50, using: &generator) {
                    let place = Int.random(in: 0..<40_000, using: &generator)
                    octets[place] = .random(in: 0...255, using: &generator)
                }
            }
            let (records, damaged) = try readAll(scratch.path)
            #expect(records.count + damaged >= 250, "seed \(seed)")
            #expect(serials(records).allSatisfy { $0 < 300 })
        }
    }

    @Test func `is left for later while its writer lives`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.path)
        var writer = journal.makeWriter()
        for serial in 0..<10 as Range<UInt32> { writer.append(serial: serial) }
        try scratch.change { octets in octets[128 + 3 * recordOctets + 50] ^= 1 }
        #expect(serials(try readAll(scratch.path).records) == [0, 1, 2])
        _ = consume writer
        journal.close()
        #expect(serials(try readAll(scratch.path).records).count == 9)
    }

    @Test func `does not hide the others, and other files are left alone`() throws {
        let scratch = try segment(records: 10)
        for name in ["notes.txt", "x.segment", "\(String(repeating: "g", count: 32)).segment"] {
            try Data("no segment".utf8).write(to: URL(filePath: "\(scratch.path)/\(name)"))
        }
        let empty = "\(scratch.path)/\(String(repeating: "0", count: 32)).segment"
        try Data().write(to: URL(filePath: empty))
        #expect(serials(try readAll(scratch.path).records) == Array(0..<10))
    }

    /// The octets of a record of `example.org`: 96 and 13, in whole words.
    private let recordOctets = 112

    /// A directory with one segment, whose writer has gone.
    private func segment(records: UInt32) throws -> Scratch {
        let scratch = try Scratch()
        let journal = try Journal(
            directory: scratch.path,
            options: JournalOptions(segmentBytes: JournalOptions.segmentBytesMin)
        )
        do {
            var writer = journal.makeWriter()
            for serial in 0..<records { writer.append(serial: serial) }
        }
        journal.close()
        return scratch
    }
}

extension Scratch {
    /// Changes the octets of every segment that holds records, in place.
    ///
    /// In place, because a file that a writer still maps must stay the same file.
    func change(_ body: (inout [UInt8]) -> Void) throws {
        for name in try segmentNames {
            let file = try FileHandle(forUpdating: URL(filePath: "\(path)/\(name)"))
            var octets = [UInt8](try file.readToEnd() ?? Data())
            guard octets.count > 128, octets[128...].contains(where: { $0 != 0 }) else { continue }
            body(&octets)
            try file.truncate(atOffset: UInt64(octets.count))
            try file.seek(toOffset: 0)
            try file.write(contentsOf: octets)
            try file.close()
        }
    }
}
