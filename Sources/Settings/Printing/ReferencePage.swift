extension Configuration {
    /// The reference of all settings, as Markdown.
    package static var reference: String {
        let opening = """
            # Configuration

            Landline reads `landline.toml` and then the files of `conf.d/` beside it, by name; a key in a
            later file replaces the same key of an earlier one. A change holds within a second of being
            saved. A configuration with a fault is not used: the last good one goes on, and `landline
            status` and `landline config check` say which file, which line, and what was probably meant.
            `landline config show` prints what holds and where each value comes from. Commands that are told
            of a state directory alone (`--state`) read the file that the instance there was started with.

            Rules of your own stand in `rules/*.rules`: see [policies](policies.md).

            This page is made from the settings' declarations; a test keeps it in step.

            """
        return ([opening] + parts.map(section(of:))).joined(separator: "\n")
    }

    private static func section(of part: any ConfigurationPart) -> String {
        var lines = ["## `[\(part.header)]`", "", part.sentence, ""]
        lines += ["| key | value | default | meaning |", "|---|---|---|---|"]
        for setting in part.described {
            let byDefault = setting.byDefault.map { "`\($0)`" } ?? "–"
            lines.append(
                "| `\(setting.key)` | \(setting.values) | \(byDefault) | \(setting.sentence) |"
            )
        }
        let examples = part.described.compactMap { setting in
            setting.isEmptyByDefault ? setting.example.map { "\(setting.key) = \($0)" } : nil
        }
        if !examples.isEmpty {
            lines += ["", "```toml", "[\(part.exampleHeader)]"] + examples + ["```"]
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
