import Sockets

/// The books of one connection: what is outstanding, whether it ends, when it last moved.
///
/// Knows no socket: the connection asks it what to do and tells it what happened.
struct TCPConnectionState {
    private let outstandingMax: Int
    /// Messages that their handler has not answered.
    private(set) var unanswered = 0
    /// Answers of this burst, which leave together.
    private(set) var gathered = 0
    /// Answers handed over that the kernel has not taken.
    private(set) var unwritten = 0
    private var input = Input.open
    private var lastMoved: MonotonicNanoseconds

    /// What may still come in.
    private enum Input {
        /// Anything.
        case open
        /// Only what has been read already: the other side has finished.
        case finished
        /// Nothing: the other side broke the rules.
        case refused
    }

    /// What an idleness check finds.
    enum Idleness: Equatable {
        /// Nothing has moved for the time-out, and it was the client's turn: close.
        case idle
        /// Look again at this moment.
        case lookAgain(at: MonotonicNanoseconds)
    }

    init(outstandingMax: Int, openedAt moment: MonotonicNanoseconds) {
        self.outstandingMax = outstandingMax
        lastMoved = moment
    }

    /// Whether another message may be taken now.
    ///
    /// Not while answers wait for the kernel: its buffer is full of what the client does not read, and more
    /// would only pile up here.
    var mayTake: Bool {
        input != .refused && unwritten == 0 && unanswered + gathered < outstandingMax
    }

    /// Whether nothing that comes is looked at any more.
    var refusesMore: Bool { input == .refused }

    /// Whether to read on; otherwise reading rests until answers have left.
    var mayRead: Bool { input == .open && mayTake }

    /// Whether nothing more will happen, so that the connection is to be closed; `hasMore` says whether
    /// messages that were read wait to be taken.
    func isFinished(hasMore: Bool) -> Bool {
        guard unanswered == 0, gathered == 0, unwritten == 0 else { return false }
        return input == .refused || (input == .finished && !hasMore)
    }

    /// A message was handed to its handler.
    mutating func took(at moment: MonotonicNanoseconds) {
        unanswered += 1
        lastMoved = moment
    }

    /// The handler answered.
    mutating func answered() {
        unanswered -= 1
        gathered += 1
    }

    /// The handler gave no answer.
    ///
    /// Does not count as a movement: a client is not kept for what earns none.
    mutating func gaveNoAnswer() { unanswered -= 1 }

    /// The answers gathered were handed over to be written.
    mutating func handedOver() {
        unwritten += gathered
        gathered = 0
    }

    /// The kernel took all answers handed over; returns how many.
    mutating func wrote(at moment: MonotonicNanoseconds) -> Int {
        lastMoved = moment
        defer { unwritten = 0 }
        return unwritten
    }

    /// The connection failed; returns how many answers handed over are lost with it.
    mutating func lost() -> Int {
        defer { unwritten = 0 }
        return unwritten
    }

    /// Nothing more will be read; what has been read is still answered.
    mutating func finishReading() { if input == .open { input = .finished } }

    /// Nothing more will be taken, not even what has been read.
    mutating func refuseMore() { input = .refused }

    /// Whether the connection has been idle for `timeout`.
    ///
    /// One that waits for our answer is not idle (RFC 7766 §6.2.3). One that does not read what we
    /// write, or sends half a message, is.
    func idleness(at now: MonotonicNanoseconds, timeout: Duration) -> Idleness {
        if unanswered > 0 { return .lookAgain(at: now.advanced(by: timeout)) }
        let deadline = lastMoved.advanced(by: timeout)
        return deadline <= now ? .idle : .lookAgain(at: deadline)
    }
}
