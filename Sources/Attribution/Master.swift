/// Whom a call serves, after the three that a phone answers to.
///
/// The raw values are part of the journal's and the ruleset's format: never renumber.
package enum Master: UInt8, CaseIterable, Sendable {
    /// The company that made the phone, its system or its chip.
    case maker = 1
    /// The mobile network operator.
    case carrier = 2
    /// The developers of its apps, and of the SDKs inside them.
    case app = 3
    /// None of the three: shared infrastructure, and all that the catalogue does not know.
    case other = 4
}

extension Master: LosslessStringConvertible {
    /// The word used in policy, log, CLI and pages.
    package var description: String {
        switch self {
        case .maker: "maker"
        case .carrier: "carrier"
        case .app: "app"
        case .other: "other"
        }
    }

    /// Reads the word; nil for any other.
    package init?(_ text: String) {
        guard let master = Self.allCases.first(where: { $0.description == text }) else {
            return nil
        }
        self = master
    }
}
