import Blocklists

/// How strong one line's word about one name is: a single number, of which the lowest wins.
///
/// The parts from the most significant down are the order of precedence (DESIGN §8):
///
///     bits   3      4       7          2        5         2        2      24
///          [level][chain][127-labels][scope][target][severity][mode][line]
///
/// Everything above `line` comes from what the lines say and not from where they stand, so the action
/// and the mode of a verdict never depend on the order of lines; `line` only chooses which of several
/// lines that say the same is named.
struct Standing: Comparable {
    let key: UInt64

    /// No line spoke: weaker than every line.
    static let none = Standing(key: .max)

    private init(key: UInt64) { self.key = key }

    init(
        line: CompiledLine,
        id: RuleLineID,
        chainRank: Int,
        match: Match,
        action: Action
    ) {
        var key = UInt64(line.level.rawValue)
        key = key << 4 | UInt64(truncatingIfNeeded: chainRank & 0xF)
        key = key << 7 | UInt64(127 &- match.depth & 0x7F)
        key = key << 2 | UInt64(match.scope.rank)
        key = key << 5 | UInt64(line.targetRank & 0x1F)
        key = key << 2 | UInt64(action.severity)
        key = key << 2 | UInt64(line.mode.rawValue & 0x3)
        key = key << 24 | UInt64(id.rawValue & rulesetIdentifierMax)
        self.key = key
    }

    static func < (left: Self, right: Self) -> Bool { left.key < right.key }

    var isNone: Bool { key == .max }
    var level: PrecedenceLevel {
        isNone ? .fallback : PrecedenceLevel(rawValue: UInt8(key >> 46 & 0x7)) ?? .fallback
    }
    var labels: UInt8 { 127 &- UInt8(key >> 35 & 0x7F) }
    var action: Action { isNone ? .allow : Action(severity: UInt8(key >> 26 & 0x3)) }
    var mode: BlockingMode { BlockingMode(rawValue: UInt8(key >> 24 & 0x3)) ?? .null }
    var line: RuleLineID {
        isNone ? .none : RuleLineID(rawValue: UInt32(key & UInt64(rulesetIdentifierMax)))
    }
}

extension Standing {
    /// What made one line stronger than another, the first part in which they differ.
    func advantage(over other: Standing) -> Explanation.Advantage {
        let differing = key ^ other.key
        return switch 64 - differing.leadingZeroBitCount {
        case 47...: .level
        case 43...46: .nearerPolicy
        case 36...42: .moreSpecificName
        case 34...35: .narrowerScope
        case 29...33: .moreSpecificTarget
        case 27...28: .milderAction
        case 25...26: .mode
        default: .sameWord
        }
    }
}

extension NameScope {
    /// How narrow the scope is at one name: the lower, the more specific.
    ///
    /// Each reaches only names that the next reaches too; a family counts as a name one label longer than the
    /// one it is listed at, and gives way to the name itself.
    var rank: UInt8 {
        switch self {
        case .exact: 0
        case .subdomainsOnly: 1
        case .subtree: 2
        case .family: 3
        }
    }
}
