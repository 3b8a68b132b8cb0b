package import DNSWire

/// The catalogue's entries by name: which one speaks for a name.
///
/// The most specific entry wins: the name's own exact entry, else the subtree entry nearest above it; a family is
/// as near as the names in it, and gives way to one of them that has an entry of its own.
package struct EntryIndex: Sendable {
    private var exact: [Name: CatalogueEntry] = [:]
    private var subtrees: [Name: CatalogueEntry] = [:]
    /// Families by what stands behind their patterns, the essential ones first.
    private var families: [Name: [(pattern: LabelPattern, entry: CatalogueEntry)]] = [:]

    /// Indexes all entries of `catalogue`.
    package init(_ catalogue: Catalogue) {
        for entry in catalogue.entries {
            switch entry.scope {
            case .exact: exact[entry.name] = entry
            case .subtree: subtrees[entry.name] = entry
            case .family:
                guard let pattern = entry.name.pattern, let parent = entry.name.parent else {
                    continue
                }
                let place = entry.isEssential ? 0 : families[parent]?.count ?? 0
                families[parent, default: []].insert((pattern, entry), at: place)
            }
        }
    }

    /// The entry that speaks for `name`; nil where the catalogue doesn't know it.
    package func entry(for name: Name) -> CatalogueEntry? {
        exact[name] ?? nearest(to: name)
    }

    /// The entry that would speak for what `entry` covers if that weren't there; nil if none would.
    package func entry(covering entry: CatalogueEntry) -> CatalogueEntry? {
        switch entry.scope {
        case .exact: nearest(to: entry.name)
        case .subtree: family(of: entry.name) ?? entry.name.parent.flatMap(nearest)
        case .family: entry.name.parent.flatMap(nearest)
        }
    }

    /// The subtree or family that `name` stands in, or nearest above it.
    private func nearest(to name: Name) -> CatalogueEntry? {
        var candidate: Name? = name
        while let suffix = candidate {
            if let entry = subtrees[suffix] ?? family(of: suffix) { return entry }
            candidate = suffix.parent
        }
        return nil
    }

    /// The family that `name` itself belongs to.
    private func family(of name: Name) -> CatalogueEntry? {
        guard !families.isEmpty, let parent = name.parent, let siblings = families[parent] else {
            return nil
        }
        var labels = name.labels
        guard let label = labels.next() else { return nil }
        let folded = label.map(\.foldedASCII)
        return siblings.first { $0.pattern.matches(folded) }?.entry
    }
}
