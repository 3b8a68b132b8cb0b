import Attribution
import Captures
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
            } else if reason.organisation?.isContested == true {
                // Before what is observed: of contested calls, that is the question put to the owner.
                .contested
            } else if !reason.observed.isEmpty {
                .observed
            } else {
                .allowed
            }
    }

    /// The verdict in words, with who gave it.
    func cell(_ reason: DecisionReason) -> Table.Cell {
        let text =
            switch self {
            case .blocked: "\(Self.word(reason.action)): \(reason.place)"
            case .guarded: "kept: essential"
            case .observed: "would be blocked"
            case .contested: "allowed, contested"
            case .allowed:
                reason.organisation?.isEssential == true ? "allowed, essential" : "allowed"
            }
        return Table.Cell(text, style)
    }

    /// The verdict in words, where only a policy speaks.
    func words(of judgement: CallJudgement) -> String {
        switch self {
        case .blocked: Self.word(judgement.action)
        case .guarded: "kept: essential"
        case .observed: "would be blocked"
        case .contested: "allowed, contested"
        case .allowed: judgement.called.isEssential ? "allowed, essential" : "allowed"
        }
    }

    /// What kept a call from going out as it was asked.
    private static func word(_ action: Action) -> String {
        switch action {
        case .allow: "allowed"
        case .block: "blocked"
        case .rewrite: "rewritten"
        case .hold: "held"
        }
    }

    /// How it looks.
    var style: Terminal.Style {
        switch self {
        case .blocked: .red
        case .guarded, .allowed: .green
        case .observed: .yellow
        case .contested: .magenta
        }
    }
}
