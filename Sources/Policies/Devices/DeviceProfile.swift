/// What a decision needs to know of whoever asks: who, in which groups, under which policy.
///
/// Fixed in size and without a heap, so that it is copied along a query's path for nothing.
package struct DeviceProfile: Sendable {
    /// Who asks; `.none` for a device that nobody declared.
    package let device: DeviceID
    private let groupCount: UInt8
    private let policyCount: UInt8
    private let groupSlots: InlineArray<8, GroupID>
    private let policySlots: InlineArray<8, PolicyID>

    /// The most groups a device is in: more than a household names, and few enough to compare one by
    /// one on the query's path.
    package static let groupsMax = 8
    /// The longest chain of policies that extend each other, the device's own included.
    package static let policiesMax = 8

    /// A profile; nil when there are more than `groupsMax` groups or `policiesMax` policies.
    ///
    /// `policies` begins with the device's own and ends with the one that extends nothing.
    package init?(device: DeviceID, groups: [GroupID], policies: [PolicyID]) {
        guard groups.count <= Self.groupsMax, policies.count <= Self.policiesMax else { return nil }
        self.device = device
        groupCount = UInt8(groups.count)
        policyCount = UInt8(policies.count)
        groupSlots = InlineArray { $0 < groups.count ? groups[$0] : .none }
        policySlots = InlineArray { $0 < policies.count ? policies[$0] : .none }
    }

    /// Nobody declared, in no group, under no policy.
    package static let unknown = DeviceProfile(unknownUnder: .none)

    /// A profile with one policy, or with none.
    private init(unknownUnder policy: PolicyID) {
        device = .none
        groupCount = 0
        policyCount = policy.isNone ? 0 : 1
        groupSlots = InlineArray(repeating: .none)
        policySlots = InlineArray { $0 == 0 ? policy : .none }
    }
}

extension DeviceProfile {
    /// The groups, in the order of the configuration.
    package var groups: [GroupID] { (0..<Int(groupCount)).map { groupSlots[$0] } }

    /// The chain of policies, the device's own first.
    package var policies: [PolicyID] { (0..<Int(policyCount)).map { policySlots[$0] } }

    /// Whether the device is in `group`.
    package func isMember(of group: GroupID) -> Bool {
        for index in 0..<Int(groupCount) where groupSlots[index] == group { return true }
        return false
    }

    /// How far up the chain `policy` stands, 0 for the device's own; nil when it isn't in it.
    package func rank(of policy: PolicyID) -> Int? {
        for index in 0..<Int(policyCount) where policySlots[index] == policy { return index }
        return nil
    }
}

extension DeviceProfile: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.device == right.device && left.groups == right.groups
            && left.policies == right.policies
    }
}
