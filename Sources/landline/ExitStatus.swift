/// The exit codes of every command: a promise to scripts, listed in the manual.
///
/// 64 and up keep the meanings of `sysexits.h`; 10 to 12 are verdicts, told by `why` and `query`.
enum ExitStatus: Int32, CaseIterable {
    /// Done; for `why`: the name is allowed.
    case success = 0
    /// The command could not do what was asked; the message says why and what to do.
    case failure = 1
    /// The command did its work and found something wrong (`config check`, `list check`,
    /// `doctor`, `status`).
    case problems = 3
    /// Nothing matched what was asked for.
    case nothingFound = 4
    /// `why`: the name is blocked.
    case blocked = 10
    /// `why`: the name is answered with another one or another address.
    case rewritten = 11
    /// `why`: the name is blocked until the owner has decided.
    case held = 12
    /// The arguments make no sense together.
    case usage = 64
    /// A process that this command needs does not run or does not answer.
    case unavailable = 69
    /// This user may not do that.
    case noPermission = 77
    /// The configuration cannot be used.
    case configuration = 78

    /// One line for the manual.
    var meaning: String {
        switch self {
        case .success: "done; for why: the name is allowed"
        case .failure: "could not be done; the message says why and what helps"
        case .problems: "done, and something is wrong: see what was printed"
        case .nothingFound: "nothing matched"
        case .blocked: "why: the name is blocked"
        case .rewritten: "why: the name is rewritten"
        case .held: "why: the name is held until the owner has decided"
        case .usage: "the arguments make no sense together"
        case .unavailable: "a process that this needs does not run or does not answer"
        case .noPermission: "this user may not do that"
        case .configuration: "the configuration cannot be used"
        }
    }
}
