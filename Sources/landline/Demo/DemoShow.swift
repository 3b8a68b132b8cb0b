import Demo
import QueryLog
import Rulesets
import Sockets
import Synchronization

/// The demo's performance: one thread asks, this one reads the log and prints.
struct DemoShow {
    let household: DemoHousehold
    let instance: DemoInstance
    let pace: ReplayPace

    /// How often to look for new rows: quicker than the eye.
    private static let lookInterval = Duration.milliseconds(60)
    /// How long rows may take into the log after the last answer, on a slow and busy machine.
    private static let settleLooksMax = 250
    /// The width of lines where no terminal tells it: what README and reports show.
    static let columnsElsewhere = 120

    /// What came of it.
    struct Outcome {
        let rows: [LogRow]
        let counts: ReplayCounts
        /// Questions that are not in the log.
        let missing: Int

        /// Whether all that was asked was answered and is in the log.
        var isWhole: Bool { counts.answered == counts.asked && missing == 0 }
    }

    /// Plays to the end and tells what came of it, or nil if `stop` said so before.
    ///
    /// `stop` waits for at most the given time.
    func run(on terminal: Terminal, until stop: (Duration) -> Bool) throws -> Outcome? {
        let view = DemoLiveView(terminal, columns: terminal.columns ?? Self.columnsElsewhere)
        try StandardOutput.print(lines: view.opening(household, at: "\(instance.address)"))
        let asking = try Asking(
            Replay(server: instance.address, pace: pace),
            household.phones.map(\.recording)
        )
        var log = DemoLog(path: instance.state.log, household)
        var rows: [LogRow] = []
        var looksAfterEnd = 0
        while !(log.isComplete && asking.hasEnded), looksAfterEnd < Self.settleLooksMax {
            if stop(Self.lookInterval) { return nil }
            let groups = try log.look()
            rows += groups.flatMap(\.rows)
            try StandardOutput.print(lines: groups.map(view.line))
            if asking.hasEnded { looksAfterEnd += 1 }
        }
        let outcome = Outcome(rows: rows, counts: try asking.counts(), missing: log.missing)
        let logged = outcome.counts.asked - outcome.missing
        try StandardOutput.print(lines: [
            "",
            "\(outcome.counts.asked) questions asked, \(outcome.counts.answered) answered, "
                + "\(logged) in the log.",
        ])
        return outcome
    }
}

/// The asking thread, and how it ended.
private final class Asking: Sendable {
    private let outcome = Mutex<Result<ReplayCounts, SocketError>?>(nil)

    init(_ replay: Replay, _ recordings: [PhoneRecording]) throws(SocketError) {
        _ = try WorkerThread(name: "phones") { [self] in
            let result = Result { () throws(SocketError) in
                try replay.run(recordings, onEvent: { _ in })
            }
            outcome.withLock { $0 = result }
        }
    }

    var hasEnded: Bool { outcome.withLock { $0 != nil } }

    /// What was asked and answered; to be called at the end.
    func counts() throws -> ReplayCounts {
        guard let result = outcome.withLock({ $0 }) else { return ReplayCounts() }
        return try result.get()
    }
}
