import ArgumentParser
import Attribution
import Catalogue

/// Gives the curated names to other programs.
struct CatalogueExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the catalogue's names as a blocklist for other programs.",
        discussion: """
            What phones need is never exported, and what an owner should decide about only with \
            --contested. Formats with subtrees (adblock, dnsmasq, unbound, rpz) say as well what must be \
            kept below a blocked name. The order is that of RFC 4034 §6.1, so that two exports can be \
            compared line by line.
            """
    )

    @OptionGroup var catalogue: CatalogueOption

    @Option(
        help: ArgumentHelp(
            "The form: \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "format"
        )
    )
    var format: ExportFormat

    @Option(
        help: ArgumentHelp(
            "What to export, again and again (default: */telemetry */crash */ads */attribution).",
            valueName: "selector"
        )
    )
    var select: [String] = []

    @Flag(help: "Also what is needed and carries personal data.")
    var contested = false

    @Option(help: ArgumentHelp("The serial number of a policy zone.", valueName: "number"))
    var serial: UInt32 = 1

    func run() throws {
        let selectors = try select.map { text throws(Failure) in try Self.selector(text) }
        let chosen = selectors.isEmpty ? ExportSelection.defaultSelectors : selectors
        let selection = ExportSelection(
            try catalogue.catalogue(),
            selectors: chosen,
            includesContested: contested
        )
        let text = ExportText(
            selection,
            as: format,
            version: Version.text,
            selectors: chosen.map(\.description),
            serial: serial
        )
        guard selection.blockedCount > 0 else {
            throw Failure(
                "nothing in the catalogue fits \(Visible.text(text.selectors.joined(separator: " ")))",
                remedy: "landline list show names the organisations",
                status: .nothingFound
            )
        }
        StandardOutput.write(text.text)
    }

    private static func selector(_ text: String) throws(Failure) -> Selector {
        do {
            let selector = try Selector(parsing: text)
            if case .list = selector {
                throw Failure(
                    "“\(Visible.text(text))” is a list, and no part of the catalogue",
                    remedy: "write master:organisation/purpose or */purpose",
                    status: .usage
                )
            }
            return selector
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(
                Visible.text("\(error)"),
                remedy: "write master:organisation/purpose or */purpose",
                status: .usage
            )
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}
