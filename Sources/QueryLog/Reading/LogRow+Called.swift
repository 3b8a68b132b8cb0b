package import Attribution
package import DNSWire

extension LogRow {
    /// Whom the lookup calls, and what for; also where the catalogue doesn't know the name.
    package func called(by attributor: Attributor) -> Called {
        reason.called(for: qname, by: attributor)
    }
}

extension DecisionReason {
    /// Whom a lookup of `name` that was decided so calls.
    package func called(for name: Name?, by attributor: Attributor) -> Called {
        attributor.called(name, organisation.map(Called.init))
    }
}

extension Called {
    /// What the log has of the catalogue's word.
    fileprivate init(_ organisation: CalledOrganisation) {
        self.init(
            master: organisation.master,
            organisation: organisation.id,
            organisationName: organisation.name,
            purpose: organisation.purpose,
            entry: organisation.entry,
            isEssential: organisation.isEssential,
            isContested: organisation.isContested
        )
    }
}
