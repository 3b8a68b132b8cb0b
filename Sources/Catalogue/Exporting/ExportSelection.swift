package import Attribution
package import DNSWire

/// What of the catalogue is given away as a blocklist: the names that selectors choose, and those below
/// them that must be kept.
///
/// Names are in canonical order (RFC 4034 §6.1), so equal catalogues and selectors give equal exports.
package struct ExportSelection: Sendable {
    /// How far a line reaches.
    package enum Reach: Sendable {
        /// The name alone.
        case name
        /// The name and everything below it.
        case subtree
        /// Everything below the name, and not the name itself.
        case below
        /// Names whose first label is of the form that the name begins with, and everything below them.
        case family
    }

    /// A name that is blocked, or kept although a name above it is blocked.
    package struct Line: Hashable, Sendable {
        package let name: Name
        package let reach: Reach
        /// Whether it is kept.
        package let isKept: Bool
        /// Whether a subtree above it already says the same, so that only a format without subtrees
        /// needs it.
        package let isImplied: Bool
    }

    /// All lines, in canonical order.
    package let lines: [Line]
    /// Entries that were chosen, and are left out because phones break without them.
    package let essentialCount: Int
    /// Entries that were chosen, and are left out because an owner has to decide about them.
    package let contestedCount: Int

    /// How many names are blocked.
    package var blockedCount: Int { lines.count { !$0.isKept } }

    /// What one takes without a word: what serves nobody but those who collect it.
    package static let defaultSelectors: [Selector] = [
        Purpose.telemetry, .crash, .ads, .attribution,
    ].map { .catalogue(master: nil, organisation: nil, purpose: $0) }

    /// Chooses the entries of `catalogue` that any of `selectors` speaks of; essential ones never, contested
    /// ones if `includesContested`.
    package init(
        _ catalogue: Catalogue,
        selectors: [Selector] = defaultSelectors,
        includesContested: Bool = false
    ) {
        let index = EntryIndex(catalogue)
        var essentialCount = 0
        var contestedCount = 0
        var chosen: Set<CatalogueEntry> = []
        for entry in catalogue.entries where selectors.contains(where: { $0.speaks(of: entry) }) {
            if entry.isEssential {
                essentialCount += 1
            } else if entry.isContested, !includesContested {
                contestedCount += 1
            } else {
                chosen.insert(entry)
            }
        }
        self.essentialCount = essentialCount
        self.contestedCount = contestedCount
        lines = catalogue.entries
            .flatMap { Self.lines(for: $0, index: index, chosen: chosen) }
            .sorted { left, right in
                left.name == right.name
                    ? left.reach == .name && right.reach != .name : left.name < right.name
            }
    }

    /// What an export says for an entry's sake: of a family, also the names that are known.
    private static func lines(
        for entry: CatalogueEntry,
        index: EntryIndex,
        chosen: Set<CatalogueEntry>
    ) -> [Line] {
        let isBlocked = chosen.contains(entry)
        let above = index.entry(covering: entry)
        let isBlockedAbove = above.map(chosen.contains) ?? false
        guard isBlocked || isBlockedAbove else { return [] }
        if entry.scope == .exact, !isBlocked, above?.name == entry.name {
            // The subtree's own line leaves the name out.
            return []
        }
        let line = { (name: Name, reach: Reach) in
            Line(
                name: name,
                reach: reach,
                isKept: !isBlocked,
                // Only a subtree implies what is below it: few programs know families.
                isImplied: isBlocked && isBlockedAbove && above?.scope == .subtree
                    && reach != .below
            )
        }
        switch entry.scope {
        case .exact: return [line(entry.name, .name)]
        case .subtree:
            let own = index.entry(for: entry.name)
            let keepsOwnName = isBlocked && own.map { !chosen.contains($0) } ?? false
            return [line(entry.name, keepsOwnName ? .below : .subtree)]
        case .family:
            let members = entry.known.filter { index.entry(for: $0) == entry }
            return [line(entry.name, .family)] + members.map { line($0, .subtree) }
        }
    }
}

extension Selector {
    /// Whether this selector chooses an entry; a list's selector chooses none.
    package func speaks(of entry: CatalogueEntry) -> Bool {
        switch self {
        case .list: false
        case .catalogue(let master, let organisation, let purpose):
            (master ?? entry.master) == entry.master
                && (organisation ?? entry.organisation) == entry.organisation
                && (purpose ?? entry.purpose) == entry.purpose
        }
    }
}
