import Attribution
package import Blocklists
package import Catalogue
import Classification
package import Control
import DNSWire
import Policies
package import Rulesets
import Settings

/// A ruleset on its way from words to a file: what is published, and what its index is made of.
package struct Compilation: Sendable {
    package let contents: RulesetContents
    /// What is wrong with the owner's rules, which only shows when all parts are together.
    package let problems: [Problem]
    private let lists: [ListStore.Entry]

    /// Puts together what the owner wrote, the catalogue, and the lists in the configuration's
    /// order.
    package init(
        _ word: OwnersWord,
        catalogue: Catalogue,
        lists: [ListStore.Entry],
        rulesDirectory: String,
        compiledAt: Int64
    ) {
        let source = word.configuration.rulebookSource(
            ruleFiles: word.ruleFiles,
            organisations: Set(catalogue.organisations.map(\.id))
        )
        let (rulebook, problems) = Rulebook.compile(source)
        self.problems = problems.map { Problem($0, rulesDirectory: rulesDirectory) }
        self.lists = lists
        contents = RulesetContents(
            compiledAt: compiledAt,
            rulebook: rulebook,
            entries: EntrySummary.all(of: catalogue),
            lists: lists.map { list in
                SubscribedList(
                    id: list.id,
                    path: list.source,
                    rules: UInt32(clamping: list.reading?.rules ?? 0),
                    rejected: UInt32(clamping: list.reading?.rejectedCount ?? 0)
                )
            },
            settings: word.configuration.answerer
        )
    }

    /// Changes when, and nearly only when, another index would come out.
    package var indexDigest: UInt64 {
        var digest = Digest()
        digest.add(UInt64(contents.entries.count))
        for entry in contents.entries {
            digest.add(entry.name.octets.span)
            digest.add(entry.scope.rawValue)
        }
        let targets = contents.rulebook.namedTargets
        digest.add(UInt64(targets.count))
        for target in targets {
            digest.add(target.name.octets.span)
            digest.add(target.scope.rawValue)
            digest.add(UInt64(target.line.rawValue))
        }
        for list in lists {
            digest.add(list.id.text)
            digest.add(list.digest)
        }
        return digest.value
    }

    /// Writes the index to `path`.
    package func writeIndex(to path: String) throws(NameIndexError) -> NameIndexSummary {
        do {
            return try NameIndex.compile(to: path) { builder in
                contents.addNames(to: &builder)
                for (index, list) in lists.enumerated() {
                    guard let copy = list.copy else { continue }
                    _ = try builder.add(copy, id: ListID(index: index).rawValue)
                }
            }
        } catch let error as NameIndexError {
            throw error
        } catch {
            // A copy was read through when it was made, so only another hand or the disk can have
            // changed it since.
            throw .damaged(field: "\(error)", path: path)
        }
    }
}
