extension BuiltInPolicies {
    /// What the guide says of the built-in policies: a table, then of each its paragraph and its lines.
    package static var guide: String {
        let rows = texts.map { text in
            "| `\(text.id)` | \(text.extends.map { "`\($0)`" } ?? "–") | \(text.sentence) |"
        }
        let sections = texts.map { text in
            """
            ### \(text.id)

            \(text.paragraph)

            ```
            \(text.lines.joined(separator: "\n"))
            ```
            """
        }
        return
            (["| policy | extends | what it does |\n|---|---|---|\n" + rows.joined(separator: "\n")]
            + sections).joined(separator: "\n\n") + "\n"
    }
}
