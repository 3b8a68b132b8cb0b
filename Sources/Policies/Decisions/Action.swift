/// What happens to a question.
///
/// The raw values are written into journals: add at the end, never renumber.
package enum Action: UInt8, CaseIterable, Sendable {
    /// Resolve it.
    case allow = 0
    /// Answer it as `BlockingMode` says.
    case block = 1
    /// Answer it with something the owner chose.
    case rewrite = 2
    /// Block it until the owner has decided.
    case hold = 3
}

extension Action {
    /// Whether the question is answered as `BlockingMode` says.
    package var isBlocking: Bool {
        switch self {
        case .block, .hold: true
        case .allow, .rewrite: false
        }
    }

    /// What of two words of one weight is heard: the lower, so allow, hold, rewrite, block.
    ///
    /// The milder one can be taken back without anything being missed meanwhile. The order happens to be that
    /// of the raw values counted down, which costs a decision nothing.
    var severity: UInt8 { (0 &- rawValue) & 0x3 }

    /// The action of this severity.
    init(severity: UInt8) { self = Action(rawValue: (0 &- severity) & 0x3) ?? .block }
}

extension Action: CustomStringConvertible {
    /// The word that the log prints and that filters take.
    package var description: String {
        switch self {
        case .allow: "allow"
        case .block: "block"
        case .rewrite: "rewrite"
        case .hold: "hold"
        }
    }

    /// The action called `word`, as `description` spells it.
    package init?(word: some StringProtocol) {
        guard let action = Self.allCases.first(where: { $0.description == word }) else {
            return nil
        }
        self = action
    }
}
