package import Attribution
package import TOMLText

/// The curated organisations and their hosts, as the files of `blocklists/` tell them.
///
/// A directory of one file an organisation, `makers/xiaomi.toml`, and `evidence.toml`. What is faulty is
/// left out and told in `problems`, by file and line; everything else stands.
package struct Catalogue: Sendable {
    /// By file, in the order of folders and names.
    package private(set) var organisations: [Organisation] = []
    /// In the order of `organisations`, then of lines.
    package internal(set) var entries: [CatalogueEntry] = []
    /// In the order of `evidence.toml`.
    package private(set) var evidence: [Evidence] = []
    /// What is wrong in the files.
    package internal(set) var problems: [TOMLProblem] = []
    /// Where the organisation of an identifier stands, the first if there are two.
    private var organisationPlaces: [Slug: Int] = [:]
    /// Where the evidence of a key stands: every entry is asked for its keys as it is read.
    private var evidencePlaces: [String: Int] = [:]

    /// A catalogue without anything.
    package init() {}

    /// The organisation of this identifier.
    package func organisation(_ id: Slug) -> Organisation? {
        organisationPlaces[id].map { organisations[$0] }
    }

    /// The source that entries call by this key.
    package func evidence(_ key: String) -> Evidence? {
        evidencePlaces[key].map { evidence[$0] }
    }

    /// Adds an organisation behind the others.
    mutating func add(_ organisation: Organisation) {
        if organisationPlaces[organisation.id] == nil {
            organisationPlaces[organisation.id] = organisations.count
        }
        organisations.append(organisation)
    }

    /// Adds a source behind the others.
    mutating func add(_ source: Evidence) {
        if evidencePlaces[source.key] == nil { evidencePlaces[source.key] = evidence.count }
        evidence.append(source)
    }
}
