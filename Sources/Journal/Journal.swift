import Synchronization

// The journal: one record for every lookup, in files that are the answerer's own memory.
//
// Each thread that answers has a writer. A writer stores its record into the mapping of a segment file
// (MAP_SHARED) and then moves the word `committed` past it, with a release store; only then is the answer
// sent. What was stored belongs to the kernel's page cache at once, so `kill -9` takes away nothing that
// was answered, and no system call was made for it. The keeper reads up to `committed` whenever it likes,
// and stores in one SQLite transaction both the rows and how far it got.
//
//     writer ── append ──► segment ◄── read up to `committed` ── JournalReader
//        ▲                    │ full
//        │ ready              ▼ retired
//        └───────────── SegmentSteward: makes segments ahead, closes the full ones
//
// Full segments stay until the reader has drained and removed them. Blocks are allocated before a segment
// is used, so a full disk shows as ENOSPC when the steward makes the next one and never as SIGBUS; lookups
// that then find no segment are counted in `losses`, a mapped file too, and the steward tries again until
// there is room.

/// The writing side of a journal directory.
///
/// One process at a time writes to a directory; the answerer's lock on its state directory sees to that.
package final class Journal: Sendable {
    private let steward: SegmentSteward

    /// Opens the journal in `directory`, making the directory where it's missing.
    ///
    /// Succeeds on a full disk: what can't be logged is then counted. Throws only if there is no such
    /// directory and none can be made.
    package init(
        directory: String,
        options: JournalOptions = JournalOptions()
    ) throws(JournalError) {
        try Files.makeDirectory(directory)
        steward = SegmentSteward(directory: directory, options: options)
    }

    /// A writer for one thread, with its first segments ready unless the disk has no room for them.
    package func makeWriter() -> JournalWriter { JournalWriter(lane: steward.openLane()) }

    /// What was lost in this directory, in this process and before.
    package var losses: LossCounts { steward.losses }

    /// The failure that last kept a segment from being made, while it lasts; nil when all is well.
    package var obstacle: JournalError? { steward.obstacle }

    /// Stops making segments and takes the unused ones away; to be called after the writers have gone.
    ///
    /// Leaving it out, or dying before, loses nothing: the reader removes what is empty.
    package func close() { steward.close() }
}
