import ArgumentParser
import Keeper
import Processes

/// Runs the keeping process alone, as `serve` and the service unit do.
struct KeeperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keeper",
        abstract: "Run the keeping process alone: rulesets, the log, the control API.",
        discussion: """
            Publishes what the configuration, the rules and the lists say, again whenever one of \
            them changes, and stores what the answerer wrote down. SIGHUP reads everything again, \
            SIGTERM stops it.
            """
    )

    @OptionGroup var options: InstanceOptions
    @OptionGroup var listening: ListenOption
    @OptionGroup var supervision: SupervisionOption

    func run() throws {
        // Before anything makes a thread: see ProcessSignals.
        let signals = ProcessSignals.block()
        guard supervision.adopt(as: "landline-keeper") else { return }
        let instance = try options.startingInstance(listen: listening.addresses)
        try Startup.run("the keeper") {
            try KeeperService.run(
                instance,
                version: Version.text,
                nextSignal: signals.next,
                notification: try Startup.notification(),
                logger: Startup.logger("keeper")
            )
        }
    }
}
