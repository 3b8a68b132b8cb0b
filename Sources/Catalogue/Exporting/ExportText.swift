/// An export as text: a header that says what it is, and the names.
package struct ExportText: Sendable {
    /// What is exported.
    package let selection: ExportSelection
    /// In which form.
    package let format: ExportFormat
    /// Landline's version.
    package let version: String
    /// The selectors, as their owner wrote them.
    package let selectors: [String]
    /// The serial number of a policy zone's SOA record.
    package let serial: UInt32

    /// An export with every part said.
    package init(
        _ selection: ExportSelection,
        as format: ExportFormat,
        version: String,
        selectors: [String],
        serial: UInt32 = 1
    ) {
        self.selection = selection
        self.format = format
        self.version = version
        self.selectors = selectors
        self.serial = serial
    }

    /// The whole text; the same for the same catalogue, version and selectors.
    package var text: String {
        var all = header(names: selection.blockedCount).map { "\(format.comment) \($0)" }
        all += format.preamble(serial: serial)
        all += format.text(selection.lines)
        return all.joined(separator: "\n") + "\n"
    }

    private func header(names: Int) -> [String] {
        var header = [
            "Title: Landline's catalogue, \(selectors.joined(separator: " "))",
            "Version: \(version)",
            "Licence: Apache-2.0",
            "Names: \(names)",
            "Left out: \(selection.essentialCount) that phones need, "
                + "\(selection.contestedCount) that their owner should decide about",
        ]
        if !format.hasSubtrees {
            header.append("This form names hosts one by one: what is below them is not covered.")
        }
        if format != .adblock {
            header.append("Families (log-*.example.com) stand here by their known members.")
        }
        if format == .rpz {
            header.append("Load it as a zone of any name, and name that zone in the policy.")
        }
        return header
    }
}
