import DNSSEC
import DNSWire
import Recursion

/// How a name was resolved, step by step, as `query +trace` shows it.
///
/// What servers say is theirs: texts are escaped where they are shown.
struct TraceReport {
    let answer: ResolvedAnswer
    let steps: [TraceStep]
    /// From the question to the answer.
    let duration: Duration
    /// Whether signatures and proofs are shown with the answer.
    let showsSignatures: Bool

    /// The steps, then the answer, in lines.
    func lines(on terminal: Terminal) -> [String] {
        var lines = stepLines(terminal)
        lines += ["", "status     \(answer.rcode)"]
        let question = answer.question
        lines.append(
            "question   \(question.name.fullyQualified) \(question.class) \(question.type)"
        )
        lines.append("security   " + security(terminal))
        for error in reasons {
            let text = error.text.isEmpty ? "" : ": \(Visible.text(error.text))"
            lines.append("reason     \(error.code.rawValue) \(error.code)\(text)")
        }
        lines += section("answer", answer.answers, terminal)
        lines += section("authority", shownAuthorities, terminal)
        return lines + ["", footer]
    }

    /// The rdata of the answer, one line each.
    var short: [String] {
        answer.answers.flatMap { $0.records(withSignatures: showsSignatures) }.map(\.rdataText)
    }

    /// What the exit code tells a script.
    var exitStatus: ExitStatus {
        switch answer.rcode {
        case .noError: answer.answers.isEmpty ? .nothingFound : .success
        case .nxDomain: .nothingFound
        default: .failure
        }
    }

    /// The causes to tell, that of the finding first.
    var reasons: [ExtendedError] {
        var reasons = answer.finding.cause.map { [$0] } ?? []
        for error in answer.errors where !reasons.contains(error) { reasons.append(error) }
        return reasons
    }

    /// The authority section: proofs only for those who asked for them.
    var shownAuthorities: [RRset] {
        answer.authorities.filter { showsSignatures || $0.type == .soa || $0.type == .ns }
    }

    /// How many messages were sent and answered, or not.
    var questionsAsked: Int {
        steps.count { if case .asked = $0 { true } else { false } }
    }

    private func security(_ terminal: Terminal) -> String {
        switch answer.finding.status {
        case .secure: terminal.style("secure", .green) + ", signed all the way from a trusted key"
        case .insecure: "insecure, proven to be unsigned"
        case .indeterminate: "indeterminate, nobody can say whether it should be signed"
        case .bogus: terminal.style("bogus", .red) + ", should be signed and is not, or wrongly"
        }
    }

    private var footer: String {
        let count = questionsAsked
        let asked =
            switch count {
            case 0: "nobody was asked"
            case 1: "1 question to a server"
            default: "\(count) questions to servers"
            }
        return "resolved here, \(Self.milliseconds(duration)) ms, \(asked)"
    }

    private func section(
        _ title: String,
        _ sets: [RRset],
        _ terminal: Terminal
    ) -> [String] {
        guard !sets.isEmpty else { return [] }
        var table = Table([.text(""), .number(""), .text(""), .text(""), .text("")])
        for record in sets.flatMap({ $0.records(withSignatures: showsSignatures) }) {
            table.add([
                .init(record.name.fullyQualified, .strong), .init(record.ttl, .faint),
                .init(record.class.description, .faint), .init(record.type.description),
                .init(record.rdataText),
            ])
        }
        return ["", terminal.style(title, .faint)] + table.lines(on: terminal).map { "  " + $0 }
    }

    /// Milliseconds to the tenth.
    private static func milliseconds(_ duration: Duration) -> String {
        milliseconds(duration / .milliseconds(1))
    }

    private static func milliseconds(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

// MARK: - Steps

extension TraceReport {
    /// A line a step: what happened, how long it took, who was asked for which zone, what, and what it
    /// came to.
    private func stepLines(_ terminal: Terminal) -> [String] {
        guard !steps.isEmpty else { return ["no step was needed"] }
        var table = Table([
            .text("step"), .number("ms"), .text("server"), .text("zone"), .text("question"),
            .text("result"),
        ])
        for step in steps { table.add(Self.cells(step)) }
        // A reason is told whole, however narrow the terminal is.
        return table.lines(on: Terminal(hasColor: terminal.hasColor, columns: nil))
    }

    private static func cells(_ step: TraceStep) -> [Table.Cell] {
        switch step {
        case .asked(let server, let zone, let question, let result, let milliseconds):
            return [
                "asked", .init(Self.milliseconds(milliseconds)), .init("\(server)"),
                .init(zone.fullyQualified), .init(text(question), .strong), .init(result),
            ]
        case .referred(let from, let to, let servers):
            let count = servers == 1 ? "1 server" : "\(servers) servers"
            return [
                .init("referred", .faint), "", "", .init(to.fullyQualified), "",
                .init("\(count), named by \(from.fullyQualified)"),
            ]
        case .followed(let from, let to):
            return [
                .init("followed", .faint), "", "", "", .init(from.fullyQualified),
                .init("is an alias of \(to.fullyQualified)"),
            ]
        case .known(let question, let what):
            return [.init("known", .faint), "", "", "", .init(text(question)), .init(what)]
        case .validated(let subject, let finding):
            return [
                .init("validated", .faint), "", "", "", .init(subject),
                .init(finding, style(of: finding)),
            ]
        case .noted(let what):
            return [.init("noted", .yellow), "", "", "", "", .init(what)]
        }
    }

    private static func text(_ question: Question) -> String {
        "\(question.name.fullyQualified) \(question.type)"
    }

    private static func style(of finding: String) -> Terminal.Style {
        if finding.hasPrefix("secure") { return .green }
        return finding.hasPrefix("bogus") ? .red : .plain
    }
}
