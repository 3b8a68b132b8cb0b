import Control
import Foundation
import Policies
import Processes

/// The changes that commands made to the rules, the last one first to be taken back.
///
/// A file of its own, so that undo works after a restart of the keeper and without one.
struct UndoHistory: Sendable {
    /// How many changes can be taken back: more than anybody remembers.
    static let changesMax = 100

    /// One change of the file that commands write to.
    struct Change: Codable, Equatable {
        struct Line: Codable, Equatable {
            let number: Int
            let text: String
        }

        let at: Date
        let removed: [Line]
        let added: [Line]

        init(edit: RuleEdit, at: Date) {
            self.at = at
            removed = edit.removed.map { Line(number: $0.number, text: $0.text) }
            added = edit.added.map { Line(number: $0.number, text: $0.text) }
        }

        /// The change as the rules file understands it.
        var edit: RuleEdit {
            RuleEdit(
                removed: removed.map { .init(number: $0.number, text: $0.text) },
                added: added.map { .init(number: $0.number, text: $0.text) }
            )
        }
    }

    /// The file; one that is not there holds no change.
    let path: String

    /// The change to take back next.
    func last() throws(ControlFailure) -> Change? { try load().last }

    /// Remembers a change that was just made.
    func push(_ change: Change) throws(ControlFailure) {
        try save(Array((try load() + [change]).suffix(Self.changesMax)))
    }

    /// Forgets the last change, once it is taken back.
    func dropLast() throws(ControlFailure) {
        try save(Array(try load().dropLast()))
    }

    private func load() throws(ControlFailure) -> [Change] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            return try ControlAPI.decoder().decode([Change].self, from: data)
        } catch {
            throw ControlFailure(
                .unavailable,
                "the history of changes cannot be read: \(error.localizedDescription)",
                remedy: "remove \(path); what was changed before can then no longer be undone"
            )
        }
    }

    private func save(_ changes: [Change]) throws(ControlFailure) {
        do {
            let data = try ControlAPI.encoder().encode(changes)
            try DurableFile.replace(path, with: Array(data))
        } catch {
            throw ControlFailure(
                .unavailable,
                "\(error)",
                remedy: "check that the disk has room and that Landline may write there"
            )
        }
    }
}
