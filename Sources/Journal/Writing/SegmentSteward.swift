import Dispatch
import Glibc
import Synchronization

/// Makes segments before they are needed and closes the full ones, so that no writer has to.
///
/// All file work happens on one serial queue of its own; writers meet it only in their lanes.
final class SegmentSteward: Sendable {
    private let directory: String
    private let options: JournalOptions
    private let queue = DispatchQueue(label: "landline.journal.steward")
    private let counters: Mutex<LossCounters>
    private let state = Mutex(State())

    private struct State {
        var lanes: [JournalLane] = []
        var obstacle: JournalError?
        var isClosed = false
        var retryIsDue = false
    }

    /// How many segments a writer has in hand besides the one it writes: at the heaviest load measured, a
    /// segment lasts some 30 ms and takes 1 ms to make, so the steward may sleep through a whole one.
    static let segmentsAhead = 2
    /// How much of a lane's first segment is present when the lane is opened: a thousand lookups, in a
    /// twentieth of the time that all would take.
    static let populatedFirst = 128 << 10
    /// How long after a lane was opened it gets the rest, unless its writer is sooner: a process that
    /// starts has better to do, and one segment lasts longer at any load.
    static let startInterval: DispatchTimeInterval = .milliseconds(20)
    /// How long the steward waits before it tries again to make a segment where there was no room.
    static let retryInterval: DispatchTimeInterval = .milliseconds(100)

    init(directory: String, options: JournalOptions) {
        self.directory = directory
        self.options = options
        counters = Mutex(LossCounters(directory: directory))
        queue.sync { removeLeftovers() }
    }

    /// What was lost.
    var losses: LossCounts { counters.withLock { $0.counts } }

    /// The failure that keeps segments from being made.
    var obstacle: JournalError? { state.withLock { $0.obstacle } }

    /// A lane with its first segment in it, if one can be had; those ahead of it follow soon.
    ///
    /// A process that starts opens a lane for each of its threads and should be answering by then.
    func openLane() -> JournalLane {
        let lane = JournalLane(steward: self)
        let first = queue.sync {
            state.withLock { $0.lanes.append(lane) }
            return supply(lane, populated: Self.populatedFirst)
        }
        // Weak, because a segment is locked for as long as anybody here holds it.
        queue.asyncAfter(deadline: .now() + Self.startInterval) {
            [weak self, weak lane, weak first] in
            guard let self, let lane else { return }
            if let first { self.populate(first) }
            self.refill(lane)
        }
        return lane
    }

    /// Counts a lookup that `lane` had no segment for.
    func countLoss(_ reason: LossReason) { counters.withLock { $0.count(reason) } }

    /// Asks for `lane` to be looked after soon; returns at once.
    func attend(to lane: JournalLane) { queue.async { self.refill(lane) } }

    /// Forgets a lane whose writer has gone.
    func close(_ lane: JournalLane) {
        queue.async {
            self.state.withLock { state in state.lanes.removeAll { $0 === lane } }
            self.empty(lane)
        }
    }

    /// Stops making segments and takes the unused ones away.
    func close() {
        queue.sync {
            let lanes = state.withLock { state in
                state.isClosed = true
                return state.lanes
            }
            lanes.forEach(empty)
        }
    }
}

// What follows runs on the queue.

extension SegmentSteward {
    private func refill(_ lane: JournalLane) {
        closeRetired(of: lane)
        while lane.needsSegment, supply(lane) != nil {}
    }

    /// Makes one segment for `lane`; nil if it can't be had, and then it is tried again later.
    private func supply(_ lane: JournalLane, populated: Int = .max) -> MappedSegment? {
        guard !state.withLock({ $0.isClosed }) else { return nil }
        // Before there is a segment, so that whoever finds lookups finds their losses too.
        counters.withLock { $0.settle() }
        do throws(JournalError) {
            guard try bytesTaken() + options.segmentBytes <= options.bytesMax else {
                lane.block(.journalFull)
                retryLater()
                return nil
            }
            let segment = try MappedSegment(
                directory: directory,
                bytes: options.segmentBytes,
                populated: populated,
                createdMicroseconds: wallClockMicroseconds()
            )
            lane.add(segment)
            state.withLock { $0.obstacle = nil }
            return segment
        } catch {
            lane.block(error.isForWantOfRoom ? .diskFull : .failed)
            state.withLock { $0.obstacle = error }
            retryLater()
            return nil
        }
    }

    private func populate(_ segment: MappedSegment) {
        do throws(JournalError) {
            try segment.populate()
        } catch {
            // Its pages come one by one as they are written.
            state.withLock { $0.obstacle = error }
        }
    }

    private func retryLater() {
        let isFirst = state.withLock { state in
            defer { state.retryIsDue = true }
            return !state.retryIsDue
        }
        guard isFirst else { return }
        queue.asyncAfter(deadline: .now() + Self.retryInterval) { [weak self] in
            guard let self else { return }
            let lanes = self.state.withLock { state in
                state.retryIsDue = false
                return state.lanes
            }
            lanes.forEach(self.refill)
        }
    }

    private func closeRetired(of lane: JournalLane) {
        for segment in lane.takeRetired() { discardIfEmpty(segment) }
    }

    private func empty(_ lane: JournalLane) {
        closeRetired(of: lane)
        for segment in lane.takeReady() { discardIfEmpty(segment) }
    }

    private func discardIfEmpty(_ segment: MappedSegment) {
        do throws(JournalError) {
            try segment.removeIfEmpty()
        } catch {
            // The reader removes it instead, as it does after a crash.
            state.withLock { $0.obstacle = error }
        }
    }

    /// The octets of all segments in the directory, drained or not.
    private func bytesTaken() throws(JournalError) -> Int {
        var bytes = 0
        for name in try Files.names(in: directory) where SegmentName.id(of: name) != nil {
            bytes += try Files.length("\(directory)/\(name)")
        }
        return bytes
    }

    /// Takes away what a process that died while making a segment left behind: no other process writes
    /// here.
    private func removeLeftovers() {
        do throws(JournalError) {
            for name in try Files.names(in: directory)
            where name.hasSuffix(SegmentName.hiddenSuffix) {
                try Files.remove("\(directory)/\(name)")
            }
        } catch {
            state.withLock { $0.obstacle = error }
        }
    }
}

extension JournalError {
    /// Whether the disk, or the share of it that this user may take, is full.
    fileprivate var isForWantOfRoom: Bool {
        if case .system(_, _, let errno) = self { return errno == ENOSPC || errno == EDQUOT }
        return false
    }
}
