import Attribution
import Blocklists
import DNSWire

extension RuleText {
    /// Reads one line; nil for a line that is blank or holds only a comment.
    ///
    /// The line has no line break in it; a carriage return at its end is passed over.
    package static func parse(_ line: some StringProtocol) throws(RuleTextError) -> RuleText? {
        guard line.utf8.count <= lineOctetsMax else {
            throw RuleTextError(
                column: lineOctetsMax + 1,
                what: "the line has more than \(lineOctetsMax) octets",
                remedy: "write one rule a line"
            )
        }
        var (words, comment) = try RuleWords.split(line)
        guard let verbWord = words.next() else { return nil }
        var rule = try Self.start(verbWord, &words)
        rule.comment = comment
        var seen: Set<String> = []
        while let word = words.next() {
            guard seen.insert(word.text).inserted else {
                throw word.error(
                    "“\(word.text)” stands twice",
                    remedy: "keep one, or write a second rule"
                )
            }
            switch word.text {
            case "if": rule.condition = try condition(.ifContested, at: word, of: rule, &words)
            case "unless":
                rule.condition = try condition(.unlessContested, at: word, of: rule, &words)
            case "for": rule.audience = try audience(after: word, &words)
            case "until": rule.until = try moment(after: word, &words)
            case "mode": rule.mode = try blockingMode(after: word, &words)
            case "observe": rule.isObserved = true
            default:
                throw word.error(
                    "“\(word.shown)” is no part of a rule",
                    remedy: word.text.contains(".")
                        ? "write one target a line"
                        : "use if, unless, for, until, mode or observe here, and # before a comment"
                )
            }
        }
        if rule.mode != nil, rule.verb == .allow {
            throw verbWord.error("an allow has no mode", remedy: "leave the mode out")
        }
        return rule
    }

    /// The verb and the target, which every rule begins with.
    private static func start(
        _ verbWord: RuleWord,
        _ words: inout RuleWords
    ) throws(RuleTextError) -> RuleText {
        let verb: Verb
        switch verbWord.text {
        case "allow": verb = .allow
        case "block", "observe": verb = .block
        case "hold": verb = .hold
        default:
            throw verbWord.error(
                "“\(verbWord.shown)” is no verb",
                remedy: "begin a rule with block, allow, hold or observe"
            )
        }
        guard let targetWord = words.next() else {
            throw verbWord.errorBehind(
                "nothing follows “\(verbWord.text)”",
                remedy: "name a target: example.org, =example.org, *.example.org or */telemetry"
            )
        }
        return RuleText(
            verb,
            try target(targetWord),
            isObserved: verbWord.text == "observe"
        )
    }

    private static func condition(
        _ condition: Condition,
        at word: RuleWord,
        of rule: RuleText,
        _ words: inout RuleWords
    ) throws(RuleTextError) -> Condition {
        let remedy = "write \(word.text) contested"
        guard rule.condition == nil else {
            throw word.error(
                "“\(rule.condition.map { "\($0)" } ?? "")” stands before it",
                remedy: "keep one of the two"
            )
        }
        guard let value = words.next() else {
            throw word.errorBehind("“\(word.text)” names no condition", remedy: remedy)
        }
        guard value.text == "contested" else {
            throw value.error("“\(value.shown)” is no condition", remedy: remedy)
        }
        return condition
    }

    private static func audience(
        after word: RuleWord,
        _ words: inout RuleWords
    ) throws(RuleTextError) -> Audience {
        let remedy = "write for device:NAME or for group:NAME"
        guard let value = words.next() else {
            throw word.errorBehind("“for” names nobody", remedy: remedy)
        }
        let parts = value.text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let id = Slug(parts[1]) else {
            throw value.error("“\(value.shown)” is no device or group", remedy: remedy)
        }
        switch parts[0] {
        case "device": return .device(id)
        case "group": return .group(id)
        default: throw value.error("“\(value.shown)” is no device or group", remedy: remedy)
        }
    }

    private static func moment(
        after word: RuleWord,
        _ words: inout RuleWords
    ) throws(RuleTextError) -> UTCTime {
        let remedy = "write a time such as 2026-11-22T18:00:00Z"
        guard let value = words.next() else {
            throw word.errorBehind("“until” names no time", remedy: remedy)
        }
        guard let moment = UTCTime(value.text) else {
            throw value.error("“\(value.shown)” is no time", remedy: remedy)
        }
        return moment
    }

    private static func blockingMode(
        after word: RuleWord,
        _ words: inout RuleWords
    ) throws(RuleTextError) -> BlockingMode {
        let remedy =
            "use one of " + BlockingMode.allCases.map(\.description).joined(separator: ", ")
        guard let value = words.next() else {
            throw word.errorBehind("“mode” names no mode", remedy: remedy)
        }
        guard let mode = BlockingMode(word: value.text) else {
            throw value.error("“\(value.shown)” is no mode", remedy: remedy)
        }
        return mode
    }

    /// Reads a target: a selector where it holds `:` or `/`, a name otherwise.
    private static func target(_ word: RuleWord) throws(RuleTextError) -> RuleTarget {
        if Selector.looksLikeOne(word.text) {
            do {
                return .selector(try Selector(parsing: word.text))
            } catch {
                throw word.error(
                    "“\(word.shown)” is no selector",
                    remedy: "\(error)"
                )
            }
        }
        var text = Substring(word.text)
        let scope: NameScope
        if text.hasPrefix("=") {
            scope = .exact
            text = text.dropFirst()
        } else if text.hasPrefix("*.") {
            scope = .subdomainsOnly
            text = text.dropFirst(2)
        } else {
            scope = .subtree
        }
        let name: Name
        do {
            name = try Name(text)
        } catch {
            throw word.error("“\(word.shown)” is no name", remedy: "\(error)")
        }
        guard !name.isWildcard else {
            throw word.error(
                "“\(word.shown)” is no name that a rule can speak of",
                remedy:
                    "name a domain such as example.org; * stands only in front, as *.example.org"
            )
        }
        return .name(name.folded, scope)
    }
}
