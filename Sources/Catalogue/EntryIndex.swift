package import DNSWire

/// The catalogue's entries by name: which one speaks for a name.
///
/// The most specific entry wins: the name's own exact entry, else the subtree entry nearest above it.
package struct EntryIndex: Sendable {
    private var exact: [Name: CatalogueEntry] = [:]
    private var subtrees: [Name: CatalogueEntry] = [:]

    /// Indexes all entries of `catalogue`.
    package init(_ catalogue: Catalogue) {
        for entry in catalogue.entries {
            switch entry.scope {
            case .exact: exact[entry.name] = entry
            case .subtree: subtrees[entry.name] = entry
            }
        }
    }

    /// The entry that speaks for `name`; nil where the catalogue doesn't know it.
    package func entry(for name: Name) -> CatalogueEntry? {
        exact[name] ?? nearestSubtree(at: name)
    }

    /// The entry that would speak for what `entry` covers if that weren't there; nil if none would.
    package func entry(covering entry: CatalogueEntry) -> CatalogueEntry? {
        switch entry.scope {
        case .exact: nearestSubtree(at: entry.name)
        case .subtree: entry.name.parent.flatMap(nearestSubtree)
        }
    }

    /// The subtree entry at `name` or nearest above it.
    private func nearestSubtree(at name: Name) -> CatalogueEntry? {
        var candidate: Name? = name
        while let suffix = candidate {
            if let entry = subtrees[suffix] { return entry }
            candidate = suffix.parent
        }
        return nil
    }
}
