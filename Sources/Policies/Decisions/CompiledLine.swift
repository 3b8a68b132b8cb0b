import Attribution

/// A rule line with everything left out that a decision does not compare.
struct CompiledLine: Sendable {
    /// Which of the profile's parts must agree with `owner`.
    enum OwnerKind: UInt8 {
        case everyone, device, group, policy
    }

    /// On which hosts the line speaks at all.
    enum Condition: UInt8 {
        case always, ifContested, unlessContested
    }

    let level: PrecedenceLevel
    let ownerKind: OwnerKind
    let action: Action
    let condition: Condition
    let isObserved: Bool
    let mode: BlockingMode
    /// Whether the line's target is a list.
    let speaksOfList: Bool
    let targetRank: UInt8
    let owner: UInt32
    /// The first second at which the line no longer holds.
    let end: Int64

    init(_ line: RuleLine, modeDefault: BlockingMode) {
        level = line.level
        action =
            switch line.rule.verb {
            case .allow: .allow
            case .block: .block
            case .hold: .hold
            }
        condition =
            switch line.rule.condition {
            case nil: .always
            case .ifContested: .ifContested
            case .unlessContested: .unlessContested
            }
        isObserved = line.rule.isObserved
        mode = line.rule.mode ?? modeDefault
        end = line.rule.until?.epochSeconds ?? .max
        // Who speaks of some of a target's hosts speaks of less than who speaks of all.
        targetRank = line.rule.target.rank << 1 | (line.rule.condition == nil ? 1 : 0)
        if case .selector(.list) = line.rule.target {
            speaksOfList = true
        } else {
            speaksOfList = false
        }
        switch line.owner {
        case .everyone: (ownerKind, owner) = (.everyone, 0)
        case .device(let id): (ownerKind, owner) = (.device, id.rawValue)
        case .group(let id): (ownerKind, owner) = (.group, id.rawValue)
        case .policy(let id): (ownerKind, owner) = (.policy, id.rawValue)
        }
    }

    /// Whether the line speaks of a host that is contested, or that isn't.
    @inline(__always)
    func speaks(ofContested isContested: Bool) -> Bool {
        condition == .always || (condition == .ifContested) == isContested
    }

    /// Where the line stands among those of its level for this profile: how far up the chain of
    /// policies, 0 for all others; nil when the line isn't for this profile.
    func chainRank(for profile: borrowing DeviceProfile) -> Int? {
        switch ownerKind {
        case .everyone: 0
        case .device: owner == profile.device.rawValue ? 0 : nil
        case .group: profile.isMember(of: GroupID(rawValue: owner)) ? 0 : nil
        case .policy: profile.rank(of: PolicyID(rawValue: owner))
        }
    }
}

extension RuleTarget {
    /// How broad the target is: 0 for a name, 15 for a list; the lower, the more specific.
    ///
    /// Naming the organisation weighs more than naming the purpose, and that more than naming the
    /// master: `maker:xiaomi` before `*/telemetry` before `maker:*`. A list is last, for its author has
    /// never seen this house.
    var rank: UInt8 {
        switch self {
        case .name: 0
        case .selector(.list): Self.rankMax
        case .selector(.catalogue(let master, let organisation, let purpose)):
            8 - (organisation == nil ? 0 : 4) - (purpose == nil ? 0 : 2) - (master == nil ? 0 : 1)
        }
    }

    /// The rank of the broadest target.
    static let rankMax: UInt8 = 15
}
