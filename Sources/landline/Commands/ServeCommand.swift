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
    @OptionGroup var supervision: SupervisionOption

    func run() throws {
        // Before anything makes a thread: see ProcessSignals.
        let signals = ProcessSignals.block()
        guard supervision.adopt(as: "landline-serve") else { return }
        let instance = try options.instance(listen: listening.addresses)
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
                        + listening.addresses.flatMap { ["--listen", $0] }
                ),
            ],
            environment: environment,
            logger: Startup.logger("serve"),
            nextSignal: signals.next
        )
        // Whichever process could not start has said why.
        if let code = supervisor.run() { throw ExitCode(code) }
    }
}
