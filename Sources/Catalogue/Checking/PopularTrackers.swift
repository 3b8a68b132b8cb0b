package import DNSWire
package import TOMLText

/// Names that many people ask for, that are trackers all the same, and why each is: `popular-trackers.toml`
/// beside the catalogue.
package struct PopularTrackers: Sendable {
    /// The file's name below the catalogue's directory.
    package static let file = "popular-trackers.toml"

    private var reasons: [Name: String] = [:]

    /// The trackers in the catalogue of `directory`.
    package init(directory: String) throws(TOMLProblem) {
        let section = try TOMLSection(readingFile: "\(directory)/\(Self.file)", named: Self.file)
        for entry in section.entries {
            let name: Name
            do {
                name = try Name(entry.key)
            } catch {
                throw entry.node.problem(
                    "\(quoted(entry.key)) is no name: \(error)",
                    remedy: "write `\"name\" = \"why it is a tracker\"`"
                )
            }
            reasons[name] = try entry.node.string()
        }
    }

    /// Why `name` itself is a tracker; nil where nobody said so.
    package func reason(for name: Name) -> String? { reasons[name] }
}
