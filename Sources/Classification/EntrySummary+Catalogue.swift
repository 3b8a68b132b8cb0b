import Attribution
import Blocklists
package import Catalogue
import Policies
package import Rulesets

extension EntrySummary {
    /// What a ruleset tells of `entry`, whose organisation has this name in full.
    package init(_ entry: CatalogueEntry, organisationName: String) {
        self.init(
            name: entry.name,
            scope: entry.indexScope,
            facts: EntryFacts(
                organisation: entry.organisation,
                master: entry.master,
                purpose: entry.purpose,
                isEssential: entry.isEssential,
                isContested: entry.isContested
            ),
            organisationName: organisationName,
            sends: entry.sends,
            breaks: entry.breaks,
            origin: RuleOrigin(file: entry.file, line: UInt32(clamping: entry.line))
        )
    }

    /// What a ruleset tells of each entry of `catalogue`, in its order.
    package static func all(of catalogue: Catalogue) -> [EntrySummary] {
        let names = Dictionary(
            catalogue.organisations.map { ($0.id, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        return catalogue.entries.map { entry in
            EntrySummary(
                entry,
                organisationName: names[entry.organisation] ?? entry.organisation.text
            )
        }
    }
}

extension CatalogueEntry {
    /// The scope in the index's words.
    fileprivate var indexScope: NameScope {
        switch scope {
        case .exact: .exact
        case .subtree: .subtree
        case .family: .family
        }
    }
}
