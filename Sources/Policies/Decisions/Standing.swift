import Blocklists

/// How strong one line's word about one name is: a single number, of which the lowest wins.
///
/// The parts from the most significant down are the order of precedence (DESIGN §8):
///
///     bits   3      4       7          2        4        1       2      24
///          [level][chain][127-labels][scope][target][allow/block][mode][line]
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
        key = key << 4 | UInt64(line.targetRank & 0xF)
        key = key << 1 | (action == .allow ? 0 : 1)
        key = key << 2 | UInt64(line.mode.rawValue & 0x3)
        key = key << 24 | UInt64(id.rawValue & rulesetIdentifierMax)
        self.key = key
    }

    static func < (left: Self, right: Self) -> Bool { left.key < right.key }

    var isNone: Bool { key == .max }
    var level: PrecedenceLevel {
        isNone ? .fallback : PrecedenceLevel(rawValue: UInt8(key >> 44 & 0x7)) ?? .fallback
    }
    var labels: UInt8 { 127 &- UInt8(key >> 33 & 0x7F) }
    var action: Action { isNone || key >> 26 & 1 == 0 ? .allow : .block }
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
        case 45...: .level
        case 41...44: .nearerPolicy
        case 34...40: .moreSpecificName
        case 32...33: .narrowerScope
        case 28...31: .moreSpecificTarget
        case 27: .allowOverBlock
        case 25...26: .mode
        default: .sameWord
        }
    }
}

extension NameScope {
    /// How narrow the scope is at one name: the lower, the more specific.
    ///
    /// Each reaches only names that the next reaches too.
    var rank: UInt8 {
        switch self {
        case .exact: 0
        case .subdomainsOnly: 1
        case .subtree: 2
        }
    }
}
