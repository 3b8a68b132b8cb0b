package import Attribution
import DNSWire
import FoundationEssentials
import TOMLText

extension Catalogue {
    /// The folders and whose organisations lie in them.
    package static let folders: [(name: String, master: Master)] = [
        ("makers", .maker), ("carriers", .carrier), ("apps", .app), ("others", .other),
    ]

    /// The file of all evidence.
    package static let evidenceFile = "evidence.toml"

    /// More files than any catalogue has: a directory with more is not one.
    static let filesMax = 10_000

    /// Reads every file of the catalogue in `directory`.
    ///
    /// Never fails as a whole: a file that can't be read or understood is a problem, and so is an entry.
    package static func load(directory: String) -> Catalogue {
        var catalogue = Catalogue()
        catalogue.readEvidence(directory: directory)
        for (folder, master) in folders {
            for file in catalogue.organisationFiles(directory: directory, folder: folder) {
                do throws(TOMLProblem) {
                    let section = try TOMLSection(
                        readingFile: "\(directory)/\(file)",
                        named: file
                    )
                    catalogue.readOrganisation(section, file: file, master: master)
                } catch {
                    catalogue.problems.append(error)
                }
            }
        }
        catalogue.checkParents()
        catalogue.removeDuplicates()
        return catalogue
    }

    /// The organisations' files of a folder, by name; other files (a README, a hidden one) are no
    /// concern of the catalogue.
    private mutating func organisationFiles(directory: String, folder: String) -> [String] {
        let path = "\(directory)/\(folder)"
        // A catalogue without carriers, say, is one.
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
                .sorted()
            if names.count > Self.filesMax {
                problems.append(
                    TOMLProblem(
                        file: folder,
                        line: 1,
                        what: "more than \(Self.filesMax) files",
                        remedy: "check that this is the catalogue's directory"
                    )
                )
            }
            return names.prefix(Self.filesMax).map { "\(folder)/\($0)" }
        } catch {
            problems.append(
                TOMLProblem(
                    file: folder,
                    line: 1,
                    what: "the folder can't be read: \(error)",
                    remedy: "check that Landline may read it"
                )
            )
            return []
        }
    }

    private mutating func readEvidence(directory: String) {
        do throws(TOMLProblem) {
            let section = try TOMLSection(
                readingFile: "\(directory)/\(Self.evidenceFile)",
                named: Self.evidenceFile
            )
            for entry in section.entries { readEvidence(entry) }
        } catch {
            problems.append(error)
        }
    }

    private mutating func readEvidence(_ entry: TOMLSection.Entry) {
        do throws(TOMLProblem) {
            let section = try entry.node.section()
            problems += section.unknownKeys(known: ["title", "authors", "year", "url"])
            add(
                Evidence(
                    key: entry.key,
                    title: try section.required("title").string(),
                    authors: try section["authors"]?.string(),
                    // Nothing about phones was written earlier, and later is a slip.
                    year: try section["year"]?.integer(in: 1980...2100),
                    url: try section["url"]?.string(),
                    line: section.line
                )
            )
        } catch {
            problems.append(error)
        }
    }

    // MARK: What only all files together show

    private mutating func checkParents() {
        let known = Dictionary(
            organisations.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for organisation in organisations {
            guard let parent = organisation.parent else { continue }
            guard known[parent] != nil else {
                problems.append(
                    TOMLProblem(
                        file: organisation.file,
                        line: 1,
                        what: "the parent `\(parent)` is not in the catalogue",
                        remedy: "add its file, or remove `parent`"
                    )
                )
                continue
            }
            if isOwnAncestor(organisation, among: known) {
                problems.append(
                    TOMLProblem(
                        file: organisation.file,
                        line: 1,
                        what: "`\(organisation.id)` is its own ancestor",
                        remedy: "correct `parent` here or in the parent's file"
                    )
                )
            }
        }
    }

    private func isOwnAncestor(
        _ organisation: Organisation,
        among known: [Slug: Organisation]
    ) -> Bool {
        var ancestor = organisation.parent
        // As many steps as there are organisations end every chain that isn't a circle.
        for _ in organisations.indices {
            guard let current = ancestor else { return false }
            if current == organisation.id { return true }
            ancestor = known[current]?.parent
        }
        return false
    }

    /// Keeps the first of entries or organisations that say the same thing twice.
    private mutating func removeDuplicates() {
        var places: [CatalogueEntry.Key: CatalogueEntry] = [:]
        var kept: [CatalogueEntry] = []
        for entry in entries {
            if let first = places[entry.key] {
                problems.append(
                    TOMLProblem(
                        file: entry.file,
                        line: entry.line,
                        what: "`\(entry.name)` is already in \(first.file):\(first.line)",
                        remedy: "keep the one that tells more"
                    )
                )
            } else {
                places[entry.key] = entry
                kept.append(entry)
            }
        }
        entries = kept
    }
}

extension CatalogueEntry {
    /// What may be said only once: one name may have an exact entry and a subtree entry.
    fileprivate struct Key: Hashable {
        let name: Name
        let scope: Scope
    }

    fileprivate var key: Key { Key(name: name, scope: scope) }
}
