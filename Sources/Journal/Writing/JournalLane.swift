import Dispatch
import Synchronization

/// Between one writer and the steward: segments that are ready, and segments that are full.
///
/// The lock is held for a few instructions, once a segment by each side.
final class JournalLane: Sendable {
    private let steward: SegmentSteward
    private let state = Mutex(State())
    /// Raised when something changes that a writer waits for.
    private let change = DispatchSemaphore(value: 0)

    private struct State {
        var ready: [MappedSegment] = []
        var retired: [MappedSegment] = []
        /// Why there is no more of `ready`; nil while the steward is at it.
        var obstacle: LossReason?
        /// Whether the writer waits for `change`.
        var isAwaited = false
    }

    init(steward: SegmentSteward) { self.steward = steward }

    /// What the writer gets when it asks for the next segment.
    enum Supply {
        case segment(MappedSegment)
        /// There will be none until this is overcome.
        case none(LossReason)
        /// The steward is at it.
        case soon
    }

    // MARK: The writer's side

    /// The next segment, for which it waits no longer than `patience`; nil waits not at all.
    ///
    /// Followed by `took` once the writer has moved to it.
    func next(waiting patience: DispatchTimeInterval?) -> Supply {
        let deadline = patience.map { DispatchTime.now() + $0 }
        while true {
            let supply = state.withLock { state -> Supply in
                guard state.ready.isEmpty else { return .segment(state.ready.removeFirst()) }
                if let obstacle = state.obstacle { return .none(obstacle) }
                state.isAwaited = deadline != nil
                return .soon
            }
            guard case .soon = supply, let deadline else { return supply }
            guard change.wait(timeout: deadline) == .success else { return .soon }
        }
    }

    /// Has the next segment made, and `full` closed, which the writer will not touch again.
    func took(retiring full: MappedSegment?) {
        retire(full)
        steward.attend(to: self)
    }

    /// Counts a lookup that found no segment.
    func countLoss(_ reason: LossReason) { steward.countLoss(reason) }

    /// Tells the steward that the writer has gone, and was writing `last`.
    func close(retiring last: MappedSegment?) {
        retire(last)
        steward.close(self)
    }

    private func retire(_ segment: MappedSegment?) {
        guard let segment else { return }
        state.withLock { $0.retired.append(segment) }
    }

    // MARK: The steward's side

    /// Whether another segment should be made.
    var needsSegment: Bool {
        state.withLock { $0.ready.count < SegmentSteward.segmentsAhead }
    }

    /// Hands over a segment.
    func add(_ segment: MappedSegment) {
        tell { state in
            state.ready.append(segment)
            state.obstacle = nil
        }
    }

    /// Says that no segment can be made for now.
    func block(_ reason: LossReason) { tell { $0.obstacle = reason } }

    /// Changes the state, and wakes a writer that waits for it.
    private func tell(_ body: (inout State) -> Void) {
        let isAwaited = state.withLock { state in
            body(&state)
            defer { state.isAwaited = false }
            return state.isAwaited
        }
        if isAwaited { change.signal() }
    }

    /// Takes the segments that the writer is done with.
    func takeRetired() -> [MappedSegment] {
        state.withLock { state in
            defer { state.retired = [] }
            return state.retired
        }
    }

    /// Takes the segments that no writer has touched.
    func takeReady() -> [MappedSegment] {
        state.withLock { state in
            defer { state.ready = [] }
            return state.ready
        }
    }
}
