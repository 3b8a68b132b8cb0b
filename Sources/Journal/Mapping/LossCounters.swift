import CLinux
import Glibc

// The file of loss counters, one page:
//
//        0   mark    8 octets, "LLLOSS" and the format version
//        8   id     16 octets, random: counts under another identity begin anew
//       64   counts  8 octets for each LossReason
//
// It is mapped like a segment, so that a count survives the process; unlike a segment it lives for as
// long as the state directory and only ever grows.

/// The layout of the loss counters' file.
enum LossFile {
    /// "LLLOSS" and version 1, as a word of a little-endian machine.
    static let mark: UInt64 = 0x0001_5353_4F4C_4C4C
    /// The length of the file.
    static let bytes = 4096
    /// Where the counts begin.
    static let countsOffset = 64

    /// The identity and the counts in a file's words; nil if they are damaged.
    static func read(_ words: Span<UInt64>) -> (SegmentID, LossCounts)? {
        guard words.count == bytes / 8, words[0] == mark else { return nil }
        var counts = LossCounts()
        for reason in LossReason.allCases {
            counts[reason] = words[countsOffset / 8 + Int(reason.rawValue)]
        }
        let id = SegmentID(
            high: words[1],
            low: words[2]
        )
        return (id, counts)
    }
}

/// Counts of lost lookups that survive this process; in memory only while there is no room for the file.
///
/// Used behind a lock: losing is not the hot path.
struct LossCounters {
    private let path: String
    private var page: MappedPage?
    /// Counts that have no file yet.
    private var waiting = LossCounts()

    /// Opens the counters of a journal, or makes them; without room for them the counting begins in
    /// memory, and `settle` tries again.
    init(directory: String) {
        path = "\(directory)/\(SegmentName.losses)"
        settle()
    }

    /// Counts one lost lookup.
    mutating func count(_ reason: LossReason) {
        if page != nil {
            page?.add(1, to: reason)
        } else {
            waiting[reason] &+= 1
        }
    }

    /// What was counted since the file was made.
    var counts: LossCounts { page?.counts ?? waiting }

    /// Moves counts that wait in memory into the file, when it can be had now.
    mutating func settle() {
        guard page == nil else { return }
        do throws(JournalError) {
            let opened = try MappedPage(path: path)
            for reason in LossReason.allCases { opened.add(waiting[reason], to: reason) }
            waiting = LossCounts()
            page = opened
        } catch {
            // Without room for one page nothing can be written: the next call tries again, and until
            // then `counts` tells what memory holds.
        }
    }
}

/// The one page of the loss counters, mapped.
///
/// `@unchecked Sendable`: used only behind the lock that `LossCounters` is behind.
@safe private final class MappedPage: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer

    init(path: String) throws(JournalError) {
        let file = try Self.open(path)
        let memory = unsafe mmap(
            nil,
            LossFile.bytes,
            PROT_READ | PROT_WRITE,
            MAP_SHARED,
            file.descriptor,
            0
        )
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            throw file.failure("mmap")
        }
        unsafe base = unsafe memory
    }

    deinit { unsafe munmap(base, LossFile.bytes) }

    func add(_ count: UInt64, to reason: LossReason) {
        let place = unsafe word(of: reason)
        let sum = unsafe cl_load_acquire(place) &+ count
        unsafe cl_store_release(place, sum)
    }

    var counts: LossCounts {
        var counts = LossCounts()
        for reason in LossReason.allCases {
            counts[reason] = unsafe cl_load_acquire(word(of: reason))
        }
        return counts
    }

    private func word(of reason: LossReason) -> UnsafeMutablePointer<UInt64> {
        unsafe (base + LossFile.countsOffset + Int(reason.rawValue) * 8)
            .assumingMemoryBound(to: UInt64.self)
    }

    /// The file with its mark; one that is damaged is replaced, for counting must go on.
    private static func open(_ path: String) throws(JournalError) -> SystemFile {
        let words = try Files.words(of: path, count: LossFile.bytes / 8)
        if let words, LossFile.read(words.span) != nil {
            return try SystemFile.openForWriting(path)
        }
        let hidden = path + SegmentName.hiddenSuffix
        try Files.remove(hidden)
        let file = try SystemFile.create(hidden)
        do throws(JournalError) {
            try file.allocate(bytes: LossFile.bytes)
            let id = SegmentID.random()
            try file.write([LossFile.mark, id.high, id.low])
            try Files.rename(hidden, to: path)
        } catch {
            try Files.remove(hidden)
            throw error
        }
        return file
    }
}
