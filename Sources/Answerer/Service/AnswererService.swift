import Addresses
import Dispatch
import Foundation
import Journal
package import Logging
package import Processes
import Resolution
package import Rulesets
package import Sockets
import Synchronization

/// The answering process: reads the published ruleset, listens, answers, and keeps the journal.
///
/// Needs nothing but its state directory. Without a keeper it goes on with the last ruleset, across
/// restarts too, and its journal grows until one comes.
package final class AnswererService: Sendable {
    /// How often to look for a first ruleset where there is none yet; a keeper that publishes one says
    /// so at once, this is for one that could not.
    private static let firstRulesetInterval = Duration.milliseconds(200)

    /// How long to try to bind what the last ruleset says.
    ///
    /// The keeper may be about to publish other addresses: the configuration can have changed while
    /// nothing ran. Long enough for it to compile a large list first.
    private static let bindPatience = Duration.seconds(5)

    /// How soon, and then how often, it is looked whether a ruleset that was replaced is still being read:
    /// busy threads take the new one at once, and questions that wait for an upstream end within seconds.
    private static let releaseInterval = DispatchTimeInterval.milliseconds(500)

    private let releasing = DispatchQueue(label: "landline.rulesets.release")
    private let state: StateDirectory
    private let logger: Logger
    private let started = WallClock.microsecondsNow()
    /// What runs once there is a ruleset to run by.
    private let running = Mutex<Running?>(nil)
    /// Why what is published can't be begun with.
    private let firstProblem = Mutex<String?>(nil)

    /// Everything that makes answers.
    private struct Running {
        let parts: SharedParts
        let late: LateDesk
        let listeners: Listeners
        let root: RootWatch
        let cacheFile: CacheFile
        /// Why the newest ruleset is not in use.
        var problem: String?
        /// Why TLS is refused or goes on with an old certificate.
        var tlsProblem: String?
    }

    private init(state: StateDirectory, logger: Logger) {
        self.state = state
        self.logger = logger
    }

    /// Answers until SIGTERM or SIGINT; blocks the thread that calls it.
    ///
    /// Throws what keeps it from starting, in words for the person who started it.
    package static func run(
        state: StateDirectory,
        nextSignal: (Duration?) -> ProcessSignals.Signal?,
        notification: ServiceNotification,
        logger: Logger
    ) throws {
        let lock = try FileLock(path: state.answererLock)
        let service = AnswererService(state: state, logger: logger)
        let commands = try UnixLineServer(path: state.answererSocket) { service.obey($0) }
        defer { commands.stop() }
        let patience = ContinuousClock.now + bindPatience
        var isReady = false
        while true {
            do {
                if !isReady, try service.startIfPublished() {
                    isReady = true
                    try notification.send(.ready, .status("answering"))
                }
            } catch let error as SocketError {
                guard ContinuousClock.now < patience else { throw error }
            }
            switch nextSignal(isReady ? nil : firstRulesetInterval) {
            case .terminate, .interrupt:
                try notification.send(.stopping)
                try service.stop()
                // Held to the last: the next answerer must not find this one's journal open.
                _ = consume lock
                return
            case .hangUp:
                logger.info("\(service.obey("reload"))")
            case .child, nil:
                break
            }
        }
    }
}

// MARK: - Starting and stopping

extension AnswererService {
    /// Starts to answer, if a ruleset has been published; true when answering.
    private func startIfPublished() throws -> Bool {
        try running.withLock { running in
            guard running == nil else { return true }
            guard let ruleset = firstRuleset() else { return false }
            let started = try start(ruleset)
            running = started
            let addresses =
                started.listeners.addresses.map(\.description)
                + started.listeners.protectedAddresses.map { "tls:\($0)" }
            logger.info(
                "answering",
                metadata: [
                    "generation": "\(ruleset.generation)",
                    "listen": "\(addresses.joined(separator: " "))",
                ]
            )
            return true
        }
    }

    /// The published ruleset; nil where there is none yet, or it can't be used.
    ///
    /// The keeper, which compiles anew what it finds damaged, publishes another within a second of its
    /// start: giving up would only keep the house without names for longer.
    private func firstRuleset() -> Ruleset? {
        do {
            let ruleset = try PublishedRulesets(directory: state.rulesets).loadCurrent()
            firstProblem.withLock { $0 = nil }
            return ruleset
        } catch RulesetError.nothingPublished {
            return nil
        } catch {
            let isNew = firstProblem.withLock { problem in
                defer { problem = "\(error)" }
                return problem != "\(error)"
            }
            if isNew {
                logger.error(
                    "the published ruleset is refused; waiting for the keeper's next",
                    metadata: ["error": "\(error)"]
                )
            }
            return nil
        }
    }

    private func start(_ ruleset: Ruleset) throws -> Running {
        let bound = try Listeners.bind(ruleset.settings)
        let journal = try Journal(
            directory: state.journal,
            options: JournalOptions(
                segmentBytes: Int(clamping: ruleset.settings.journal.segmentOctets),
                bytesMax: Int(clamping: ruleset.settings.journal.octetsMax)
            )
        )
        let resolver = try Resolver(settings: Self.resolution(ruleset.settings))
        let neighbours = neighbours()
        let parts = SharedParts(
            snapshots: RulesetSnapshots(ruleset),
            resolver: resolver,
            journal: journal,
            neighbours: neighbours,
            doorman: try Doorman(neighbours: neighbours),
            clock: MonotonicClock(),
            counters: CounterRegistry()
        )
        let late = LateDesk(parts)
        // Not held by the resolver, which the desk holds.
        try resolver.start(anchors: AnchorFiles(state, logger: logger).shelf) { [weak late] in
            late?.turnEnded()
        }
        try parts.doorman.start(parts, late: late)
        let cacheFile = CacheFile(path: state.cacheSnapshot, logger: logger)
        try cacheFile.begin(
            resolver,
            isWanted: ruleset.settings.resolution.upkeep.keepsSnapshot
        )
        let listeners = Listeners(parts, late: late)
        let tlsProblem = renewCertificate(listeners, ruleset.settings)
        try listeners.begin(ruleset.settings, at: bound)
        let root = RootWatch(
            resolver,
            settings: try Self.resolution(ruleset.settings),
            logger: logger
        )
        return Running(
            parts: parts,
            late: late,
            listeners: listeners,
            root: root,
            cacheFile: cacheFile,
            tlsProblem: tlsProblem
        )
    }

    /// Has `listeners` read the certificate; what is wrong with it, which keeps nobody else from being
    /// served.
    private func renewCertificate(
        _ listeners: Listeners,
        _ settings: AnswererSettings
    ) -> String? {
        let problem = listeners.renewCertificate(settings)
        if let problem { logger.error("\(problem)") }
        return problem
    }

    /// The neighbour table; where the kernel doesn't tell, devices are known by their addresses alone.
    private func neighbours() -> NeighbourDirectory {
        do {
            return try NeighbourDirectory(NeighbourTable())
        } catch {
            logger.warning(
                "the neighbour table can't be read, so devices are known by address alone",
                metadata: ["error": "\(error)"]
            )
            return .empty
        }
    }

    /// The resolver's settings, with Landline's own addresses among those never to be asked.
    private static func resolution(
        _ settings: AnswererSettings
    ) throws(SocketError) -> ResolutionSettings {
        var resolution = settings.resolution
        for address in settings.listen {
            guard address.address.isUnspecified else {
                resolution.neverAsked.append(address)
                continue
            }
            for own in try SystemAddresses.own() {
                resolution.neverAsked.append(SocketAddress(own, port: address.port))
            }
        }
        return resolution
    }

    /// Answers what has been received, then lets go of everything.
    private func stop() throws {
        try running.withLock { running in
            guard let stopping = running else { return }
            // The ways in first; then who waits at the door goes on, and what is still being resolved
            // gets its failure by the open sockets; the journal last, when nobody writes any more.
            stopping.root.stop()
            try stopping.listeners.stop()
            stopping.parts.doorman.stop()
            stopping.parts.resolver.stop()
            stopping.parts.journal.close()
            stopping.cacheFile.write(
                stopping.parts.resolver,
                isWanted: stopping.parts.snapshots.current.settings.resolution.upkeep
                    .keepsSnapshot
            )
            running = nil
        }
    }
}

// MARK: - Commands

extension AnswererService {
    /// Carries out one line from the command socket; the answer is one line too.
    ///
    /// - `reload`: takes over the newest ruleset and reads the certificate; `ok generation N`, or that and
    ///   `, but` what is wrong with the certificate, or `error` and why.
    /// - `status`: `AnswererStatus` as JSON.
    /// - `cache-show SELECTION`, `cache-flush SELECTION`, `cache-stats`: the caches, by a `CacheSelection` in
    ///   JSON; the answers are a `CachePage`, a `CacheFlushReport` and `CacheStatistics` in JSON.
    private func obey(_ command: String) -> String {
        do {
            switch command {
            case "reload": return try reload()
            case "status": return try status()
            case "cache-stats":
                return try withCache { desk, running in
                    try Self.line(desk.statistics(running.cacheFile.snapshot))
                }
            default: return try obeyAboutCache(command)
            }
        } catch {
            return "error " + "\(error)".split(whereSeparator: \.isNewline).joined(separator: "; ")
        }
    }

    /// Carries out a command with a selection of what is in the caches.
    private func obeyAboutCache(_ command: String) throws -> String {
        let words = command.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0] == "cache-show" || words[0] == "cache-flush" else {
            return "error unknown command; there are reload, status, cache-show, cache-flush "
                + "and cache-stats"
        }
        let selection = try JSONDecoder().decode(CacheSelection.self, from: Data(words[1].utf8))
        return try withCache { desk, _ in
            words[0] == "cache-show"
                ? try Self.line(desk.page(selection)) : try Self.line(desk.flush(selection))
        }
    }

    private func withCache(_ body: (CacheDesk, Running) throws -> String) throws -> String {
        try running.withLock { running in
            guard let running else { return "error not answering" }
            let settings = running.parts.snapshots.current.settings.resolution
            return try body(CacheDesk(running.parts.resolver, settings), running)
        }
    }

    /// A value as one line of JSON.
    private static func line(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    /// Takes over the newest ruleset; what can't be used leaves the present one in force.
    private func reload() throws -> String {
        guard try startIfPublished() else {
            return "error " + (firstProblem.withLock(\.self) ?? "nothing is published yet")
        }
        return try running.withLock { running in
            guard let parts = running?.parts, let listeners = running?.listeners else {
                return "error not answering"
            }
            let published = PublishedRulesets(directory: state.rulesets)
            do {
                if try published.currentGeneration() != parts.snapshots.current.generation {
                    let ruleset = try published.loadCurrent()
                    running?.root.follow(try Self.resolution(ruleset.settings))
                    parts.snapshots.replace(by: ruleset)
                    release(parts.snapshots)
                    // First, so that a door that is opened has something to show.
                    running?.tlsProblem = renewCertificate(listeners, ruleset.settings)
                    try listeners.follow(ruleset.settings)
                    logger.info("took over", metadata: ["generation": "\(ruleset.generation)"])
                } else {
                    let settings = parts.snapshots.current.settings
                    running?.tlsProblem = renewCertificate(listeners, settings)
                }
                running?.problem = nil
            } catch {
                running?.problem = "\(error)"
                logger.error("a ruleset was refused", metadata: ["error": "\(error)"])
                throw error
            }
            let taken = "ok generation \(parts.snapshots.current.generation)"
            return running?.tlsProblem.map { "\(taken), but \($0)" } ?? taken
        }
    }

    /// Frees what was replaced, as soon as nobody reads it any more; returns at once.
    ///
    /// The threads that read messages let go with their next message, so one that is idle keeps its last
    /// ruleset for that long.
    private func release(_ snapshots: RulesetSnapshots) {
        guard snapshots.beginReleasing() else { return }
        releasing.asyncAfter(deadline: .now() + Self.releaseInterval) { [self] in
            running.withLock { running in
                running?.late.catchUp()
                running?.parts.doorman.catchUp()
            }
            if snapshots.release() > 0 { release(snapshots) }
        }
    }

    private func status() throws -> String {
        var status = AnswererStatus(
            process: ProcessInfo.processInfo.processIdentifier,
            startedSeconds: started / 1_000_000,
            generation: 0
        )
        running.withLock { running in
            guard let running else {
                status.problem =
                    firstProblem.withLock(\.self) ?? "no ruleset has been published yet"
                return
            }
            status.fill(from: running.parts)
            status.fill(from: running.listeners)
            status.problem = running.problem
            status.tlsProblem = running.tlsProblem
            status.mode = running.root.mode
            status.modeProblem = running.root.problem
        }
        return String(decoding: try JSONEncoder().encode(status), as: UTF8.self)
    }
}
