import TOMLText

/// A table of settings that stands once in a configuration: `[server]`.
struct SettingsTable {
    let name: String
    let sentence: String
    let settings: [Setting<Configuration>]
}

extension SettingsTable: ConfigurationPart {
    var header: String { name }
    var exampleHeader: String { name }
    var isFamily: Bool { false }

    var described: [DescribedSetting] {
        settings.map { $0.described(default: Configuration()) }
    }

    func read(_ node: TOMLNode, into configuration: inout Configuration) -> [TOMLProblem] {
        let section: TOMLSection
        do {
            section = try node.section()
        } catch {
            return [error]
        }
        var origins = configuration.origins
        let problems = SettingsReader(settings: settings)
            .read(section, into: &configuration, origins: &origins)
        configuration.origins = origins
        return problems
    }

    func shown(_ configuration: Configuration) -> [ShownTable] {
        let rows = settings.compactMap { setting in
            setting.show(configuration).map {
                (setting.key, $0, configuration.origins["\(name).\(setting.key)"])
            }
        }
        return rows.isEmpty ? [] : [ShownTable(header: name, rows: rows)]
    }
}
