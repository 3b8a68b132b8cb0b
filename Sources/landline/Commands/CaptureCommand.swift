import ArgumentParser
import Captures
import Foundation
import Rulesets

/// Keeps, shows, compares and replays what phones asked.
struct CaptureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Show, compare and replay what phones asked: kept by watch, or shipped.",
        discussion: """
            A capture is a text file in captures/ of the state directory: what one device asked, how many \
            seconds after its first question, and what was decided then. `landline watch --save` makes \
            them; the first ten minutes of phones, put together from published measurements, are shipped. \
            Nothing here needs a running instance.
            """,
        subcommands: [
            CaptureListCommand.self, CaptureShowCommand.self, CaptureCompareCommand.self,
            CaptureReplayCommand.self, CaptureExportCommand.self, CaptureImportCommand.self,
            CaptureRemoveCommand.self,
        ],
        defaultSubcommand: CaptureListCommand.self
    )
}

extension StateOption {
    /// The captures at hand.
    var shelf: CaptureShelf { CaptureShelf(directory: directory.captures) }

    /// The capture called `name`.
    func capture(named name: String) throws(Failure) -> Capture {
        do throws(CaptureProblem) {
            return try shelf.capture(named: name)
        } catch {
            throw Failure(error)
        }
    }
}

/// Lists the captures.
struct CaptureListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the captures: those kept here, and those that came with Landline."
    )

    @OptionGroup var state: StateOption

    @Flag(help: "Print a JSON array.")
    var json = false

    /// One capture in the list.
    private struct Document: Codable {
        var id: String
        var shipped: Bool
        var name: String?
        var maker: String?
        var taken: String?
        var questions: Int?
        var seconds: Double?
        var sources: [String]?
        var note: String?
        var problem: String?
    }

    func run() throws {
        let entries: [CaptureShelf.Entry]
        do throws(CaptureProblem) {
            entries = try state.shelf.entries()
        } catch {
            throw Failure(error)
        }
        if json { return try JSONOutput.print(entries.map(Self.document)) }
        var table = Table([
            .text("name"), .long("which is"), .number("questions"), .text("lasts"), .text("from"),
        ])
        for entry in entries {
            switch entry.capture {
            case .success(let capture):
                let from =
                    entry.isShipped
                    ? capture.sources.first.map { "shipped: \($0)" } ?? "shipped"
                    : capture.note.isEmpty ? "kept here" : "kept here: \(capture.note)"
                table.add([
                    Table.Cell(entry.id, .strong), Table.Cell(capture.name),
                    Table.Cell(capture.asks.count), Table.Cell(capture.length),
                    Table.Cell(from, .faint),
                ])
            case .failure(let problem):
                table.add([
                    Table.Cell(entry.id, .strong), Table.Cell(problem.description, .red), "", "",
                    "",
                ])
            }
        }
        table.print(on: .standardOutput())
    }

    private static func document(_ entry: CaptureShelf.Entry) -> Document {
        var document = Document(id: entry.id, shipped: entry.isShipped)
        switch entry.capture {
        case .success(let capture):
            document.name = capture.name
            document.maker = capture.maker
            document.taken = capture.taken
            document.questions = capture.asks.count
            document.seconds = CallDocument.seconds(capture.asks.last?.offset ?? .zero)
            document.sources = capture.sources
            document.note = capture.note
        case .failure(let problem): document.problem = problem.description
        }
        return document
    }
}

/// Removes a capture.
struct CaptureRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a capture that was kept here."
    )

    @Argument(help: "The capture's name.")
    var name: String

    @OptionGroup var state: StateOption

    func run() throws {
        do throws(CaptureProblem) {
            try state.shelf.remove(name)
        } catch {
            throw Failure(error)
        }
    }
}

/// Takes in a capture that somebody else has made.
struct CaptureImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Keep a capture from a file, as `capture export` prints it."
    )

    @Argument(help: "The file; - for standard input.", completion: .file(extensions: ["toml"]))
    var file: String

    @Option(name: .customLong("as"), help: ArgumentHelp("Its name here.", valueName: "name"))
    var name: String

    @Flag(help: "In the place of a capture of that name.")
    var replace = false

    @OptionGroup var state: StateOption

    func run() throws {
        let slug = try CaptureNaming.slug(name)
        let capture = try CaptureText.read(file)
        do throws(CaptureProblem) {
            try state.shelf.keep(capture, as: slug, replacing: replace)
        } catch {
            throw Failure(error)
        }
        StandardOutput.print("\(capture.asks.count) questions kept: landline capture show \(slug)")
    }
}

extension Capture {
    /// How long it lasts: `9:50`.
    var length: String { CallView.clock(asks.last?.offset ?? .zero) }
}
