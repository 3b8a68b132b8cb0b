import Attribution
import Policies
import TOMLText

/// Tables of one kind, each for a thing that the owner names: `[devices.phone]`.
struct SettingsFamily<Element: Sendable> {
    let name: String
    let sentence: String
    /// The name to show in examples.
    let exampleID: String
    /// The things in a configuration.
    let elements: any WritableKeyPath<Configuration, [Element]> & Sendable
    /// The name of a thing.
    let id: any KeyPath<Element, Slug> & Sendable
    /// A thing of this name, declared at this place, with nothing set.
    let make: @Sendable (Slug, RuleOrigin) -> Element
    let settings: [Setting<Element>]
    /// The keys that a thing can't be without.
    var required: [String] = []
}

extension SettingsFamily: ConfigurationPart {
    var header: String { "\(name).NAME" }
    var exampleHeader: String { "\(name).\(exampleID)" }
    var isFamily: Bool { true }

    var described: [DescribedSetting] {
        settings.map { $0.described(default: nil) }
    }

    func read(_ node: TOMLNode, into configuration: inout Configuration) -> [TOMLProblem] {
        let tables: TOMLSection
        do {
            tables = try node.section()
        } catch {
            return [error]
        }
        var problems: [TOMLProblem] = []
        for entry in tables.entries {
            problems += readElement(entry, into: &configuration)
        }
        return problems
    }

    /// Reads one thing; one that an earlier file declares is added to, key by key.
    private func readElement(
        _ entry: TOMLSection.Entry,
        into configuration: inout Configuration
    ) -> [TOMLProblem] {
        let section: TOMLSection
        let id: Slug
        do throws(TOMLProblem) {
            section = try entry.node.section()
            id = try Self.identifier(entry)
        } catch {
            return [error]
        }
        let known = configuration[keyPath: elements].firstIndex { $0[keyPath: self.id] == id }
        var element =
            known.map { configuration[keyPath: elements][$0] } ?? make(id, RuleOrigin(section))
        var origins = configuration.origins
        var problems = SettingsReader(settings: settings)
            .read(section, into: &element, origins: &origins)
        configuration.origins = origins
        for key in required where origins["\(name).\(id).\(key)"] == nil && section[key] == nil {
            problems.append(
                section.problem(
                    "`[\(name).\(id)]` lacks `\(key)`",
                    remedy: "add a line `\(key) = …`"
                )
            )
        }
        if let known {
            configuration[keyPath: elements][known] = element
        } else {
            configuration[keyPath: elements].append(element)
        }
        return problems
    }

    private static func identifier(_ entry: TOMLSection.Entry) throws(TOMLProblem) -> Slug {
        guard let id = Slug(entry.key) else {
            throw entry.node.problem(
                "\(quoted(entry.key)) can't be a name here",
                remedy: "use lower-case letters, digits, “-”, “_” and “.”"
            )
        }
        return id
    }

    func shown(_ configuration: Configuration) -> [ShownTable] {
        configuration[keyPath: elements].map { element in
            let id = element[keyPath: id]
            return ShownTable(
                header: "\(name).\(tomlKey(id))",
                rows: settings.compactMap { setting in
                    // A key that nobody gave says nothing that its absence doesn't.
                    guard let origin = configuration.origins["\(name).\(id).\(setting.key)"] else {
                        return nil
                    }
                    return setting.show(element).map { (setting.key, $0, origin) }
                }
            )
        }
    }

    /// A name as a part of a table's header: bare where TOML lets it be.
    private func tomlKey(_ id: Slug) -> String {
        id.text.contains(".") ? tomlText(id.text) : id.text
    }
}
