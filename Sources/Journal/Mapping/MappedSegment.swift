import CLinux
import DNSWire
import Glibc

/// A segment that this process writes: its file, locked, and the file's memory.
///
/// The memory is the file's own pages (MAP_SHARED): what has been stored there is the kernel's, and
/// outlives this process however it ends. The blocks were allocated before, so a store can't meet a full
/// disk, which would be a SIGBUS.
///
/// `@unchecked Sendable`: nothing in here changes but the mapped octets, and those are written only
/// through the one cursor of the one writer that the steward hands the segment to.
@safe final class MappedSegment: @unchecked Sendable {
    let id: SegmentID
    let path: String
    private let file: SystemFile
    private let base: UnsafeMutableRawPointer
    private let bytes: Int

    /// Makes the segment's file, with blocks, header and lock, maps it, and shows it to readers.
    ///
    /// The first `populated` octets are made present at once, by default all. Leaves nothing behind when
    /// it throws.
    init(
        directory: String,
        bytes: Int,
        populated: Int = .max,
        createdMicroseconds: Int64,
        id: SegmentID = .random()
    ) throws(JournalError) {
        let hidden = SegmentName.hidden(id, in: directory)
        let path = SegmentName.shown(id, in: directory)
        file = try SystemFile.create(hidden)
        self.id = id
        self.path = path
        self.bytes = bytes
        do throws(JournalError) {
            guard try file.lockIfFree() else { throw file.failure("flock") }
            try file.allocate(bytes: bytes)
            unsafe base = try Self.map(file, bytes: bytes, populated: min(bytes, populated))
        } catch {
            try Files.remove(hidden)
            throw error
        }
        let header = SegmentHeader(
            id: id,
            createdMicroseconds: createdMicroseconds,
            fileBytes: bytes
        )
        let encoded = header.encoded
        for index in 0..<SegmentHeader.words {
            unsafe base.storeBytes(
                of: encoded[index],
                toByteOffset: index * 8,
                as: UInt64.self
            )
        }
        unsafe base.storeBytes(
            of: UInt64(SegmentHeader.recordsOffset),
            toByteOffset: SegmentHeader.committedOffset,
            as: UInt64.self
        )
        do throws(JournalError) {
            try Files.rename(hidden, to: path)
        } catch {
            try Files.remove(hidden)
            throw error
        }
    }

    /// Where the next record goes; asked for once, by the writer that the segment is given to.
    func cursor() -> SegmentCursor {
        unsafe SegmentCursor(base: base, end: bytes, id: id)
    }

    /// Makes every page present, whoever writes to them meanwhile.
    func populate() throws(JournalError) {
        guard unsafe Self.populate(base, bytes) else { throw file.failure("madvise") }
    }

    /// Takes the file away, unless it holds a record.
    func removeIfEmpty() throws(JournalError) {
        let committed = unsafe base.load(
            fromByteOffset: SegmentHeader.committedOffset,
            as: UInt64.self
        )
        guard committed == UInt64(SegmentHeader.recordsOffset) else { return }
        try Files.remove(path)
    }

    deinit { unsafe munmap(base, bytes) }

    /// `MADV_POPULATE_WRITE` of Linux 5.14, which glibc's headers of Debian 12 lack.
    ///
    /// Makes every page present and writable at once, so that appending doesn't meet page faults.
    private static let populateForWriting: CInt = 23

    private static func map(
        _ file: borrowing SystemFile,
        bytes: Int,
        populated: Int
    ) throws(JournalError) -> UnsafeMutableRawPointer {
        let memory = unsafe mmap(
            nil,
            bytes,
            PROT_READ | PROT_WRITE,
            MAP_SHARED,
            file.descriptor,
            0
        )
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            throw file.failure("mmap")
        }
        guard unsafe populate(memory, populated) else {
            let failure = file.failure("madvise")
            unsafe munmap(memory, bytes)
            throw failure
        }
        return unsafe memory
    }

    /// How much is made present before other threads have their turn.
    ///
    /// The kernel does not stop in the middle, and a thread that answers on the same processor waits: 0.2 ms for
    /// so much, 3 ms for a whole segment.
    private static let populatedAtOnce = 128 << 10

    private static func populate(_ memory: UnsafeMutableRawPointer, _ bytes: Int) -> Bool {
        var offset = 0
        while offset < bytes {
            let count = min(populatedAtOnce, bytes - offset)
            // EINVAL: an older kernel; the pages then come one by one as they are written.
            guard unsafe madvise(memory + offset, count, populateForWriting) == 0 || errno == EINVAL
            else { return false }
            offset += count
            if offset < bytes { sched_yield() }
        }
        return true
    }
}

/// Where one writer writes in one segment.
///
/// The audited kernel of this room: `append` checks once that the record fits, and then stores into the
/// mapping unchecked. The writer keeps the `MappedSegment` for as long as it uses the cursor.
@safe struct SegmentCursor: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    private let end: Int
    private var offset: Int
    private let id: SegmentID

    fileprivate init(base: UnsafeMutableRawPointer, end: Int, id: SegmentID) {
        unsafe self.base = unsafe base
        self.end = end
        self.id = id
        offset = SegmentHeader.recordsOffset
    }

    /// Stores one record and then shows it to readers; false, and nothing stored, if it doesn't fit.
    ///
    /// The names are at most 255 octets each, as `JournalWriter.append` has checked.
    @inline(__always)
    mutating func append(
        _ record: borrowing RecordWords,
        name: Span<UInt8>,
        alias: Span<UInt8>
    ) -> Bool {
        let octets = RecordLayout.octets(name: name.count, alias: alias.count)
        guard octets <= end &- offset else { return false }
        let place = unsafe base + offset
        for index in 1..<RecordLayout.fixedWords {
            unsafe place.storeBytes(
                of: record.words[index],
                toByteOffset: index &* 8,
                as: UInt64.self
            )
        }
        unsafe name.withUnsafeBytes { source in
            unsafe (place + RecordLayout.fixedOctets).copyMemoryIfAny(source)
        }
        unsafe alias.withUnsafeBytes { source in
            unsafe (place + RecordLayout.fixedOctets + name.count).copyMemoryIfAny(source)
        }
        // The octets behind the names are still the zeros that the file was allocated with.
        var checksum = RecordChecksum(seed: id, offset: offset)
        checksum.add(record.words[0], record.words[1])
        var index = 16
        while index &+ 8 < octets {
            checksum.add(
                unsafe place.load(fromByteOffset: index, as: UInt64.self),
                unsafe place.load(fromByteOffset: index &+ 8, as: UInt64.self)
            )
            index &+= 16
        }
        if index < octets {
            checksum.add(
                unsafe place.load(fromByteOffset: index, as: UInt64.self),
                0
            )
        }
        let first = record.words[0] | UInt64(checksum.value32) << 32
        unsafe place.storeBytes(of: first, as: UInt64.self)
        offset &+= octets
        unsafe cl_store_release(
            (base + SegmentHeader.committedOffset).assumingMemoryBound(to: UInt64.self),
            UInt64(truncatingIfNeeded: offset)
        )
        return true
    }
}

extension UnsafeMutableRawPointer {
    /// `memcpy` that accepts nothing to copy.
    @inline(__always)
    fileprivate func copyMemoryIfAny(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        unsafe copyMemory(from: start, byteCount: source.count)
    }
}
