import Glibc
import Journal
import TestDisks
import Testing

/// On a small tmpfs, which only root may mount.
@Suite(.enabled(if: getuid() == 0, "only root may mount the small disk that this needs"))
struct `A full disk` {
    let options = JournalOptions(segmentBytes: JournalOptions.segmentBytesMin)

    @Test func `costs no process and no answer, and logging resumes by itself`() throws {
        let disk = try SmallDisk(bytes: 1 << 20)
        try disk.fill(leaving: 400 << 10)
        let journal = try Journal(directory: disk.path, options: options)
        var writer = journal.makeWriter()
        var written: [UInt32] = []
        for serial in 0..<10_000 as Range<UInt32> where writer.append(serial: serial) {
            written.append(serial)
        }
        #expect(written.count > 1000 && written.count < 10_000)
        #expect(journal.losses[.diskFull] > 0)
        #expect(journal.losses.total == UInt64(10_000 - written.count))
        #expect(journal.obstacle?.description.contains("No space left on device") == true)
        #expect(serials(try readAll(disk.path).records) == written)

        try disk.makeRoom()
        var serial: UInt32 = 10_000
        while !writer.append(serial: serial) { serial += 1 }
        #expect(serials(try readAll(disk.path).records) == written + [serial])
        #expect(journal.losses.total == UInt64(serial) + 1 - UInt64(written.count) - 1)
        #expect(journal.obstacle == nil)
    }

    @Test func `may be full from the beginning: losses are counted, and kept when they can be`()
        throws
    {
        let disk = try SmallDisk(bytes: 1 << 20)
        try disk.fill(leaving: 0)
        let journal = try Journal(directory: disk.path, options: options)
        var writer = journal.makeWriter()
        for serial in 0..<10 as Range<UInt32> {
            let isWritten = writer.append(serial: serial)
            #expect(!isWritten)
        }
        #expect(journal.losses[.diskFull] == 10)
        let reader = try JournalReader(directory: disk.otherPath)
        #expect(try reader.losses() == nil)

        try disk.makeRoom()
        var serial: UInt32 = 10
        while !writer.append(serial: serial) { serial += 1 }
        let lost = journal.losses.total
        #expect(lost == UInt64(serial))
        _ = consume reader
        let inFile = try JournalReader(directory: disk.path).losses()
        #expect(inFile?.counts.total == lost)
    }
}
