import DNSWire

/// How much of a name each zone's servers get to see (RFC 9156).
///
/// A server of `zone` is asked for the A records of the name one label longer than its zone, until a referral
/// leads down or the whole name is reached. After `singleSteps` single labels the steps become longer, so that
/// a name of a hundred labels takes no more than `stepsMax` questions (§2.3). Relaxed: whatever goes wrong with
/// a shortened name, the whole one is asked for (§2.1: servers exist that deny what has names below it).
struct QNameMinimiser {
    /// The most questions about shortened names (§2.3, MAX_MINIMISE_COUNT).
    private static let stepsMax = 10
    /// How many of them add one label (§2.3, MINIMISE_ONE_LAB).
    private static let singleSteps = 4

    private let question: Question
    private var isOff: Bool
    private var steps = 0
    /// How many labels of the name the servers were shown so far.
    private var shown = 0

    init(_ question: Question, isOn: Bool) {
        self.question = question
        isOff = !isOn || question.name.isRoot
    }

    /// What to ask the servers of `zone`: the question itself, or one for a part of its name.
    func next(in zone: Name) -> Question {
        guard !isOff, steps < Self.stepsMax else { return question }
        let all = question.name.labelCount
        let base = max(zone.labelCount, shown)
        let left = all - base
        guard left > 1 else { return question }
        var more = 1
        if steps >= Self.singleSteps {
            // What is left is spread over the steps that are left (§2.3).
            more = max(1, (left + Self.stepsMax - steps - 1) / (Self.stepsMax - steps))
        }
        guard base + more < all else { return question }
        return Question(
            name: question.name.suffix(labels: base + more),
            type: .a,
            class: question.class
        )
    }

    /// The servers know `asked`, a shortened name, and it is no zone cut: show them more.
    mutating func step(past asked: Question) {
        steps += 1
        shown = max(shown, asked.name.labelCount)
    }

    /// Something went wrong with a shortened name: ask for the whole one from now on.
    mutating func giveUp() { isOff = true }
}
