import ArgumentParser
import Foundation
import Keeper
import Logging
import Processes
import Rulesets

/// Runs a whole instance in the foreground.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run an instance: the answerer and the keeper, watched and restarted.",
        discussion: """
            Stays in the foreground and inside the paths given; any number run side by side, and \
            none needs root unless it listens on port 53. SIGTERM or ^C stops it, SIGHUP reads \
            the configuration again.
            """
    )

    @OptionGroup var options: InstanceOptions

    @OptionGroup var listening: ListenOption

    @Flag(
        help: ArgumentHelp(
            "Choose a port where none is configured (53, else 5300), and say what to try."
        )
    )
    var firstSteps = false
    @OptionGroup var supervision: SupervisionOption

    /// How long the answerer, where a ruleset waits for it, has both cores to itself.
    ///
    /// It then answers after half of that, and phones wait for it; for the keeper nobody does.
    private static let answererHeadStart = Duration.milliseconds(60)

    func run() throws {
        // Before anything makes a thread: see ProcessSignals.
        let signals = ProcessSignals.block()
        guard supervision.adopt(as: "landline-serve") else { return }
        var listen = listening.addresses
        let configured = try options.startingInstance(listen: listen)
        if firstSteps, listen.isEmpty, !configured.configuresListening() {
            listen = welcome(configured)
        }
        let instance = try options.startingInstance(listen: listen)
        try Startup.prepare(instance)
        let shared = options.arguments(for: instance)
        var environment = ProcessInfo.processInfo.environment
        // A Swift program that traps runs a debugger on itself first, which can take minutes;
        // phones would rather have it back.
        environment["SWIFT_BACKTRACE"] = environment["SWIFT_BACKTRACE"] ?? "enable=no"
        var supervisor = Supervisor(
            programs: [
                Supervisor.Program(
                    name: "answerer",
                    arguments: ["answerer", "--state", instance.state.path]
                ),
                Supervisor.Program(
                    name: "keeper",
                    arguments: ["keeper"] + shared
                        + listen.flatMap { ["--listen", $0] },
                    headStart: instance.hasPublished ? Self.answererHeadStart : .zero
                ),
            ],
            environment: environment,
            logger: Startup.logger("serve"),
            nextSignal: signals.next
        )
        // Whichever process could not start has said why.
        if let code = supervisor.run() { throw ExitCode(code) }
    }

    /// Chooses where to listen, and says so and what to try.
    private func welcome(_ instance: Instance) -> [String] {
        let steps = FirstSteps.choose()
        StandardOutput.write(
            steps.text(
                program: ProgramArguments.all.first ?? "landline",
                state: options.state.state ?? instance.state.path,
                terminal: .standardOutput()
            )
        )
        return steps.listen.map { "\($0)" }
    }
}
