import Policies
import QueryLog

/// What happened to a question, as replays, `watch` and captures tell it.
enum CallVerdict: Hashable {
    /// A rule said no.
    case blocked
    /// Only the guard kept it from being blocked.
    case guarded
    /// It was let through; a rule that only observes would have said no.
    case observed
    /// It was let through, needed and carrying personal data at once.
    case contested
    /// It was let through.
    case allowed

    init(_ reason: DecisionReason) {
        self =
            if reason.action != .allow {
                .blocked
            } else if !reason.guarded.isEmpty {
                .guarded
            } else if !reason.observed.isEmpty {
                .observed
            } else if reason.organisation?.isContested == true {
                .contested
            } else {
                .allowed
            }
    }

    /// The verdict in words, with who gave it.
    func cell(_ reason: DecisionReason) -> Table.Cell {
        switch self {
        case .blocked: Table.Cell("blocked: \(reason.place)", .red)
        case .guarded: Table.Cell("kept: essential", .green)
        case .observed: Table.Cell("would be blocked", .yellow)
        case .contested: Table.Cell("allowed, contested", .magenta)
        case .allowed:
            Table.Cell(
                reason.organisation?.isEssential == true ? "allowed, essential" : "allowed",
                .green
            )
        }
    }
}
