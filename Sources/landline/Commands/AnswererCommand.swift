import Answerer
import ArgumentParser
import Processes

/// Runs the answering process alone, as `serve` and the service unit do.
struct AnswererCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answerer",
        abstract: "Run the answering process alone: DNS, by the last published ruleset.",
        discussion: """
            Needs nothing but the state directory. It waits for the first ruleset where none has \
            been published yet, and goes on with the last one when no keeper runs. SIGHUP takes \
            over the newest ruleset, SIGTERM stops it.
            """
    )

    @OptionGroup var state: StateOption
    @OptionGroup var supervision: SupervisionOption

    func run() throws {
        // Before anything makes a thread: see ProcessSignals.
        let signals = ProcessSignals.block()
        guard supervision.adopt(as: "landline-answer") else { return }
        let directory = state.directory
        try Startup.run("the answerer") {
            try AnswererService.run(
                state: directory,
                nextSignal: signals.next,
                notification: try Startup.notification(),
                logger: Startup.logger("answerer")
            )
        }
    }
}
