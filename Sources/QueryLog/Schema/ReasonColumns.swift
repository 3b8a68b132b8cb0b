import Attribution
import GRDB
import Policies

/// The columns of `reasons`, written from and read into a `DecisionReason`.
enum ReasonColumns {
    /// All but the id, in the order of `arguments`.
    static let all = Column.allCases.map(\.name)

    /// A column, by its place among them.
    private enum Column: Int, CaseIterable {
        case action, mode, level, rule, place, list, matchedLabels, organisation, organisationName
        case master, purpose, entry, essential, contested, observed, guarded

        var name: String {
            switch self {
            case .matchedLabels: "matched_labels"
            case .organisationName: "organisation_name"
            default: "\(self)"
            }
        }
    }

    /// The values of a reason.
    @Sendable static func arguments(_ reason: DecisionReason) -> StatementArguments {
        let organisation = reason.organisation
        return [
            reason.action.rawValue, reason.mode.rawValue, reason.level.rawValue, reason.rule,
            reason.place, reason.list?.text ?? "", reason.matchedLabels,
            organisation?.id.text ?? "", organisation?.name ?? "",
            organisation?.master.rawValue ?? 0, organisation?.purpose.rawValue ?? 0,
            organisation?.entry ?? "", organisation?.isEssential ?? false,
            organisation?.isContested ?? false, reason.observed, reason.guarded,
        ]
    }

    /// The reason in a row that has these columns, in their order, from `first` on.
    ///
    /// By their places: looking for a column by its name takes longer than all the rest.
    static func reason(_ row: Row, from first: Int = 0) throws -> DecisionReason {
        func column(_ column: Column) -> Int { first + column.rawValue }
        guard let action = Action(rawValue: row[column(.action)]),
            let mode = BlockingMode(rawValue: row[column(.mode)]),
            let level = PrecedenceLevel(rawValue: row[column(.level)])
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown reason") }
        return DecisionReason(
            action: action,
            mode: mode,
            level: level,
            rule: row[column(.rule)],
            place: row[column(.place)],
            list: Slug(row[column(.list)] as String),
            matchedLabels: row[column(.matchedLabels)],
            organisation: organisation(row, from: first),
            observed: row[column(.observed)],
            guarded: row[column(.guarded)]
        )
    }

    private static func organisation(_ row: Row, from first: Int) -> CalledOrganisation? {
        func column(_ column: Column) -> Int { first + column.rawValue }
        guard let id = Slug(row[column(.organisation)] as String),
            let master = Master(rawValue: row[column(.master)]),
            let purpose = Purpose(rawValue: row[column(.purpose)])
        else { return nil }
        return CalledOrganisation(
            id: id,
            name: row[column(.organisationName)],
            master: master,
            purpose: purpose,
            entry: row[column(.entry)],
            isEssential: row[column(.essential)],
            isContested: row[column(.contested)]
        )
    }
}
