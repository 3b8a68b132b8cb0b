/// Who spoke, from the voice that is heard first to the one that is heard last (DESIGN §8).
///
/// Lower raw values win, whatever the names and selectors below them say. The raw values are
/// written into journals and rulesets: add at the end, never renumber.
package enum PrecedenceLevel: UInt8, CaseIterable, Sendable {
    /// A rule for this device that holds until a stated time.
    case timed = 0
    /// A rule for this device.
    case device = 1
    /// A rule for a group this device is in.
    case group = 2
    /// The owner's rule for everyone.
    case global = 3
    /// The guard that keeps essential names from lists and policies.
    case essential = 4
    /// A selector, list or name of the device's policy.
    case policy = 5
    /// Nothing spoke: allow.
    case fallback = 6
}

extension PrecedenceLevel: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension PrecedenceLevel: CustomStringConvertible {
    /// The word that `why` and the log print.
    package var description: String {
        switch self {
        case .timed: "timed"
        case .device: "device"
        case .group: "group"
        case .global: "global"
        case .essential: "essential"
        case .policy: "policy"
        case .fallback: "default"
        }
    }
}
