import ArgumentParser
import Attribution
import Captures
import Catalogue
import DNSWire
import Foundation
import Keeper
import Policies
import Processes
import QueryLog
import Rulesets

/// Shows whom one device calls, as it calls them.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch one device talk: a phone's first start, an app's, an update's.",
        discussion: """
            One line a call: minutes and seconds after the device's first question, the name, whom the \
            call serves, who is called, what for, and what was decided. An organisation that the device \
            never called before (as far as the log reaches) is marked as a first contact. Time runs \
            from the first question on, so the watch may be started before the phone is; where none comes \
            within the given time, it ends as well. ^C ends it early, with the summary.

            --save keeps what was asked as a capture, which `landline capture` shows, compares and \
            replays. It has no address and no name of the device.

            Exit codes: 0 watched, 4 the device asked nothing, 69 there is no log.
            """
    )

    @Argument(help: "The device: its name, an address or a MAC; it need not have asked yet.")
    var device: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long: 90s, 10m, up to 1d.", valueName: "span")
    )
    var span = "10m"

    @Option(help: ArgumentHelp("Keep a capture under this name.", valueName: "name"))
    var save: String?

    @Option(help: ArgumentHelp("What to remember of the capture.", valueName: "text"))
    var note: String?

    @Flag(help: "With --save: in the place of a capture of that name.")
    var replace = false

    @Flag(help: "Print one JSON object a call.")
    var json = false

    @OptionGroup var options: InstanceOptions

    /// How often new lookups are looked for: the keeper stores them about as often.
    private static let lookInterval = Duration.milliseconds(100)
    /// How long to wait for what is on its way, when someone ends the watch.
    private static let lastLookDelay = Duration.milliseconds(500)
    /// How long lookups may take into the log, so that the last seconds are seen whole.
    private static let settling = Duration.seconds(2)

    func validate() throws {
        if save == nil, replace || note != nil {
            throw ValidationError("--replace and --note go with --save.")
        }
        if let note, note.utf8.count > Capture.textOctetsMax {
            throw ValidationError("--note takes up to \(Capture.textOctetsMax) octets.")
        }
    }

    func run() throws {
        // Blocked before there is a second thread: ^C ends the watch, and not the program.
        let signals = ProcessSignals.block()
        BrokenPipes.becomeErrors()
        let span = try Span(parsing: span)
        guard Double(span.seconds) <= Capture.secondsMax else {
            throw Failure(
                "a watch lasts a day at most",
                remedy: "landline log --device tells of longer times",
                status: .usage
            )
        }
        let instance = try options.instance()
        let shelf = CaptureShelf(directory: instance.state.captures)
        let keeping = try save.map { try CaptureNaming.slug($0) }
        if let keeping {
            do {
                try shelf.check(keeping, replacing: replace)
                try shelf.prepare()
            } catch { throw Failure(error) }
        }
        do {
            let reader = try LogReader(path: instance.state.log)
            let attributor = Attributor.load(instance.state, catalogue: instance.catalogue)
            let watched = try WatchedDevice(device, of: instance.state, in: reader)
            var follower = try LogFollower(reader, watched.query)
            var watch = Watch(
                for: .seconds(span.seconds),
                attributor: attributor,
                recorder: CaptureRecorder(capture(named: keeping)),
                wasCalled: { watched.hadCalled($0, attributor) }
            )
            let view = CallView(
                .standardOutput(),
                attributor: attributor,
                showing: CallView.Column.ofOnePhone
            )
            try follow(&follower, &watch, signals, view, label: watched.label)
            if let keeping {
                do throws(CaptureProblem) {
                    try shelf.keep(watch.recorder.capture, as: keeping, replacing: replace)
                } catch {
                    throw Failure(error)
                }
            }
            try close(watch, kept: keeping, attributor, catalogue: instance.catalogue)
        } catch let error as LogError {
            throw Failure(error)
        }
    }

    /// What the file will say of itself, without the owner's word for the device.
    private func capture(named name: Slug?) -> Capture {
        let day = "\(Moments.text(Date()).prefix { $0 != " " })"
        return Capture(
            name: "taken on \(day)",
            device: name?.text ?? "phone",
            taken: day,
            note: note ?? ""
        )
    }
}

extension WatchCommand {
    /// Shows what comes until the time is over or someone ends it.
    private func follow(
        _ follower: inout LogFollower,
        _ watch: inout Watch,
        _ signals: ProcessSignals,
        _ view: CallView,
        label: String
    ) throws {
        let terminal = Terminal.standardOutput()
        var standing = StandingLine(columns: json ? nil : terminal.columnsForStandingLine)
        if !json {
            try StandardOutput.print(lines: [
                "Watching \(Visible.text(label)) for \(span) from its first question on; ^C ends it.",
                "", view.heading,
            ])
        }
        let clock = ContinuousClock()
        let begun = clock.now
        var first: ContinuousClock.Instant?
        while true {
            let isEnding = signals.next(within: Self.lookInterval)?.endsWatch ?? false
            // What was asked a moment ago is still on its way into the log.
            if isEnding { _ = signals.next(within: Self.lastLookDelay) }
            let now = clock.now
            // Seen before the last look, so that what it finds is all.
            let isOver = now - (first ?? begun) >= watch.span + Self.settling
            let calls = watch.add(try follower.look())
            if watch.hasBegun, first == nil { first = now }
            if json {
                try StandardOutput.print(lines: calls.map { try CallDocument($0).json })
            } else {
                let lines = calls.map {
                    view.line($0.row, at: $0.offset, isFirstContact: $0.isFirstContact)
                }
                let elapsed = first.map { min(now - $0, watch.span) } ?? .zero
                let text =
                    first == nil
                    ? "waiting for its first question"
                    : CallView.clock(elapsed) + "  " + watch.tally.text
                let output = standing.showing(lines, above: text)
                try StandardOutput.print(exactly: output)
            }
            if isEnding || isOver { break }
        }
        try StandardOutput.print(exactly: standing.ending())
    }

    /// Sums up, and says where the capture is.
    private func close(
        _ watch: Watch,
        kept name: Slug?,
        _ attributor: Attributor,
        catalogue: String
    ) throws {
        guard watch.hasBegun else {
            throw Failure(
                "\(Visible.text(device)) asked nothing",
                remedy: "landline status tells whether questions come at all",
                status: .nothingFound
            )
        }
        guard !json else { return }
        let terminal = Terminal.standardOutput()
        let summary = CallSummary(
            watch.rows,
            catalogue: Catalogue.load(directory: catalogue),
            attributor: attributor,
            terminal: terminal
        )
        var lines = ["", terminal.style(watch.tally.text, .strong) + "."] + summary.lines
        if !watch.firstContacts.isEmpty {
            lines += ["", terminal.style("First contacts", .strong)]
            var table = Table([.text("calls"), .text("serves"), .text("for"), .long("first by")])
            for call in watch.firstContacts {
                table.add([
                    Table.Cell(call.called.organisationName),
                    Table.Cell("\(call.called.master)", .faint),
                    Table.Cell("\(call.called.purpose)"),
                    Table.Cell(call.row.qname?.description ?? "", .faint),
                ])
            }
            lines += table.lines(on: terminal).map { "  " + $0 }
        }
        if let name { lines += ["", Self.keptText(watch.recorder.capture, name)] }
        try StandardOutput.print(lines: lines)
    }

    private static func keptText(_ capture: Capture, _ name: Slug) -> String {
        var parts = ["\(capture.asks.count) questions kept"]
        if capture.leftOut > 0 { parts.append("\(capture.leftOut) of the house's own left out") }
        if capture.masked > 0 { parts.append("\(capture.masked) names' numbers replaced") }
        if capture.isCut { parts.append("more than a capture holds was asked") }
        return parts.joined(separator: ", ") + ": landline capture show \(name)"
    }
}

extension ProcessSignals.Signal {
    /// Whether someone wants the watch to end: from the keyboard, by a service manager, by going away.
    fileprivate var endsWatch: Bool { self != .child }
}
