package import Attribution
package import DNSWire
package import Policies

/// Which lookups are wanted.
///
/// Every condition that is set must hold; none set wants all.
package struct LogQuery: Equatable, Sendable {
    /// At most so many: the latest of those that fit, or with `afterID` the earliest.
    package var limit: Int
    /// Only lookups stored after this one.
    package var afterID: Int64?
    /// Only lookups stored before this one.
    package var beforeID: Int64?
    /// Not before this time, in microseconds since 1970.
    package var sinceMicroseconds: Int64?
    /// Before this time, in microseconds since 1970.
    package var untilMicroseconds: Int64?
    /// The name, address or MAC of the device that asked.
    package var device: String?
    /// What else the log calls that device: as its lookups are stored under the name of their time.
    package var otherDeviceNames: [String] = []
    /// The name asked, or the alias that decided.
    package var name: NamePattern?
    /// Who would have been called, in the catalogue.
    package var organisation: Slug?
    /// Who would have been called, outside the catalogue.
    package var holder: DomainHolder?
    /// Whom the call serves; `other` finds names outside the catalogue as well.
    package var master: Master?
    /// What the call is for; `unknown` finds names outside the catalogue as well.
    package var purpose: Purpose?
    /// What happened.
    package var verdict: VerdictFilter?
    /// The type asked for.
    package var qtype: RRType?

    /// The most lookups that one reading returns, so that none fills the memory.
    package static let limitMax = 100_000

    /// The most other names of a device that are looked for: well below what SQLite takes as values
    /// of one statement (32766), and more than any device changes its address in the log's time.
    static let otherDeviceNamesMax = 10_000

    /// The latest `limit` lookups, whatever they are.
    package init(limit: Int) { self.limit = limit }
}

/// What a lookup's verdict must have been.
package enum VerdictFilter: Equatable, Sendable {
    /// This happened.
    case action(Action)
    /// A line in observe mode would have changed what happened.
    case observed
    /// The essential guard kept it from being blocked.
    case guarded
}

extension VerdictFilter: LosslessStringConvertible {
    /// The word that the command line takes.
    package var description: String {
        switch self {
        case .action(let action): "\(action)"
        case .observed: "observed"
        case .guarded: "guarded"
        }
    }

    /// Reads `allow`, `block`, `rewrite`, `hold`, `observed` or `guarded`.
    package init?(_ text: String) {
        switch text {
        case "observed": self = .observed
        case "guarded": self = .guarded
        default:
            guard let action = Action(word: text) else { return nil }
            self = .action(action)
        }
    }

    /// Every word.
    package static var words: [String] {
        Action.allCases.map(\.description) + ["observed", "guarded"]
    }
}

/// A name, in which `*` stands for any octets: `example.org`, `*.example.org`, `*track*`.
package struct NamePattern: Equatable, Sendable {
    /// As in the log's table of names, lower case and without the final dot, `*` included.
    let text: String
    /// Whether `text` has a `*`.
    let hasWildcard: Bool

    /// Reads a pattern; nil if it is longer than a name's text can be, or without `*` no name.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.octetsMax, !text.isEmpty else { return nil }
        hasWildcard = text.contains("*")
        if hasWildcard {
            let trimmed = text.hasSuffix(".") && text.count > 1 ? text.dropLast() : text[...]
            self.text = String(decoding: trimmed.utf8.map(\.foldedASCII), as: UTF8.self)
        } else {
            do throws(NameError) {
                self.text = try Name(text).folded.description
            } catch {
                return nil
            }
        }
    }

    /// The longest text of a name: every octet of 255 as `\DDD`.
    private static let octetsMax = 4 * Name.octetsMax

    /// The pattern as SQLite's GLOB reads it, in which `?` and `[` would be special too.
    var glob: String {
        text.replacing("[", with: "[[]").replacing("?", with: "[?]")
    }
}

extension UInt8 {
    fileprivate var foldedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
