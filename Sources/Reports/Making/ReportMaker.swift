import Attribution
import Catalogue
import DNSWire
import QueryLog

extension CallReport {
    /// The report of a subject.
    package init(_ subject: ReportSubject) { self = ReportMaker(subject).report() }
}

/// Makes a report: counts what the digest tells in the ways that tables need, and writes the sentences.
struct ReportMaker {
    let subject: ReportSubject
    /// Everybody who was called, the catalogue's and the unknown.
    let ranking: Ranking
    /// Everybody who was called, the most frequent first.
    let organisations: [CallReport.Line]
    /// What a reason means for its calls, by its place: loops over hours look at nothing else of it.
    let traits: [Traits]
    /// Entries of the catalogue by their names.
    let entries: [String: CatalogueEntry]

    /// Whom a call serves, and whether it was stopped.
    struct Traits {
        let master: Master
        let isStopped: Bool
    }

    var digest: CallDigest { subject.digest }
    var clock: WallClock { subject.clock }

    init(_ subject: ReportSubject) {
        self.subject = subject
        ranking = Ranking(subject.digest, subject.catalogue)
        organisations = ranking.organisations()
        traits = subject.digest.reasons.map {
            Traits(
                master: $0.reason.organisation?.master ?? .other,
                isStopped: $0.reason.isStopped
            )
        }
        let met = Set(subject.digest.reasons.compactMap { $0.reason.organisation?.entry })
        // The first entry of a name: organisations share none but shared hosts.
        entries = Dictionary(
            subject.catalogue.entries.compactMap { entry in
                let name = "\(entry.name)"
                return met.contains(name) ? (name, entry) : nil
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    func report() -> CallReport {
        var citing = Citations(subject.catalogue)
        let recipients = recipients(&citing)
        let night = night()
        let timeline = timeline()
        let known = organisations.filter {
            $0.master != "\(Master.other)" || ranking.isKnown($0.id)
        }
        let questions = questions()
        var report = CallReport(
            device: subject.device,
            since: Moment(subject.since),
            until: Moment(subject.until),
            timeZone: clock.zoneName,
            title: title,
            period: period,
            summary: [],
            calls: digest.count,
            blocked: digest.blockedCount,
            atNight: night.calls,
            organisations: known.count,
            unknownDomains: organisations.count - known.count,
            timeline: timeline,
            hoursOfDay: hoursOfDay(),
            masters: ranking.masters(),
            purposes: purposes(),
            recipients: recipients,
            questions: questions,
            firstContacts: firstContacts(),
            knowsEarlier: digest.hasEarlier,
            night: night.lines,
            stopped: stopped(),
            kept: count { !$0.guarded.isEmpty && !$0.isStopped },
            observed: count { !$0.observed.isEmpty && !$0.isStopped },
            devices: Capped(ranking.devices(), limit: ReportLimits.devices),
            countries: Capped(ranking.countries(), limit: ReportLimits.countries),
            names: Capped(
                Array(ranking.names().prefix(ReportLimits.names)),
                count: digest.namesCount
            ),
            sources: citing.sources,
            glossary: []
        )
        report.glossary = Glossary.terms(
            in: report.recipients.lines.flatMap { $0.addresses.lines.map(\.told) }
                + report.questions.lines.map(\.against)
        )
        report.summary = summary(of: report)
        return report
    }

    private func count(_ fits: (DecisionReason) -> Bool) -> Int {
        digest.reasons.reduce(0) { $0 + (fits($1.reason) ? $1.count : 0) }
    }
}

/// The sources that a report cites, numbered from 1 in the order of their first citation.
struct Citations {
    private(set) var sources: [CallReport.Source] = []
    private let catalogue: Catalogue
    private var numbers: [String: Int] = [:]

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    /// The numbers of these keys of the catalogue's evidence.
    mutating func cite(_ keys: [String]) -> [Int] {
        keys.compactMap { key in
            if let number = numbers[key] { return number }
            guard let evidence = catalogue.evidence(key) else { return nil }
            sources.append(
                CallReport.Source(
                    key: key,
                    title: evidence.title,
                    authors: evidence.authors,
                    year: evidence.year,
                    url: evidence.url
                )
            )
            numbers[key] = sources.count
            return sources.count
        }
    }
}
