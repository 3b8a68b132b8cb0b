import ArgumentParser
import Catalogue

/// Checks the curated catalogue, and gives it to other programs.
struct CatalogueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue",
        abstract: "Check the catalogue of whom phones call, and export it for other programs.",
        subcommands: [CatalogueCheckCommand.self, CatalogueExportCommand.self]
    )
}

/// Where the catalogue of a command lies.
struct CatalogueOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The directory with blocklists/ (default: $LANDLINE_DATA, else found beside the program).",
            valueName: "dir"
        ),
        completion: .directory
    )
    var data: String?

    /// The catalogue's directory.
    func directory() throws(Failure) -> String { try DataDirectory.blocklists(named: data) }

    /// The catalogue, as far as it can be read.
    func catalogue() throws(Failure) -> Catalogue { Catalogue.load(directory: try directory()) }
}
