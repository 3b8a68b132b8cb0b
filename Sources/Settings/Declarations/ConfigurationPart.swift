import Policies
import TOMLText

/// A top-level key of the configuration: a table, or a family of tables that the owner names.
protocol ConfigurationPart: Sendable {
    /// The key.
    var name: String { get }
    /// What it is about, one sentence.
    var sentence: String { get }
    /// Its settings with their defaults, for the sample file and the reference page.
    var described: [DescribedSetting] { get }
    /// The header of its tables on the reference page: `server`, `devices.NAME`.
    var header: String { get }
    /// The header of one of its tables in examples: `server`, `devices.phone`.
    var exampleHeader: String { get }
    /// Whether the tables stand for things that the owner names.
    var isFamily: Bool { get }

    /// Reads what stands under the key into a configuration and tells all that is wrong with it.
    func read(_ node: TOMLNode, into configuration: inout Configuration) -> [TOMLProblem]

    /// The part as it is in a configuration, for `config show`.
    func shown(_ configuration: Configuration) -> [ShownTable]
}

/// A setting in words.
struct DescribedSetting {
    let key: String
    let sentence: String
    let values: String
    /// The default as TOML writes it; nil where there is none.
    let byDefault: String?
    let example: String?
}

/// A table with its values.
struct ShownTable {
    let header: String
    /// Keys and values; `origin` is nil where the default holds.
    let rows: [(key: String, value: String, origin: RuleOrigin?)]
}

extension Setting {
    func described(default owner: Owner?) -> DescribedSetting {
        DescribedSetting(
            key: key,
            sentence: sentence,
            values: values,
            byDefault: owner.flatMap(show),
            example: example
        )
    }
}

/// What a table's reading has in common: each key given to its setting, each fault told.
struct SettingsReader<Owner> {
    let settings: [Setting<Owner>]

    /// Reads the keys of `section` into `owner` and notes where each is given.
    func read(
        _ section: TOMLSection,
        into owner: inout Owner,
        origins: inout [String: RuleOrigin]
    ) -> [TOMLProblem] {
        var problems = section.unknownKeys(known: settings.map(\.key))
        for setting in settings {
            guard let node = section[setting.key] else { continue }
            do throws(TOMLProblem) {
                try setting.read(node, &owner)
                origins[node.path] = RuleOrigin(node)
            } catch {
                problems.append(error)
            }
        }
        return problems
    }
}

extension RuleOrigin {
    /// The place of a value.
    init(_ node: TOMLNode) {
        self.init(file: node.file, line: UInt32(clamping: node.line))
    }

    /// The place of a table.
    init(_ section: TOMLSection) {
        self.init(file: section.file, line: UInt32(clamping: section.line))
    }
}
