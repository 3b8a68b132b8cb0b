import Attribution
package import Catalogue
package import QueryLog

/// Who and what was called most, by any of the words that calls are told in.
///
/// Each list has a line for everything that was called, the most frequent first and equally frequent ones by
/// their identifiers; its lines' calls add up to those of the digest, but for names and for what only
/// counts are left of.
package struct Ranking {
    package typealias Line = CallReport.Line

    private let digest: CallDigest
    private let catalogue: Catalogue
    private let byID: [Slug: Organisation]

    /// Ranks what a digest tells, with what a catalogue knows of the organisations now.
    package init(_ digest: CallDigest, _ catalogue: Catalogue) {
        self.digest = digest
        self.catalogue = catalogue
        byID = Dictionary(
            catalogue.organisations.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// An identifier for what is in no list: names that are unknown, and no longer in the log.
    static let unknownID = "unknown"

    /// Organisations; what the catalogue doesn't know by registrable domain, with master `other`.
    package func organisations() -> [Line] {
        var lines: [String: Line] = [:]
        var strange = Line(
            id: Self.unknownID,
            name: "names that the log has forgotten",
            master: "\(Master.other)",
            calls: 0,
            blocked: 0
        )
        for sum in digest.reasons {
            guard let called = sum.reason.organisation else {
                strange.add(sum)
                continue
            }
            lines[called.id.text, default: line(of: called)].add(sum)
        }
        for domain in digest.domains {
            strange.calls -= domain.count
            strange.blocked -= domain.blockedCount
            let new = Line(
                id: domain.domain,
                name: domain.domain,
                master: "\(Master.other)",
                calls: 0,
                blocked: 0
            )
            lines[domain.domain, default: new].add(domain)
        }
        // Counts outlive the names; and where the ends of a long range cut an hour, names are fewer.
        if strange.calls > 0 {
            strange.blocked = max(0, strange.blocked)
            lines[Self.unknownID] = strange
        }
        for index in lines.values.indices {
            guard let id = Slug(lines.values[index].id), let country = country(of: id) else {
                continue
            }
            lines.values[index].note = Countries.name(country)
        }
        return Self.sorted(lines.values)
    }

    private func line(of called: CalledOrganisation) -> Line {
        Line(
            id: called.id.text,
            name: called.name,
            master: "\(called.master)",
            calls: 0,
            blocked: 0
        )
    }

    /// Masters: all four, in their order.
    package func masters() -> [Line] {
        var lines = Master.allCases.map {
            Line(id: "\($0)", name: $0.inWords, master: "\($0)", calls: 0, blocked: 0)
        }
        for sum in digest.reasons {
            let master = sum.reason.organisation?.master ?? .other
            lines[Int(master.rawValue) - 1].add(sum)
        }
        return lines
    }

    /// Purposes.
    package func purposes() -> [Line] {
        sums { reason in
            let purpose = reason.organisation?.purpose ?? .unknown
            return (
                "\(purpose)",
                { Line(id: "\(purpose)", name: purpose.inWords, calls: 0, blocked: 0) }
            )
        }
    }

    /// Countries that the organisations answer to, as the catalogue says now.
    package func countries() -> [Line] {
        var lines = sums { reason in
            let code = reason.organisation.flatMap { country(of: $0.id) } ?? Self.unknownID
            return (code, { Line(id: code, name: code, calls: 0, blocked: 0) })
        }
        for index in lines.indices {
            let id = lines[index].id
            lines[index].name =
                id == Self.unknownID ? "country not known" : Countries.name(id)
        }
        return lines
    }

    /// Names, as far as the digest tells them.
    package func names() -> [Line] {
        digest.names.map { name in
            let called = name.reason.flatMap { digest.reasons[$0].reason.organisation }
            return Line(
                id: "\(name.name)",
                name: "\(name.name)",
                master: "\(called?.master ?? .other)",
                calls: name.count,
                blocked: name.blockedCount,
                note: called.map { "\($0.name), \($0.purpose.inWords)" }
            )
        }
    }

    /// Devices, as the log calls them.
    package func devices() -> [Line] {
        digest.devices.map {
            Line(
                id: $0.device,
                name: $0.device,
                calls: $0.count,
                blocked: $0.blockedCount,
                note: $0.isDeclared ? nil : "not declared"
            )
        }
    }

    /// The country that an organisation, or the one that owns it, answers to.
    func country(of id: Slug) -> String? {
        guard let organisation = byID[id] else { return nil }
        return organisation.country ?? organisation.parent.flatMap { byID[$0]?.country }
    }

    /// Whether an identifier is an organisation's of the catalogue.
    func isKnown(_ id: String) -> Bool { Slug(id).map { byID[$0] != nil } ?? false }

    /// Adds up calls by what `key` makes of their reasons: an identifier, and how its line begins.
    private func sums(_ key: (DecisionReason) -> (id: String, new: () -> Line)) -> [Line] {
        var lines: [String: Line] = [:]
        for sum in digest.reasons {
            let (id, new) = key(sum.reason)
            lines[id, default: new()].add(sum)
        }
        return Self.sorted(lines.values)
    }

    static func sorted(_ lines: some Sequence<Line>) -> [Line] {
        lines.sorted { ($1.calls, $0.id) < ($0.calls, $1.id) }
    }
}

extension CallReport.Line {
    /// Adds the calls of a reason.
    mutating func add(_ sum: CallDigest.ReasonCount) {
        calls += sum.count
        if sum.reason.isStopped { blocked += sum.count }
    }

    /// Adds the calls of a domain.
    fileprivate mutating func add(_ domain: CallDigest.DomainCount) {
        calls += domain.count
        blocked += domain.blockedCount
    }
}
