import ArgumentParser
import Attribution
import Captures
import Catalogue
import Demo
import Foundation
import Policies
import Processes
import Rulesets

/// Asks again what a phone asked, through a Landline of its own, and leaves the log.
struct CaptureReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Ask again what a phone asked, through a Landline of its own; leaves a log.",
        discussion: """
            Starts a private instance with a stand-in for the outside world, asks every question of the \
            capture over a real socket, shows live who is called, and sums up. Nothing leaves this \
            machine. The instance's directory stays, for `landline report`, `log`, `top` and `why`; the \
            end says where it is.
            """
    )

    @Argument(help: "The capture's name; `landline capture list` tells all.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "What holds for the phone: a built-in policy (default: quiet).",
            valueName: "name"
        )
    )
    var policy = BuiltInPolicies.quiet.text

    @Option(
        help: ArgumentHelp(
            "How many times faster than it was; 1 is as it was (default: 12, and pauses cut short).",
            valueName: "factor"
        )
    )
    var speed: Double?

    @Option(
        help: ArgumentHelp(
            "A directory for the instance that does not exist yet (default: one below \(Self.parent)).",
            valueName: "dir"
        ),
        completion: .directory
    )
    var into: String?

    @OptionGroup var options: InstanceOptions

    /// What the speed may be: slower than the phone was is of no use, faster is a flash.
    private static let speeds = 0.1...1000
    /// Where directories are made that nobody has named.
    private static let parent = "TMPDIR"
    /// How many replays of one capture may lie there; then somebody should tidy up.
    private static let directoriesMax = 1_000
    /// What of a capture's name goes into a directory's: sockets' paths are short.
    private static let nameMax = 32

    func validate() throws {
        guard speed.map(Self.speeds.contains) ?? true else {
            throw ValidationError(
                "--speed is from \(Self.speeds.lowerBound) to \(Self.speeds.upperBound)"
            )
        }
    }

    func run() throws {
        let capture = try options.state.capture(named: name)
        let known = BuiltInPolicies.declarations.map(\.id)
        guard let slug = Slug(policy), known.contains(slug) else {
            throw Failure(
                "there is no built-in policy \(Visible.text(policy))",
                remedy: "use one of " + known.map(\.text).joined(separator: ", "),
                status: .usage
            )
        }
        guard !capture.asks.isEmpty else {
            throw Failure("nothing was asked in \(Visible.text(name))", status: .nothingFound)
        }
        let blocklists = try DataDirectory.blocklists(named: options.data)
        // ^C must end the instance too, and must be blocked before there is a second thread.
        let signals = ProcessSignals.block()
        BrokenPipes.becomeErrors()
        let household = Household([(capture: capture, policy: slug)])
        let directory = try into.map(Environment.absolute) ?? newDirectory()
        let instance = try PrivateInstance(household, directory: directory)
        defer { instance.stop() }
        try instance.start(arguments: ["--data", DataDirectory.directory(of: blocklists)])
        let show = ReplayShow(
            household: household,
            instance: instance,
            attributor: Attributor.load(instance.state, catalogue: blocklists),
            pace: pace
        )
        let terminal = Terminal.standardOutput()
        let outcome = try show.run(on: terminal) { signals.next(within: $0)?.endsProgram ?? false }
        if let outcome {
            let summary = CallSummary(
                outcome.rows,
                catalogue: Catalogue.load(directory: blocklists),
                attributor: show.attributor,
                terminal: terminal
            )
            try StandardOutput.print(lines: summary.lines)
        }
        try StandardOutput.print(lines: closing(instance, device: capture.device))
        guard outcome?.isWhole ?? true else {
            throw Failure(
                "not all that was asked was answered and logged",
                remedy: "\(instance.state.path)/serve.log may tell why",
                status: .problems
            )
        }
    }

    private var pace: ReplayPace {
        speed.map { ReplayPace(speed: $0, pauseMax: .seconds(Capture.secondsMax)) } ?? .watchable
    }

    /// A directory that did not exist before, so that nobody has put anything into it.
    private func newDirectory() throws -> String {
        let parent = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        let name = "landline-" + name.prefix(Self.nameMax)
        for number in 1...Self.directoriesMax {
            let path = Environment.absolute(parent + "/" + name + (number == 1 ? "" : "-\(number)"))
            do {
                try FileManager.default.createDirectory(
                    atPath: path,
                    withIntermediateDirectories: false,
                    attributes: [.posixPermissions: 0o700]
                )
                return path
            } catch let error as CocoaError where error.code == .fileWriteFileExists {
                continue
            }
        }
        throw Failure(
            "there are \(Self.directoriesMax) replays of \(name) in \(parent)",
            remedy: "remove some, or name a directory: --into DIR"
        )
    }

    private func closing(_ instance: PrivateInstance, device: String) -> [String] {
        let path = instance.state.path
        return [
            "", "The log is kept in \(path). To look closer:",
            "  landline report --state \(path)",
            "  landline top orgs --state \(path)",
            "  landline log --device \(device) --state \(path)",
        ]
    }
}
