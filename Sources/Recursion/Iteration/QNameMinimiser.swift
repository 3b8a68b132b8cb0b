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

    /// For whom names are shortened.
    enum Extent: Sendable {
        case nobody
        /// The root and the registries: for names of servers, which are asked for beside the question, and whose
        /// count of labels an attacker chooses.
        case registries
        case everybody
    }

    private let question: Question
    private let extent: Extent
    private var isOff: Bool
    private var steps = 0
    /// How many labels of the name the servers were shown so far.
    private var shown = 0

    init(_ question: Question, for extent: Extent) {
        self.question = question
        self.extent = extent
        isOff = extent == .nobody || question.name.isRoot
    }

    /// What to ask the servers of `zone`: the question itself, or one for a part of its name.
    func next(in zone: Name) -> Question {
        guard !isOff, steps < Self.stepsMax else { return question }
        let all = question.name.labelCount
        let base = max(zone.labelCount, shown)
        guard extent == .everybody || base <= 1 else { return question }
        let left = all - base
        guard left > 1 else { return question }
        var more = 1
        if steps >= Self.singleSteps {
            // What is left is spread over the steps that are left (§2.3).
            more = max(1, (left + Self.stepsMax - steps - 1) / (Self.stepsMax - steps))
        }
        // No zone begins at a label like _tcp: it is passed over together with the next (§2.3).
        while base + more < all,
            question.name.suffix(labels: base + more).octets[1] == UInt8(ascii: "_")
        {
            more += 1
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
