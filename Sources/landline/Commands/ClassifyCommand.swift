import ArgumentParser
import Attribution
import Blocklists
import Catalogue
import Classification
import DNSWire
import Foundation
import Keeper
import Policies
import Settings
import Sockets
import TOMLText

/// Tells of a list of names whom they call, and what a policy does about each.
struct ClassifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Tell of each name in a file whom it calls, what for, and what a policy does.",
        discussion: """
            Reads names, one a line, and prints a line for each: name, master, organisation, its name, \
            purpose, verdict, essential, contested, and the catalogue's entry that covers the name. Where the \
            catalogue knows nobody, the organisation is the registrable domain. In columns on a terminal, else \
            with tabs between them, or as JSON. Blank lines and # comments are passed over.

            Goes by the catalogue and the policy's own lines alone, and needs no running instance: what it prints \
            is what a device with this policy gets, as long as none of your rules speaks of the name. The policy \
            is a built-in one or one of the configuration; the lists that it blocks by count \
            with --lists.

            The exit code is 0, or 3 when some lines were no names; they are told on standard error.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(
        help: "A file with a name on each line; - for standard input.",
        completion: .file()
    )
    var file: String = "-"

    @Option(
        help: ArgumentHelp(
            "The policy: watch, quiet, strict, kids, or one of yours.",
            valueName: "name"
        )
    )
    var policy: String = BuiltInPolicies.quiet.text

    @Flag(help: "Let the configuration's lists count too.")
    var lists = false

    @Flag(help: "Print one JSON object a line.")
    var jsonl = false

    func run() throws {
        let classifier = try Classifier.loaded(policy: policy, of: options, countingLists: lists)
        let terminal = Terminal.standardOutput()
        let form: ClassificationWriter.Form =
            jsonl ? .json : terminal.columns == nil ? .tabs : .columns(terminal)
        var faults = LineFaults(of: file == "-" ? "standard input" : file)
        do {
            let names =
                try file == "-" ? PiecewiseFile.standardInput() : PiecewiseFile(reading: file)
            try Self.classify(names, by: classifier, as: form, &faults)
        } catch let error as ListError {
            throw Failure(
                Visible.text("\(error)"),
                remedy: "name a file that this user may read, or - for standard input",
                status: .nothingFound
            )
        }
        faults.finish()
        guard faults.count == 0 else { throw ExitCode(ExitStatus.problems.rawValue) }
    }

    /// Octets read at a time: enough that calls cost nothing.
    private static let pieceOctets = 256 << 10

    /// Classifies every name, printing what is ready whenever more has to be read.
    private static func classify(
        _ names: borrowing PiecewiseFile,
        by classifier: Classifier,
        as form: ClassificationWriter.Form,
        _ faults: inout LineFaults
    ) throws {
        var reader = NameLineReader()
        var writer = ClassificationWriter(classifier, form: form)
        var matches = Matches()
        var piece = [UInt8](repeating: 0, count: pieceOctets)
        while true {
            let count = try names.read(into: &piece)
            let isAtEnd = count == 0
            if isAtEnd {
                reader.finish { text, folded in
                    writer.add(
                        text,
                        folded,
                        classifier.verdict(foldedName: folded, matches: &matches)
                    )
                } fault: {
                    faults.add(line: $0, $1)
                }
            } else {
                let octets = piece.span.extracting(0..<count)
                reader.read(octets) { text, folded in
                    writer.add(
                        text,
                        folded,
                        classifier.verdict(foldedName: folded, matches: &matches)
                    )
                } fault: {
                    faults.add(line: $0, $1)
                }
            }
            StandardOutput.write(writer.take())
            if isAtEnd { return }
        }
    }
}

/// The lines of an input that could not be used, told as they come, up to a number that a person reads.
private struct LineFaults {
    /// How many there were.
    private(set) var count = 0
    private let file: String

    /// More would scroll what was asked for off the screen, and a file with more is of another kind.
    private static let shownMax = 20

    init(of file: String) { self.file = Visible.text(file) }

    mutating func add(line: Int, _ fault: NameLineReader.Fault) {
        count += 1
        guard count <= Self.shownMax else { return }
        StandardError.write("\(file):\(line): \(fault.what)\n")
    }

    /// Tells how many were not told.
    func finish() {
        guard count > Self.shownMax else { return }
        StandardError.write("… and \(count - Self.shownMax) more lines without a name\n")
    }
}
