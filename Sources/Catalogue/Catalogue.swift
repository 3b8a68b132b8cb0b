package import Attribution
package import TOMLText

/// The curated organisations and their hosts, as the files of `blocklists/` tell them.
///
/// A directory of one file an organisation, `makers/xiaomi.toml`, and `evidence.toml`. What is faulty is
/// left out and told in `problems`, by file and line; everything else stands.
package struct Catalogue: Sendable {
    /// By file, in the order of folders and names.
    package internal(set) var organisations: [Organisation] = []
    /// In the order of `organisations`, then of lines.
    package internal(set) var entries: [CatalogueEntry] = []
    /// In the order of `evidence.toml`.
    package internal(set) var evidence: [Evidence] = []
    /// What is wrong in the files.
    package internal(set) var problems: [TOMLProblem] = []

    /// A catalogue without anything.
    package init() {}

    /// The organisation of this identifier.
    package func organisation(_ id: Slug) -> Organisation? {
        organisations.first { $0.id == id }
    }

    /// The source that entries call by this key.
    package func evidence(_ key: String) -> Evidence? {
        evidence.first { $0.key == key }
    }
}
