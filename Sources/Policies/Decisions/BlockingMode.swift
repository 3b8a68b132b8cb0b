/// How a blocked question is answered.
///
/// The raw values are written into rulesets: add at the end, never renumber.
package enum BlockingMode: UInt8, CaseIterable, Sendable {
    /// 0.0.0.0 and ::, which connect nowhere; NODATA for every other type.
    case null = 0
    /// The name does not exist (RFC 2308 §2.1).
    case nxdomain = 1
    /// The name has no record of this type (RFC 2308 §2.2).
    case nodata = 2
    /// The server refuses (RFC 1035 §4.1.1).
    case refused = 3
}

extension BlockingMode: CustomStringConvertible {
    /// The word that rules and settings use.
    package var description: String {
        switch self {
        case .null: "null"
        case .nxdomain: "nxdomain"
        case .nodata: "nodata"
        case .refused: "refused"
        }
    }

    /// The mode called `word`, as `description` spells it.
    package init?(word: some StringProtocol) {
        guard let mode = Self.allCases.first(where: { $0.description == word }) else {
            return nil
        }
        self = mode
    }
}
