import Answerer
import ArgumentParser
import Control
import Foundation
import Keeper
import Logging
import Processes
import Rulesets

/// Runs the answering process alone, as `serve` and the service unit do.
struct AnswererCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answerer",
        abstract: "Run the answering process alone: DNS, by the last published ruleset.",
        discussion: """
            Needs nothing but the state directory. It waits for the first ruleset where none has \
            been published yet, and goes on with the last one when no keeper runs. SIGHUP takes \
            over the newest ruleset, SIGTERM stops it.

            With --config it needs no keeper at all: it reads that file itself, answers by it, and \
            says on standard error where it listens; SIGHUP reads the file again. Without --state it then \
            keeps what it must in a directory of its own, which is gone when it stops. Neither catalogue nor \
            lists are read unless the file names them.
            """
    )

    @OptionGroup var state: StateOption

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A configuration to answer by, without a keeper.",
            valueName: "file"
        ),
        completion: .file(extensions: ["toml"])
    )
    var config: String?

    @OptionGroup var supervision: SupervisionOption

    func run() throws {
        // Before anything makes a thread: see ProcessSignals.
        let signals = ProcessSignals.block()
        guard supervision.adopt(as: "landline-answer") else { return }
        guard let config else {
            return try answer(from: state.directory, nextSignal: signals.next)
        }
        let lone = try LoneInstance(configuration: config, state: state)
        defer { lone.remove() }
        try Startup.run("the answerer") {
            let publication = try LonePublication(lone.instance)
            try Startup.refuse(try publication.publish())
            let logger = Startup.logger("answerer")
            try answer(from: lone.instance.state) { timeout in
                let signal = signals.next(within: timeout)
                guard signal == .hangUp else { return signal }
                do {
                    for problem in try publication.publish() { logger.error("\(problem)") }
                } catch {
                    logger.error("the configuration is not taken over: \(error)")
                }
                return signal
            }
        }
    }

    private func answer(
        from directory: StateDirectory,
        nextSignal: (Duration?) -> ProcessSignals.Signal?
    ) throws {
        try Startup.run("the answerer") {
            try AnswererService.run(
                state: directory,
                nextSignal: nextSignal,
                notification: try Startup.notification(),
                logger: Startup.logger("answerer")
            )
        }
    }
}

/// The files of an answerer that runs by a configuration alone.
private struct LoneInstance {
    let instance: Instance
    private let isTemporary: Bool

    /// Keeps its state where it is told, or in a directory of its own.
    init(configuration: String, state: StateOption) throws(Failure) {
        isTemporary = state.state == nil && Environment.variable("LANDLINE_STATE") == nil
        let directory =
            isTemporary
            ? StateDirectory(
                Environment.absolute(
                    FileManager.default.temporaryDirectory
                        .appending(path: "landline-answerer-\(getpid())")
                        .path(percentEncoded: false)
                )
            ) : state.directory
        let path = Environment.absolute(configuration)
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw Failure(
                "\(path) cannot be read",
                remedy: "name a configuration that exists: --config FILE",
                status: .configuration
            )
        }
        guard directory.fitsSocketPaths else {
            throw Failure(
                "the path \(directory.path) is too long for the sockets in it",
                remedy: "choose a shorter --state",
                status: .usage
            )
        }
        // No catalogue but one that the configuration names.
        instance = Instance(state: directory, configuration: path, catalogue: "")
    }

    /// Removes what was only kept for this run.
    func remove() {
        guard isTemporary else { return }
        do {
            try FileManager.default.removeItem(atPath: instance.state.path)
        } catch {
            StandardError.write("landline: could not remove \(instance.state.path): \(error)\n")
        }
    }
}
