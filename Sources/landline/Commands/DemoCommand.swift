import ArgumentParser
import Attribution
import Catalogue
import Demo
import Foundation
import Processes
import Rulesets

/// Replays what phones ask after their start, through a Landline of its own.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Replay the first ten minutes of several phones, without Internet.",
        discussion: """
            Starts a private instance with a stand-in for the outside world, asks what the phones \
            asked (names from published measurements), shows live who would have been called, and \
            sums up. Nothing of the system is touched, and nothing is left behind.
            """
    )

    @Option(
        name: .customLong("phone"),
        help: ArgumentHelp("Only this phone; may be repeated.", valueName: "name")
    )
    var phones: [String] = []

    @Option(help: ArgumentHelp("How much faster or slower than usual.", valueName: "factor"))
    var speed = 1.0

    @Option(
        help: ArgumentHelp("Keep the instance's state in this new directory.", valueName: "dir"),
        completion: .directory
    )
    var state: String?

    @Option(
        help: ArgumentHelp(
            "The directory with blocklists/ (default: $LANDLINE_DATA, else found beside the program).",
            valueName: "dir"
        ),
        completion: .directory
    )
    var data: String?

    /// What the speed may be: slower than the phones were is of no use, faster is a flash.
    private static let speeds = 0.1...100

    func validate() throws {
        guard Self.speeds.contains(speed) else {
            throw ValidationError(
                "--speed is from \(Self.speeds.lowerBound) to \(Self.speeds.upperBound)"
            )
        }
    }

    func run() throws {
        // ^C must end the instance too, and must be blocked before there is a second thread.
        let signals = ProcessSignals.block()
        BrokenPipes.becomeErrors()
        let blocklists = try DataDirectory.blocklists(named: data)
        let household = try Household.demo(naming: phones)
        let instance = try PrivateInstance(household, directory: state)
        defer { instance.stop() }
        try instance.start(
            arguments: ["--data", DataDirectory.directory(of: blocklists)]
        )
        let show = ReplayShow(
            household: household,
            instance: instance,
            attributor: Attributor.load(instance.state, catalogue: blocklists),
            pace: ReplayPace(
                speed: ReplayPace.watchable.speed * speed,
                pauseMax: ReplayPace.watchable.pauseMax / speed
            )
        )
        let terminal = Terminal.standardOutput()
        let outcome = try show.run(on: terminal) { signals.next(within: $0)?.endsProgram ?? false }
        guard let outcome else { return }
        let summary = CallSummary(
            outcome.rows,
            catalogue: Catalogue.load(directory: blocklists),
            attributor: show.attributor,
            terminal: terminal
        )
        try StandardOutput.print(lines: summary.lines + closing(instance))
        guard outcome.isWhole else {
            throw Failure(
                "not all that was asked was answered and logged",
                remedy: "keep the state with --state DIR, and read DIR/serve.log",
                status: .problems
            )
        }
    }

    private func closing(_ instance: PrivateInstance) -> [String] {
        guard state != nil else {
            return [
                "",
                "To look closer: landline demo --state DIR keeps the log; then landline log --state DIR.",
            ]
        }
        return [
            "", "The log is kept. To look closer:",
            "  landline log --state \(instance.state.path) --verdict block",
            "  landline why data.mistat.intl.xiaomi.com --device redmi-note --state \(instance.state.path)",
        ]
    }
}

extension ProcessSignals.Signal {
    /// Whether someone wants the program to end.
    var endsProgram: Bool { self == .interrupt || self == .terminate }
}
