package import Control
import Foundation
package import Logging
import Processes
import Rulesets
import Sockets
import Synchronization

/// The thread that turns what the owner wrote into published rulesets, for as long as the keeper
/// lives: it sleeps until a file changes or somebody asks, publishes, and tells the answerer.
package final class Workbench: Sendable {
    /// How often everything is looked at without a word from the kernel: links may lead to where
    /// no directory is watched.
    static let lookInterval = Duration.seconds(2)
    /// How soon an answerer that has not taken a ruleset over is told again.
    static let tellInterval = Duration.milliseconds(250)
    /// How long files have to be quiet before they are read: an editor writes, renames and
    /// removes in one breath.
    static let quiet = Duration.milliseconds(40)
    /// How long to wait for that quiet: a change is in force within a second of its end.
    static let quietMax = Duration.milliseconds(240)

    /// How far compiling stands back behind answering and storing: next to another busy thread it gets a
    /// tenth of a core, and all of one that is idle.
    static let niceness: Int32 = 10

    private let instance: Instance
    private let drain: DrainService
    private let logger: Logger
    private let watch: FileWatch
    private let shared = Mutex(Shared())

    /// What the rest of the keeper sees.
    private struct Shared {
        var state = State()
        var waiting: [CheckedContinuation<PublicationReport, Never>] = []
        /// Whether somebody who waits wants a publication even of what has not changed.
        var isWantedAnew = false
        var isStopping = false
        var thread: WorkerThread?
    }

    /// How publishing stands.
    package struct State: Sendable {
        package var published: StatusReport.Published?
        /// What is wrong with what was read last.
        var found: [Problem] = []
        /// Why the answerer does not take over what is published.
        var refusal: Problem?

        /// Everything that is wrong.
        package var problems: [Problem] { found + [refusal].compactMap(\.self) }
    }

    /// Prepares to publish for `instance`; `drain` is told how much of the log to keep, and asked
    /// which rulesets are still needed.
    package init(_ instance: Instance, drain: DrainService, logger: Logger) throws {
        self.instance = instance
        self.drain = drain
        self.logger = logger
        watch = try FileWatch()
    }

    /// How publishing stands.
    package var state: State { shared.withLock { $0.state } }

    /// Begins to publish.
    package func start() throws {
        let thread = try WorkerThread(
            name: "publish",
            scheduling: .nice(Self.niceness)
        ) { [self] in run() }
        shared.withLock { $0.thread = thread }
    }

    /// Ends; blocks until then.
    package func stop() {
        let thread = shared.withLock { shared in
            shared.isStopping = true
            return shared.thread
        }
        watch.wake()
        thread?.join()
    }

    /// Reads everything again, publishes what has changed, or all of it `anew`, and tells what
    /// became of it.
    package func publish(anew: Bool = false) async -> PublicationReport {
        await withCheckedContinuation { continuation in
            let isRunning = shared.withLock { shared in
                guard !shared.isStopping else { return false }
                shared.waiting.append(continuation)
                if anew { shared.isWantedAnew = true }
                return true
            }
            guard isRunning else {
                continuation.resume(returning: report())
                return
            }
            watch.wake()
        }
    }

    private func report() -> PublicationReport {
        let state = state
        let generation = state.published?.generation ?? 0
        return PublicationReport(
            generation: generation,
            acknowledged: state.published?.acknowledged.map { $0 >= generation } ?? false,
            problems: state.problems
        )
    }

    private func run() {
        var publisher = Publisher(instance, watch: watch, logger: logger)
        let link = AnswererLink(socketPath: instance.state.answererSocket)
        var housekeeping = GenerationKeeping(
            PublishedRulesets(directory: instance.state.rulesets),
            logger: logger
        )
        while true {
            let (waiting, anew, isStopping) = shared.withLock { shared in
                let taken = (shared.waiting, shared.isWantedAnew, shared.isStopping)
                shared.waiting = []
                shared.isWantedAnew = false
                return taken
            }
            if !isStopping {
                if publisher.hasChanged() || !waiting.isEmpty {
                    if waiting.isEmpty { settle(&publisher) }
                    publisher.publish(anew: anew)
                    show(publisher)
                }
                tell(link, &housekeeping)
                publisher.tidy()
                housekeeping.clean(caughtUpSteps: drain.caughtUpSteps)
            }
            for continuation in waiting { continuation.resume(returning: report()) }
            if isStopping { return }
            // One that refuses will do so again until something changes.
            let isSettled = report().acknowledged || state.refusal != nil
            _ = watch.wait(for: isSettled ? Self.lookInterval : Self.tellInterval)
        }
    }

    /// Lets the rest of the keeper know what came of publishing.
    private func show(_ publisher: Publisher) {
        if let retention = publisher.retention {
            drain.keep(retention, journalOctetsMax: publisher.journalOctetsMax)
        }
        var published = publisher.published
        let problems = publisher.problems
        shared.withLock { shared in
            published?.acknowledged = shared.state.published?.acknowledged
            shared.state.published = published
            shared.state.found = problems
        }
    }

    /// Tells the answerer of a generation that it has not taken over yet.
    private func tell(_ link: AnswererLink, _ housekeeping: inout GenerationKeeping) {
        guard let published = shared.withLock({ $0.state.published }),
            published.acknowledged != published.generation
        else { return }
        let answer = link.reload()
        housekeeping.note(answer, current: published.generation)
        switch answer {
        case .uses(let generation):
            shared.withLock { shared in
                shared.state.published?.acknowledged = generation
                shared.state.refusal = nil
            }
            logger.debug("the answerer uses it", metadata: ["generation": "\(generation)"])
        case .usesInPart(let generation, let fault):
            shared.withLock { shared in
                shared.state.published?.acknowledged = generation
                shared.state.refusal = Problem(
                    what: fault,
                    remedy: "name a certificate and its key in [tls], readable for the answerer, "
                        + "then: landline reload"
                )
            }
        case .refused(let reason):
            let isNew = shared.withLock { shared in
                let problem = Problem(
                    what: "the answerer refused generation \(published.generation): \(reason)",
                    remedy: "landline reload publishes it anew; landline doctor says more"
                )
                defer { shared.state.refusal = problem }
                return shared.state.refusal != problem
            }
            if isNew {
                logger.error("the answerer refused a ruleset", metadata: ["reason": "\(reason)"])
            }
        case .notRunning, .silent:
            // It takes over what is published when it starts, and is told again meanwhile.
            break
        }
    }

    /// Waits until whoever is changing files has come to an end: until for a while no file was another.
    private func settle(_ publisher: inout Publisher) {
        let clock = ContinuousClock()
        let deadline = clock.now + Self.quietMax
        repeat {
            let quietUntil = clock.now + Self.quiet
            while clock.now < quietUntil { _ = watch.wait(for: quietUntil - clock.now) }
        } while publisher.hasChanged() && clock.now < deadline
    }
}
