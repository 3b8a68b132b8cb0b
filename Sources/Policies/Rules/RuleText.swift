package import Attribution
package import Blocklists
package import DNSWire

/// One rule as its owner writes it, in a rules file or in a policy.
///
///     block  ads.example.com                       the name and everything below it
///     allow  =www.example.com                      this name alone
///     block  *.example.com for device:tablet       everything below it, for one device
///     block  maker:*/telemetry mode nxdomain       by selector (docs/guide/policies.md)
///     allow  example.org until 2026-11-22T18:00:00Z
///     observe app:*/ads                            log what a block would do, and do nothing
///     hold   */telemetry if contested              block what is needed as well, until the owner decides
///
/// What the words `device:` and `group:` name is checked when the rulebook is compiled, not here.
package struct RuleText: Hashable, Sendable {
    /// What the rule asks for.
    package enum Verb: UInt8, Sendable {
        case allow = 0
        case block = 1
        /// Block until the owner has decided.
        case hold = 2
    }

    /// On which hosts the rule speaks at all.
    ///
    /// The raw values are written into rulesets: add at the end, never renumber.
    package enum Condition: UInt8, Sendable {
        /// On those that the catalogue calls contested: needed, and carrying personal data.
        case ifContested = 1
        /// On all others, those that the catalogue doesn't know among them.
        case unlessContested = 2
    }

    /// For whom the rule speaks.
    package enum Audience: Hashable, Sendable {
        case everyone
        case device(Slug)
        case group(Slug)
    }

    /// What the rule asks for.
    package var verb: Verb
    /// Logged as if, not enforced.
    package var isObserved: Bool
    /// What the rule speaks of.
    package var target: RuleTarget
    /// On which hosts the rule speaks at all; nil for all that the target names.
    package var condition: Condition?
    /// For whom the rule speaks.
    package var audience: Audience
    /// When the rule ends; nil for never.
    package var until: UTCTime?
    /// How a block is answered; nil for the mode of the settings.
    package var mode: BlockingMode?
    /// What stands behind `#`, without the blanks around it; nil where there is none.
    package var comment: String?

    /// A rule with every part said.
    package init(
        _ verb: Verb,
        _ target: RuleTarget,
        isObserved: Bool = false,
        condition: Condition? = nil,
        audience: Audience = .everyone,
        until: UTCTime? = nil,
        mode: BlockingMode? = nil,
        comment: String? = nil
    ) {
        self.verb = verb
        self.isObserved = isObserved
        self.condition = condition
        self.target = target
        self.audience = audience
        self.until = until
        self.mode = mode
        self.comment = comment
    }

    /// The most octets of a line: a name of 255 octets with every octet escaped has about 1,000
    /// characters, and a comment wants room as well.
    package static let lineOctetsMax = 4096
}

/// What a rule speaks of.
package enum RuleTarget: Hashable, Sendable {
    /// `example.org` (subtree), `=example.org` (exact) or `*.example.org` (subdomains only).
    case name(Name, NameScope)
    /// `maker:xiaomi/telemetry`, `*/ads`, `list:oisd`.
    case selector(Selector)
}

/// What is wrong with a rule's text, where, and what would be right.
package struct RuleTextError: Error, Equatable, Sendable {
    /// The column of the first character that is wrong, from 1.
    package let column: Int
    /// What is wrong.
    package let what: String
    /// What would be right.
    package let remedy: String

    package init(column: Int, what: String, remedy: String) {
        self.column = column
        self.what = what
        self.remedy = remedy
    }
}

extension RuleTextError: CustomStringConvertible {
    /// `column 7: what; remedy`.
    package var description: String { "column \(column): \(what); \(remedy)" }
}

extension RuleTarget: CustomStringConvertible {
    /// The text that reads back as this target.
    package var description: String {
        switch self {
        case .name(let name, .exact): "=\(name)"
        // No rule speaks of a family: the catalogue does.
        case .name(let name, .subtree), .name(let name, .family): "\(name)"
        case .name(let name, .subdomainsOnly): "*.\(name)"
        case .selector(let selector): "\(selector)"
        }
    }
}

extension RuleText.Audience: CustomStringConvertible {
    /// ` for device:tablet` without the blank before it; nothing for everyone.
    package var description: String {
        switch self {
        case .everyone: ""
        case .device(let id): "for device:\(id)"
        case .group(let id): "for group:\(id)"
        }
    }
}

extension RuleText.Condition: CustomStringConvertible {
    /// The words that read back as this condition.
    package var description: String {
        switch self {
        case .ifContested: "if contested"
        case .unlessContested: "unless contested"
        }
    }
}

extension RuleText: CustomStringConvertible {
    /// The rule's words in their usual order, without the comment.
    package var words: String {
        var words: [String] = []
        switch (verb, isObserved) {
        case (.block, true): words.append("observe")
        case (.block, false): words.append("block")
        case (.allow, _): words.append("allow")
        case (.hold, _): words.append("hold")
        }
        words.append(target.description)
        if let condition { words.append(condition.description) }
        if audience != .everyone { words.append(audience.description) }
        if let until { words.append("until \(until)") }
        if let mode { words.append("mode \(mode)") }
        if verb != .block, isObserved { words.append("observe") }
        return words.joined(separator: " ")
    }

    /// The line that reads back as this rule, with its comment.
    package var description: String {
        guard let comment else { return words }
        return comment.isEmpty ? words : "\(words)  # \(comment)"
    }
}
