import Attribution
import Captures
import Demo
import QueryLog
import Rulesets
import Sockets
import Synchronization

/// A replay's performance: one thread asks, this one reads the log and prints.
struct ReplayShow {
    let household: Household
    let instance: PrivateInstance
    let attributor: Attributor
    let pace: ReplayPace

    /// How often to look for new rows: quicker than the eye.
    private static let lookInterval = Duration.milliseconds(60)
    /// How long rows may take into the log after the last answer, on a slow and busy machine.
    private static let settleLooksMax = 250

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
        let view = CallView(terminal, attributor: attributor)
        try StandardOutput.print(lines: opening(on: terminal) + ["", view.heading])
        let asking = try Asking(
            Replay(server: instance.address, pace: pace),
            household.phones.map(\.capture)
        )
        var log = ReplayLog(path: instance.state.log, household)
        var rows: [LogRow] = []
        var looksAfterEnd = 0
        while !(log.isComplete && asking.hasEnded), looksAfterEnd < Self.settleLooksMax {
            if stop(Self.lookInterval) { return nil }
            let groups = try log.look()
            rows += groups.flatMap(\.rows)
            try StandardOutput.print(lines: groups.map { view.line($0.rows[0], at: $0.offset) })
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

    /// What is played, and who takes part.
    private func opening(on terminal: Terminal) -> [String] {
        var phones = Table([
            .text("phone"), .text("which is"), .text("policy"), .text("names from"),
        ])
        for phone in household.phones {
            phones.add([
                Table.Cell(phone.capture.device, .strong), Table.Cell(phone.capture.name),
                Table.Cell(phone.policy.text),
                Table.Cell(phone.capture.sources.first ?? "a capture of your own", .faint),
            ])
        }
        let count = household.phones.count
        let title = "The first minutes of \(count == 1 ? "a phone" : "\(count) phones")"
        return [
            terminal.style(title, .strong)
                + ", asked again over real sockets, without Internet.",
            "A Landline of its own listens at \(instance.address); each phone asks from its own address.",
            "",
        ] + phones.lines(on: terminal)
    }
}

/// The asking thread, and how it ended.
private final class Asking: Sendable {
    private let outcome = Mutex<Result<ReplayCounts, SocketError>?>(nil)

    init(_ replay: Replay, _ captures: [Capture]) throws(SocketError) {
        _ = try WorkerThread(name: "phones") { [self] in
            let result = Result { () throws(SocketError) in
                try replay.run(captures, onEvent: { _ in })
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
