import Attribution
import GRDB
import Policies

/// The columns of `reasons`, written from and read into a `DecisionReason`.
enum ReasonColumns {
    /// All but the id, in the order of `arguments`.
    static let all = [
        "action", "mode", "level", "rule", "place", "list", "matched_labels", "organisation",
        "organisation_name", "master", "purpose", "entry", "essential", "contested", "observed",
        "guarded",
    ]

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

    /// The reason in a row that has these columns.
    static func reason(_ row: Row) throws -> DecisionReason {
        guard let action = Action(rawValue: row["action"]),
            let mode = BlockingMode(rawValue: row["mode"]),
            let level = PrecedenceLevel(rawValue: row["level"])
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown reason") }
        return DecisionReason(
            action: action,
            mode: mode,
            level: level,
            rule: row["rule"],
            place: row["place"],
            list: Slug(row["list"] as String),
            matchedLabels: row["matched_labels"],
            organisation: organisation(row),
            observed: row["observed"],
            guarded: row["guarded"]
        )
    }

    private static func organisation(_ row: Row) -> CalledOrganisation? {
        guard let id = Slug(row["organisation"] as String),
            let master = Master(rawValue: row["master"]),
            let purpose = Purpose(rawValue: row["purpose"])
        else { return nil }
        return CalledOrganisation(
            id: id,
            name: row["organisation_name"],
            master: master,
            purpose: purpose,
            entry: row["entry"],
            isEssential: row["essential"],
            isContested: row["contested"]
        )
    }
}
