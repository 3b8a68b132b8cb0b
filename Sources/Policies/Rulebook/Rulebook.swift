package import Attribution
package import Blocklists
package import DNSWire

/// Everything the owner said, with names turned into numbers: what a ruleset carries and a decision
/// compares.
package struct Rulebook: Equatable, Sendable {
    /// A declared device.
    package struct Device: Equatable, Sendable {
        /// Its name.
        package let id: Slug
        /// What tells it from the others.
        package let evidence: DeviceEvidence
        /// What a decision needs to know of it.
        package let profile: DeviceProfile

        package init(id: Slug, evidence: DeviceEvidence, profile: DeviceProfile) {
            self.id = id
            self.evidence = evidence
            self.profile = profile
        }
    }

    /// The devices by identifier.
    package let devices: [Device]
    /// The groups by identifier.
    package let groups: [Slug]
    /// The policies by identifier, the built-in ones first.
    package let policies: [Slug]
    /// Every line by identifier.
    package let lines: [RuleLine]
    /// The profile of whoever is no declared device.
    package let unknown: DeviceProfile

    package init(
        devices: [Device],
        groups: [Slug],
        policies: [Slug],
        lines: [RuleLine],
        unknown: DeviceProfile
    ) {
        self.devices = devices
        self.groups = groups
        self.policies = policies
        self.lines = lines
        self.unknown = unknown
    }

    /// Nothing declared, no rule: everything is allowed.
    package static let empty = Rulebook(
        devices: [],
        groups: [],
        policies: [],
        lines: [],
        unknown: .unknown
    )
}

extension Rulebook {
    /// The names that lines speak of by name, for the index; the identifier is the line's.
    package var namedTargets: [(name: Name, scope: NameScope, line: RuleLineID)] {
        lines.compactMap { line in
            guard case .name(let name, let scope) = line.rule.target else { return nil }
            return (name, scope, line.id)
        }
    }

    /// The device of this name.
    package func device(_ id: Slug) -> (id: DeviceID, device: Device)? {
        devices.firstIndex { $0.id == id }.map { (DeviceID(index: $0), devices[$0]) }
    }

    /// The device with this identifier.
    package func device(_ id: DeviceID) -> Device? {
        id.index.flatMap { devices.indices.contains($0) ? devices[$0] : nil }
    }

    /// The name of a group.
    package func group(_ id: GroupID) -> Slug? {
        id.index.flatMap { groups.indices.contains($0) ? groups[$0] : nil }
    }

    /// The name of a policy.
    package func policy(_ id: PolicyID) -> Slug? {
        id.index.flatMap { policies.indices.contains($0) ? policies[$0] : nil }
    }

    /// The line with this identifier.
    package func line(_ id: RuleLineID) -> RuleLine? {
        id.index.flatMap { lines.indices.contains($0) ? lines[$0] : nil }
    }

    /// The table that tells whoever asks from their addresses.
    package func deviceTable() throws(DeviceTableError) -> DeviceTable {
        try DeviceTable(devices.map { ($0.evidence, $0.profile) }, unknown: unknown)
    }
}
