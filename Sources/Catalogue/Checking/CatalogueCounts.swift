import Attribution

/// How much a catalogue holds, counted in the ways that one asks for.
package struct CatalogueCounts: Sendable, Equatable, Codable {
    /// One word and how many entries and organisations it has.
    package struct Line: Sendable, Equatable, Codable {
        package let word: String
        package let organisations: Int
        package let entries: Int
    }

    package let organisations: Int
    package let entries: Int
    package let essential: Int
    package let contested: Int
    /// By master, in alphabetical order.
    package let byMaster: [Line]
    /// By purpose, most entries first.
    package let byPurpose: [Line]
    /// By evidence class (`confidence`), the best first.
    package let byConfidence: [Line]
    /// By organisation, most entries first, those of one size by their identifiers.
    package let byOrganisation: [Line]

    /// Counts a catalogue.
    package init(_ catalogue: Catalogue) {
        let entries = catalogue.entries
        organisations = catalogue.organisations.count
        self.entries = entries.count
        essential = entries.count { $0.isEssential }
        contested = entries.count { $0.isContested }
        byMaster = Self.lines(entries, \.master).sorted { $0.word < $1.word }
        byPurpose = Self.lines(entries, \.purpose).sorted(by: Self.isLarger)
        let classes = Self.lines(entries, \.confidence)
        byConfidence = Confidence.allCases.compactMap { confidence in
            classes.first { $0.word == "\(confidence)" }
        }
        byOrganisation = Self.lines(entries, \.organisation).sorted(by: Self.isLarger)
    }

    private static func lines<Key: Hashable & CustomStringConvertible>(
        _ entries: [CatalogueEntry],
        _ key: (CatalogueEntry) -> Key
    ) -> [Line] {
        Dictionary(grouping: entries, by: key).map { key, entries in
            let organisations = Set(entries.map(\.organisation)).count
            return Line(word: "\(key)", organisations: organisations, entries: entries.count)
        }
    }

    private static func isLarger(_ left: Line, _ right: Line) -> Bool {
        left.entries == right.entries ? left.word < right.word : left.entries > right.entries
    }
}
