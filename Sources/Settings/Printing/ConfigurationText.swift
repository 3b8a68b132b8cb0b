extension Configuration {
    /// The configuration as it holds, with every default, as TOML that reads back as the same; each
    /// line says where its value is given.
    package var shown: String {
        Self.parts.flatMap { $0.shown(self) }.map(Self.text).joined(separator: "\n")
    }

    private static func text(_ table: ShownTable) -> String {
        "[\(table.header)]\n"
            + table.rows.map { row in
                "\(row.key) = \(row.value)  # \(row.origin.map { "\($0)" } ?? "default")\n"
            }.joined()
    }
}
