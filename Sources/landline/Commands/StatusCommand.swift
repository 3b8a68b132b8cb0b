import ArgumentParser
import Control
import Foundation
import Keeper
import Rulesets
import Sockets

/// Tells how an instance is: what it answers, what it stored, what is wrong.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how an instance is: both processes, the counts, the log, the problems.",
        discussion: """
            Works when one of the two processes is down, and says so. The exit code is 0 when all is well, \
            3 when something is wrong, 69 when nothing runs.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Flag(help: "Print everything as one JSON object.")
    var json = false

    func run() throws {
        let state = try options.instance().state
        let answerer = Self.answerer(state)
        let keeper = try Self.keeper(state)
        if json {
            try JSONOutput.print(StatusObject(answerer: answerer, keeper: keeper))
        } else {
            StatusPage(answerer: answerer, keeper: keeper, terminal: .standardOutput()).print()
        }
        if answerer == nil, keeper == nil {
            throw Failure(
                "nothing runs on \(state.path)",
                remedy: "start it with: landline serve --state \(state.path)",
                status: .unavailable
            )
        }
        guard Self.isWell(answerer, keeper) else {
            throw ExitCode(ExitStatus.problems.rawValue)
        }
    }

    private static func isWell(_ answerer: AnswererStatus?, _ keeper: StatusReport?) -> Bool {
        guard let answerer, let keeper else { return false }
        return answerer.problem == nil && answerer.journalProblem == nil
            && answerer.tlsProblem == nil
            && keeper.problems.isEmpty && keeper.log.problem == nil
    }

    /// What the answerer tells of itself; nil when none answers.
    static func answerer(_ state: StateDirectory) -> AnswererStatus? {
        do {
            let line = try UnixLineClient.ask("status", at: state.answererSocket)
            return try JSONDecoder().decode(AnswererStatus.self, from: Data(line.utf8))
        } catch {
            return nil
        }
    }

    /// What the keeper tells of itself; nil when none runs.
    static func keeper(_ state: StateDirectory) throws(Failure) -> StatusReport? {
        do {
            return try ControlClient(socketPath: state.controlSocket).perform(StatusOperation())
        } catch .notPermitted(let path) {
            throw Failure(ControlClientError.notPermitted(socketPath: path))
        } catch {
            return nil
        }
    }
}

/// Both processes' words in one.
private struct StatusObject: Encodable {
    let answerer: AnswererStatus?
    let keeper: StatusReport?
}

/// The state of an instance, written out for people.
private struct StatusPage {
    let answerer: AnswererStatus?
    let keeper: StatusReport?
    let terminal: Terminal

    func print() {
        var facts = Facts()
        if let answerer {
            tell(answerer, &facts)
        } else {
            facts.add("answerer", "does not run", .red)
        }
        if let keeper { tell(keeper, &facts) } else { facts.add("keeper", "does not run", .red) }
        facts.print(on: terminal)
        let problems = (keeper?.problems ?? []).map(\.description)
        guard !problems.isEmpty else { return }
        StandardOutput.print(
            "\n" + terminal.style("Problems; the last good state keeps serving", .yellow)
        )
        for problem in problems { StandardOutput.print("  " + Visible.text(problem)) }
    }

    private func tell(_ answerer: AnswererStatus, _ facts: inout Facts) {
        let age = max(0, Int(Date().timeIntervalSince1970) - Int(answerer.startedSeconds))
        facts.add(
            "answerer",
            "process \(answerer.process), up \(Moments.span(seconds: age))",
            .green
        )
        if let problem = answerer.problem { facts.add("", problem, .red) }
        facts.add("listens", answerer.listening.joined(separator: "  "))
        if !answerer.listeningTLS.isEmpty {
            facts.add("by TLS", answerer.listeningTLS.joined(separator: "  "))
        }
        if let problem = answerer.tlsProblem { facts.add("", problem, .red) }
        facts.add("received", "\(answerer.received)")
        facts.add("answered", "\(answerer.answered)" + counts(answerer.verdicts))
        facts.add("from", counts(answerer.sources, prefix: ""))
        let dropped = answerer.dropped.values.reduce(0, +)
        facts.add("dropped", "\(dropped)" + counts(answerer.dropped))
        if answerer.resolving > 0 { facts.add("resolving", "\(answerer.resolving)") }
        if answerer.failures > 0 { facts.add("unresolved", "\(answerer.failures)") }
        if answerer.sendFailures > 0 { facts.add("not sent", "\(answerer.sendFailures)", .yellow) }
        facts.add(
            "cache",
            "\(answerer.cacheEntries) answers in \(Octets.text(answerer.cacheOctets)), "
                + "\(answerer.cacheHits) hits, \(answerer.cacheMisses) misses"
        )
        facts.add("resolves", answerer.mode)
        if let problem = answerer.modeProblem { facts.add("", problem, .yellow) }
        for upstream in answerer.upstreams {
            let time = upstream.milliseconds.map { ", \((($0 * 10).rounded()) / 10) ms" } ?? ""
            facts.add(
                "upstream",
                "\(upstream.address) \(upstream.isHealthy ? "answers" : "is silent")\(time)",
                upstream.isHealthy ? .plain : .yellow
            )
        }
        facts.add(
            "connections",
            "\(answerer.connectionsOpen) open, \(answerer.connectionsAccepted) taken, "
                + "\(answerer.connectionsRefused) refused"
        )
        if let problem = answerer.journalProblem { facts.add("journal", problem, .red) }
        let losses = answerer.journalLosses.values.reduce(0, +)
        if losses > 0 {
            facts.add("not logged", "\(losses)" + counts(answerer.journalLosses), .red)
        }
    }

    private func tell(_ keeper: StatusReport, _ facts: inout Facts) {
        facts.add(
            "keeper",
            "process \(keeper.process), up since \(Moments.text(keeper.started))",
            .green
        )
        facts.add("configuration", keeper.configuration)
        if let published = keeper.published {
            let taken =
                switch (published.acknowledged, answerer) {
                case (published.generation?, _): "in force"
                case (_, nil): "published"
                default: "published, not yet taken by the answerer"
                }
            facts.add(
                "rules",
                "generation \(published.generation), \(taken): \(published.names) names, "
                    + "\(published.entries) catalogue entries, \(published.lists) lists, "
                    + "\(published.rules) rules, \(published.devices) devices"
            )
        } else {
            facts.add("rules", "none published yet", .yellow)
        }
        let log = keeper.log
        facts.add(
            "log",
            "\(log.stored) stored since the start, "
                + (log.backlogOctets == 0
                    ? "nothing to be stored"
                    : "\(Octets.text(log.backlogOctets)) to be stored, some \(log.backlogLookups) lookups")
        )
        facts.add("journal", "may take \(Octets.text(log.journalOctetsMax))")
        if log.lost > 0 { facts.add("", "\(log.lost) answered lookups could not be logged", .red) }
        if let problem = log.problem { facts.add("", problem, .red) }
    }

    /// ` (block 3, allow 4)`, without those that are none.
    private func counts(_ counts: [String: UInt64], prefix: String = " ") -> String {
        let parts = counts.filter { $0.value > 0 }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }
        if parts.isEmpty { return prefix.isEmpty ? "nowhere yet" : "" }
        let text = parts.joined(separator: ", ")
        return prefix.isEmpty ? text : "\(prefix)(\(text))"
    }
}
