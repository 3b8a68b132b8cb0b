import CLinux
package import Logging

/// Runs the answerer and the keeper, starts each again when it ends, and stops both when told.
///
/// One thread, no handlers: it sleeps until a signal or a restart is due. It touches neither
/// packets nor files, so there is nothing in it that a hostile message could reach. Children
/// write to the same standard error, each line with its own name; no pipe stands between, because
/// a full pipe would make the answerer wait.
package struct Supervisor: ~Copyable {
    /// A process to run: its name, and the arguments after the program's own name.
    package struct Program: Sendable {
        package let name: String
        package let arguments: [String]
        /// How much later than the others it is started the first time, to leave them the processor.
        package let headStart: Duration

        package init(name: String, arguments: [String], headStart: Duration = .zero) {
            self.name = name
            self.arguments = arguments
            self.headStart = headStart
        }
    }

    /// How long a child may take to stop before it is killed: the keeper drains what the answerer
    /// wrote last, which takes a second for a million rows.
    static let stopTimeout = Duration.seconds(10)

    /// How long after its first start a program that gives up is taken to be unable to start.
    ///
    /// The port is taken, the configuration makes no sense: it has said why, and doing it again
    /// every few seconds would help nobody.
    static let startTime = Duration.seconds(10)

    /// One program and what is known of its process.
    private struct Charge {
        let program: Program
        var process: ChildProcess?
        var started: ContinuousClock.Instant
        var startDue: ContinuousClock.Instant?
        var policy = RestartPolicy()
        /// How many times it was started.
        var starts = 0
    }

    private let executable: String
    private let environment: [String: String]
    private let nextSignal: (Duration?) -> ProcessSignals.Signal?
    private let logger: Logger
    private let clock = ContinuousClock()
    private var charges: [Charge]

    /// Prepares to run `programs` in their order; they are stopped in the same order.
    ///
    /// `executable` is by default this very program, even if its file has been replaced since.
    /// `nextSignal` waits for a signal, at most for the time given.
    package init(
        programs: [Program],
        executable: String = "/proc/self/exe",
        environment: [String: String],
        logger: Logger,
        nextSignal: @escaping (Duration?) -> ProcessSignals.Signal?
    ) {
        self.executable = executable
        self.environment = environment
        self.nextSignal = nextSignal
        self.logger = logger
        let now = ContinuousClock().now
        charges = programs.map { Charge(program: $0, started: now, startDue: now + $0.headStart) }
    }

    /// Supervises until SIGTERM or SIGINT, then stops the children and returns nil.
    ///
    /// When a program gives up at its first start, it stops the others and returns that program's
    /// exit code.
    package mutating func run() -> Int32? {
        while true {
            startWhatIsDue()
            switch nextSignal(timeToNextStart()) {
            case .terminate, .interrupt:
                stop()
                return nil
            case .hangUp:
                for charge in charges { charge.process?.send(.hangUp) }
            case .child, nil:
                break
            }
            // Signals of one kind merge into one, so after any of them every child is looked at.
            if let code = noteEnds() {
                stop()
                return code
            }
        }
    }

    private mutating func startWhatIsDue() {
        for index in charges.indices {
            guard let due = charges[index].startDue, due <= clock.now else { continue }
            charges[index].startDue = nil
            charges[index].started = clock.now
            charges[index].starts += 1
            let program = charges[index].program
            let supervisor = ["--supervisor", String(getpid())]
            do {
                charges[index].process = try ChildProcess.spawn(
                    executable,
                    arguments: ["landline"] + program.arguments + supervisor,
                    environment: environment
                )
            } catch {
                logger.error("\(error)", metadata: ["process": "\(program.name)"])
                scheduleRestart(index)
            }
        }
    }

    private func timeToNextStart() -> Duration? {
        charges.compactMap(\.startDue).min().map { clock.now.duration(to: $0) }
    }

    /// Looks at every child, and returns the exit code of one that could not even start.
    private mutating func noteEnds() -> Int32? {
        for index in charges.indices {
            guard let end = charges[index].process?.end() else { continue }
            charges[index].process = nil
            let lifetime = charges[index].started.duration(to: clock.now)
            if case .exit(let code) = end, code != 0, charges[index].starts == 1,
                lifetime < Self.startTime
            {
                return code
            }
            scheduleRestart(index)
            logger.warning(
                "process ended and is started again",
                metadata: ["process": "\(charges[index].program.name)", "end": "\(end)"]
            )
        }
        return nil
    }

    private mutating func scheduleRestart(_ index: Int) {
        let lifetime = charges[index].started.duration(to: clock.now)
        charges[index].startDue = clock.now + charges[index].policy.pause(afterRunning: lifetime)
    }

    /// Stops the children one after the other: the answerer first, so that the keeper still
    /// stores what it logged last.
    private mutating func stop() {
        for index in charges.indices {
            guard let process = charges[index].process else { continue }
            process.send(.terminate)
            let deadline = clock.now + Self.stopTimeout
            var killed = false
            while process.end() == nil {
                let left = clock.now.duration(to: deadline)
                if left <= .zero && !killed {
                    logger.error(
                        "process does not stop and is killed",
                        metadata: ["process": "\(charges[index].program.name)"]
                    )
                    process.kill9()
                    killed = true
                }
                _ = nextSignal(killed ? .milliseconds(100) : left)
            }
            charges[index].process = nil
        }
    }
}
