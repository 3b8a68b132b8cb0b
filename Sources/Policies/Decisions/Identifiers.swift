/// A number that stands for one thing of a ruleset.
///
/// Numbers count from 1 in the order in which the keeper listed the things, hold within one
/// ruleset generation only, and stay below 2^24 so that the index can pack them. 0 is nothing.
package protocol RulesetIdentifier: RawRepresentable<UInt32>, Hashable, Sendable {
    /// The identifier with this number.
    init(rawValue: UInt32)
}

extension RulesetIdentifier {
    /// No such thing: an unknown device, no line, no entry.
    package static var none: Self { Self(rawValue: 0) }

    /// Whether this identifier stands for nothing.
    package var isNone: Bool { rawValue == 0 }

    /// The identifier of the thing at `index` of its table.
    package init(index: Int) { self.init(rawValue: UInt32(index) + 1) }

    /// The place of the thing in its table; nil when this is nothing.
    package var index: Int? { rawValue == 0 ? nil : Int(rawValue) - 1 }
}

/// The largest number an identifier may have: the index packs it into 24 bits.
package let rulesetIdentifierMax: UInt32 = (1 << 24) - 1

/// A declared device; `.none` is a device that nobody declared.
package struct DeviceID: RulesetIdentifier {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A declared group of devices.
package struct GroupID: RulesetIdentifier {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A policy, built in or declared.
package struct PolicyID: RulesetIdentifier {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// One line of a rules file or of a policy; `.none` where the guard or the default decided.
package struct RuleLineID: RulesetIdentifier {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// One entry of the catalogue; `.none` where the catalogue does not know the name.
package struct EntryID: RulesetIdentifier {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A subscribed list.
package struct ListID: RulesetIdentifier {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}
