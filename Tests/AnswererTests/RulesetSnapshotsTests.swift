import Foundation
import Rulesets
import TestDisks
import Testing

@testable import Answerer

@Suite struct `A ruleset that was replaced` {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    private func publish() throws -> Ruleset {
        try TestHouse.publish(in: URL(filePath: directory.path))
    }

    /// Whether this process has the index of a generation mapped.
    private func isMapped(_ generation: UInt32) throws -> Bool {
        // In pieces to the very end: the kernel gives no more than a page at once, and tells no size.
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
        var maps = Data()
        while let piece = try file.read(upToCount: 4096), !piece.isEmpty { maps += piece }
        return String(decoding: maps, as: UTF8.self)
            .contains("\(directory.path)/rulesets/\(generation)/names.index")
    }

    @Test func `is freed and unmapped when its last reader has let go, not by a reader`() throws {
        let snapshots = RulesetSnapshots(try publish())
        var readers = [snapshots.current, snapshots.current]
        snapshots.replace(by: try publish())
        #expect(snapshots.current.generation == 2)
        #expect(snapshots.release() == 1)
        readers.removeLast()
        #expect(snapshots.release() == 1)
        #expect(try isMapped(1))
        // The last reader's letting go frees nothing: it may be a thread that answers.
        readers.removeLast()
        #expect(try isMapped(1))
        #expect(snapshots.release() == 0)
        #expect(try !isMapped(1))
        #expect(try isMapped(2))
    }

    @Test func `goes on being read while newer ones come and go`() throws {
        let snapshots = RulesetSnapshots(try publish())
        let reader = snapshots.current
        snapshots.replace(by: try publish())
        snapshots.replace(by: try publish())
        #expect(snapshots.release() == 1)
        #expect(try isMapped(1))
        #expect(try !isMapped(2))
        #expect(reader.generation == 1)
    }

    @Test func `is looked after by one at a time`() throws {
        let snapshots = RulesetSnapshots(try publish())
        #expect(snapshots.beginReleasing())
        #expect(!snapshots.beginReleasing())
        _ = snapshots.release()
        #expect(snapshots.beginReleasing())
    }
}
