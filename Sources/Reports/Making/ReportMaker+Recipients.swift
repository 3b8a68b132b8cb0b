import Attribution
import Catalogue
import Policies
import QueryLog

extension ReportMaker {
    /// Calls to one entry of the catalogue.
    fileprivate struct Calls {
        var all = 0
        var stopped = 0
    }

    /// Those of whom is known what is sent to them, by master, the most called first.
    func recipients(_ citing: inout Citations) -> Capped<CallReport.Recipient> {
        var calls: [Slug: [String: Calls]] = [:]
        for sum in digest.reasons {
            guard let called = sum.reason.organisation else { continue }
            calls[called.id, default: [:]][called.entry, default: Calls()].add(sum)
        }
        let ordered = Master.allCases.flatMap { master in
            organisations.filter { $0.master == "\(master)" }
        }
        var recipients: [(line: CallReport.Line, entries: [(CatalogueEntry, Calls)])] = []
        for line in ordered {
            guard let id = Slug(line.id) else { continue }
            let known = (calls[id] ?? [:]).compactMap { name, calls in
                entries[name].flatMap { $0.told.isEmpty ? nil : ($0, calls) }
            }
            guard !known.isEmpty else { continue }
            recipients.append((line, known.sorted(by: Self.isTelling)))
        }
        let told = Master.allCases.flatMap { master in
            recipients.lazy.filter { $0.line.master == "\(master)" }
                .prefix(ReportLimits.recipients(master))
        }.map { line, entries in
            CallReport.Recipient(
                organisation: line,
                country: Slug(line.id).flatMap(ranking.country).map(Countries.name),
                addresses: Capped(
                    entries.prefix(ReportLimits.addressesOfRecipient).map {
                        address($0.0, $0.1, &citing)
                    },
                    count: entries.count
                )
            )
        }
        return Capped(told, count: recipients.count)
    }

    /// What was measured comes first, and of that what is contested; then what was called most.
    private static func isTelling(
        _ left: (CatalogueEntry, Calls),
        _ right: (CatalogueEntry, Calls)
    ) -> Bool {
        func rank(_ entry: CatalogueEntry) -> Int {
            let known = Confidence.allCases.firstIndex(of: entry.confidence) ?? 0
            return 2 * known + (entry.isContested ? 0 : 1)
        }
        return (rank(left.0), -left.1.all, "\(left.0.name)")
            < (rank(right.0), -right.1.all, "\(right.0.name)")
    }

    private func address(
        _ entry: CatalogueEntry,
        _ calls: Calls,
        _ citing: inout Citations
    ) -> CallReport.Address {
        CallReport.Address(
            host: "\(entry.name)",
            purpose: entry.purpose.inWords,
            calls: calls.all,
            blocked: calls.stopped,
            fate: Self.fate(calls.stopped, of: calls.all),
            told: Self.sentence(entry.told),
            known: known(entry),
            isMeasured: entry.confidence == .measured,
            sources: citing.cite(entry.evidence)
        )
    }

    /// What became of calls.
    private static func fate(_ stopped: Int, of all: Int) -> String {
        switch stopped {
        case 0: all == 1 ? "let through" : "all let through"
        case all: all == 1 ? "stopped" : "all stopped"
        default: "\(Numbers.word(stopped)) of \(Numbers.word(all)) stopped"
        }
    }

    /// How it is known what is sent.
    private func known(_ entry: CatalogueEntry) -> String {
        switch entry.confidence {
        case .measured:
            let who = entry.evidence.lazy.compactMap { subject.catalogue.evidence($0) }.first
            guard let who, let authors = who.authors else { return "Measured" }
            return "Measured by \(authors)" + (who.year.map { ", \($0)" } ?? "")
        case .documented: return "Documented by the company, or by a standard"
        case .listed: return "Several public lists agree; nobody has published a measurement"
        case .byName: return "Judged by the name alone"
        }
    }

    /// `text` as a sentence.
    static func sentence(_ text: String) -> String {
        let text = Numbers.capitalised(text)
        return [".", "!", "?", "…"].contains { text.hasSuffix($0) } ? text : text + "."
    }

    /// Contested calls about which the owner hasn't spoken, each with its question; what was
    /// measured first, then the most frequent.
    func questions() -> Capped<CallReport.Question> {
        var calls: [String: (called: CalledOrganisation, calls: Calls)] = [:]
        for sum in digest.reasons {
            guard let called = sum.reason.organisation, called.isContested,
                !sum.reason.isAnswered
            else { continue }
            calls[called.entry, default: (called, Calls())].calls.add(sum)
        }
        let who = subject.device ?? "your phones"
        let audience = subject.device.map { " --for \($0)" } ?? ""
        func rank(_ host: String) -> Int {
            entries[host].flatMap { Confidence.allCases.firstIndex(of: $0.confidence) } ?? .max
        }
        let questions = calls.sorted { left, right in
            (rank(left.key), -left.value.calls.all, left.key)
                < (rank(right.key), -right.value.calls.all, right.key)
        }
        .map { host, met in
            let entry = entries[host]
            let use =
                met.called.purpose == .unknown
                ? ""
                : ", which \(Numbers.brief(met.called.name)) uses for \(met.called.purpose.inWords)"
            return CallReport.Question(
                host: host,
                organisation: met.called.name,
                calls: met.calls.all,
                blocked: met.calls.stopped,
                question: "May \(who) call \(host)\(use)?",
                against: Self.sentence(entry?.sends ?? "it carries personal data"),
                inFavour: Self.sentence(entry?.breaks ?? "it is needed"),
                block: "landline review block \(host)\(audience)",
                keep: "landline review keep \(host)\(audience)"
            )
        }
        return Capped(questions, limit: ReportLimits.questions)
    }
}

extension ReportMaker.Calls {
    fileprivate mutating func add(_ sum: CallDigest.ReasonCount) {
        all += sum.count
        if sum.reason.isStopped { stopped += sum.count }
    }
}

extension CatalogueEntry {
    /// What is sent, at its longest: the story where there is one.
    var told: String { story.isEmpty ? sends : story }
}

extension DecisionReason {
    /// Whether the owner has decided; a rule that itself waits for the owner is no answer.
    fileprivate var isAnswered: Bool { level < .essential && action != .hold }
}
