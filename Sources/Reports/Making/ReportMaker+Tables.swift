import Attribution
import Catalogue
import Policies
import QueryLog

extension ReportMaker {
    /// Organisations by purpose.
    func purposes() -> Capped<CallReport.PurposeLine> {
        var organisations: [Purpose: [String: CallReport.Line]] = [:]
        for sum in digest.reasons {
            let called = sum.reason.organisation
            let purpose = called?.purpose ?? .unknown
            let id = called?.id.text ?? Ranking.unknownID
            let new = CallReport.Line(
                id: id,
                name: called?.name ?? Self.unknownName,
                master: "\(called?.master ?? .other)",
                calls: 0,
                blocked: 0
            )
            organisations[purpose, default: [:]][id, default: new].add(sum)
        }
        let lines = ranking.purposes().map { line in
            let called = Purpose(line.id).flatMap { organisations[$0]?.values }
            return CallReport.PurposeLine(
                purpose: line,
                organisations: Capped(
                    called.map(Ranking.sorted) ?? [],
                    limit: ReportLimits.organisationsOfPurpose
                )
            )
        }
        return Capped(lines, limit: ReportLimits.purposes)
    }

    /// What is said where there is no organisation.
    static let unknownName = "names that the catalogue doesn’t know"

    /// Who was never called before, the earliest first.
    func firstContacts() -> Capped<CallReport.FirstContact> {
        var contacts: [String: CallReport.FirstContact] = [:]
        for sum in digest.reasons {
            guard let called = sum.reason.organisation, let first = sum.first,
                !digest.earlierOrganisations.contains(called.id)
            else { continue }
            let new = contact(
                id: called.id.text,
                name: called.name,
                master: called.master,
                purpose: called.purpose,
                first
            )
            var contact = contacts[new.id] ?? new
            if new.at < contact.at {
                let (calls, blocked) = (contact.calls, contact.blocked)
                contact = new
                (contact.calls, contact.blocked) = (calls, blocked)
            }
            contact.calls += sum.count
            if sum.reason.isStopped { contact.blocked += sum.count }
            contacts[new.id] = contact
        }
        for domain in digest.domains where domain.isNew {
            guard let first = domain.first else { continue }
            var contact = contact(
                id: domain.domain,
                name: domain.domain,
                master: .other,
                purpose: .unknown,
                first
            )
            contact.calls = domain.count
            contact.blocked = domain.blockedCount
            contacts[domain.domain] = contact
        }
        return Capped(
            contacts.values.sorted { ($0.at, $0.id) < ($1.at, $1.id) },
            limit: ReportLimits.firstContacts
        )
    }

    private func contact(
        id: String,
        name: String,
        master: Master,
        purpose: Purpose,
        _ first: CallDigest.FirstCall
    ) -> CallReport.FirstContact {
        let isShort = stretch.upperBound - stretch.lowerBound < WallClock.hour
        let time =
            isShort
            ? clock.timeWithSeconds(first.microseconds)
            : "\(clock.shortDate(first.microseconds)), \(clock.time(first.microseconds))"
        return CallReport.FirstContact(
            id: id,
            name: name,
            master: "\(master)",
            purpose: purpose.inWords,
            at: Moment(first.microseconds),
            shownAt: time,
            device: first.device,
            calls: 0,
            blocked: 0
        )
    }

    /// What was stopped, by organisation, purpose and rule.
    func stopped() -> Capped<CallReport.StoppedLine> {
        struct Key: Hashable {
            var organisation: String
            var purpose: Purpose
            var rule: String
            var place: String
            var isHeld: Bool
        }
        var lines: [Key: CallReport.StoppedLine] = [:]
        for sum in digest.reasons where sum.reason.isStopped {
            let reason = sum.reason
            let called = reason.organisation
            let key = Key(
                organisation: called?.id.text ?? "",
                purpose: called?.purpose ?? .unknown,
                rule: reason.rule,
                place: reason.place,
                isHeld: reason.action == .hold
            )
            let new = CallReport.StoppedLine(
                organisation: called?.name ?? Self.unknownName,
                master: "\(called?.master ?? .other)",
                purpose: key.purpose.inWords,
                calls: 0,
                rule: key.rule,
                place: key.place,
                isHeld: key.isHeld
            )
            lines[key, default: new].calls += sum.count
        }
        let sorted = lines.values.sorted { left, right in
            left.calls != right.calls
                ? left.calls > right.calls
                : (left.organisation, left.purpose, left.rule, left.place)
                    < (right.organisation, right.purpose, right.rule, right.place)
        }
        return Capped(sorted, limit: ReportLimits.stopped)
    }
}
