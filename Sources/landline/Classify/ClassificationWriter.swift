import Attribution
import Classification
import DNSWire
import Policies
import PublicSuffixes
import Rulesets

/// Writes classified names out, a line each.
///
/// A million lines are to take a second, so what an entry, a rule or a verdict says is put into octets
/// once, and a line is put together from such pieces.
struct ClassificationWriter {
    /// How a line looks.
    enum Form {
        /// One JSON object.
        case json
        /// Fields with tabs between them, headings in a comment first; `-` where there is nothing.
        case tabs
        /// A table on a terminal.
        case columns(Terminal)
    }

    /// What an entry says, in the pieces that stand before and behind the verdict.
    private struct EntryPieces {
        var before: [UInt8] = []
        var behind: [UInt8] = []
    }

    private let classifier: Classifier
    private let form: Form
    /// By entry's index; last, those of the name at hand where it has no entry.
    private var entries: [EntryPieces?]
    /// By rule line's index, in JSON; with the one of no line last.
    private var rules: [[UInt8]?]
    private let actions: [[UInt8]]
    private let levels: [[UInt8]]
    private let policy: [UInt8]
    private var octets: [UInt8] = []
    private var table = Table([
        .long("Name"), .text("Master"), .text("Organisation"), .text("Name"), .text("Purpose"),
        .text("Verdict"), .text("Essential"), .text("Contested"), .text("Entry"),
    ])
    private var isAtStart = true

    /// The headings of the fields, which are also their keys in JSON.
    private static let fields = [
        "name", "master", "organisation", "organisation_name", "purpose", "verdict", "essential",
        "contested", "entry",
    ]

    /// A writer of what `classifier` finds.
    init(_ classifier: Classifier, form: Form) {
        self.classifier = classifier
        self.form = form
        let contents = classifier.ruleset.contents
        entries = Array(repeating: nil, count: contents.entries.count + 1)
        rules = Array(repeating: nil, count: contents.rulebook.lines.count + 1)
        actions = Action.allCases.map { Array("\($0)".utf8) }
        levels = PrecedenceLevel.allCases.map { Array("\($0)".utf8) }
        policy = Array("\"policy\":\(Self.quoted(classifier.policy.text)),\"level\":\"".utf8)
    }

    /// Adds the line of a name: its text, in printable ASCII, its folded wire octets and the verdict on it.
    mutating func add(
        _ text: Swift.Span<UInt8>,
        _ folded: Swift.Span<UInt8>,
        _ verdict: Verdict
    ) {
        // Who is called by a name that the catalogue doesn't know, is told by each such name anew.
        if verdict.entry.isNone { entries[entries.count - 1] = strangerPieces(text, folded) }
        switch form {
        case .json: addJSON(text, verdict)
        case .tabs: addTabs(text, verdict)
        case .columns: addRow(text, folded, verdict)
        }
    }

    /// The lines added since the last time.
    mutating func take() -> [UInt8] {
        if case .columns(let terminal) = form {
            return Array(table.takeLines(on: terminal).map { $0 + "\n" }.joined().utf8)
        }
        defer { octets.removeAll(keepingCapacity: true) }
        return octets
    }
}

// MARK: - JSON

extension ClassificationWriter {
    private mutating func addJSON(_ text: Swift.Span<UInt8>, _ verdict: Verdict) {
        octets += Self.nameKey
        for offset in 0..<text.count {
            let octet = text[offset]
            if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") {
                octets.append(UInt8(ascii: "\\"))
            }
            octets.append(octet)
        }
        let pieces = pieces(verdict)
        octets += pieces.before
        octets += actions[Int(verdict.action.rawValue)]
        octets += pieces.behind
        octets += policy
        octets += levels[Int(verdict.level.rawValue)]
        octets += Self.ruleKey
        appendRule(verdict.line)
        octets += Self.observedKey
        appendRule(verdict.observed)
        octets += Self.guardedKey
        appendRule(verdict.guarded)
        octets += Self.end
    }

    private static let nameKey = Array("{\"name\":\"".utf8)
    private static let ruleKey = Array("\",\"rule\":".utf8)
    private static let observedKey = Array(",\"observed\":".utf8)
    private static let guardedKey = Array(",\"guarded\":".utf8)
    private static let end = Array("}\n".utf8)

    /// A rule's words, or null.
    private mutating func appendRule(_ id: RuleLineID) {
        let index = id.index ?? rules.count - 1
        if let known = rules[index] {
            octets += known
            return
        }
        let text = classifier.line(id).map { Self.quoted("\($0.rule.words) (\($0.origin))") }
        let made = Array((text ?? "null").utf8)
        rules[index] = made
        octets += made
    }

    /// A string in JSON, in ASCII, so that nothing in it can steer a terminal.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return (quoted + "\"").asciiJSON
    }
}

// MARK: - Text

extension ClassificationWriter {
    private mutating func addTabs(_ text: Swift.Span<UInt8>, _ verdict: Verdict) {
        if isAtStart {
            // A comment, so that the output can be read as names again.
            octets += Array("# \(Self.fields.joined(separator: "\t"))\n".utf8)
            isAtStart = false
        }
        for offset in 0..<text.count { octets.append(text[offset]) }
        let pieces = pieces(verdict)
        octets += pieces.before
        octets += actions[Int(verdict.action.rawValue)]
        octets += pieces.behind
    }

    private mutating func addRow(
        _ text: Swift.Span<UInt8>,
        _ folded: Swift.Span<UInt8>,
        _ verdict: Verdict
    ) {
        let entry = classifier.entry(verdict)
        let domain = entry == nil ? String(decoding: domain(text, folded), as: UTF8.self) : ""
        let style: Terminal.Style =
            switch verdict.action {
            case .allow: .green
            case .block: .red
            case .rewrite, .hold: .yellow
            }
        table.add([
            Table.Cell(String(decoding: text.octets(in: 0..<text.count), as: UTF8.self), .strong),
            Table.Cell(entry.map { "\($0.facts.master)" } ?? "other"),
            Table.Cell(entry?.facts.organisation.text ?? domain),
            Table.Cell(entry?.organisationName ?? domain),
            Table.Cell(entry.map { "\($0.facts.purpose)" } ?? "unknown"),
            Table.Cell("\(verdict.action)", style),
            Table.Cell(entry?.facts.isEssential == true ? "yes" : ""),
            Table.Cell(entry?.facts.isContested == true ? "yes" : ""),
            Table.Cell(entry.map { "\($0.name)" } ?? "", .faint),
        ])
    }
}

// MARK: - Pieces

extension ClassificationWriter {
    /// What stands before and behind the verdict, by the entry that covers the name.
    private mutating func pieces(_ verdict: Verdict) -> EntryPieces {
        let index = verdict.entry.index ?? entries.count - 1
        if let known = entries[index] { return known }
        let made = makePieces(classifier.entry(verdict))
        entries[index] = made
        return made
    }

    private func makePieces(_ entry: EntrySummary?) -> EntryPieces {
        guard let entry else { return EntryPieces() }
        let facts = entry.facts
        let who = ["\(facts.master)", facts.organisation.text, entry.organisationName]
        if case .json = form {
            return EntryPieces(
                before: Array(
                    """
                    ","master":\(Self.quoted(who[0])),"organisation":\(Self.quoted(who[1])),\
                    "organisation_name":\(Self.quoted(who[2])),\
                    "purpose":\(Self.quoted("\(facts.purpose)")),"verdict":"
                    """.utf8
                ),
                behind: Array(
                    """
                    ","essential":\(facts.isEssential),"contested":\(facts.isContested),\
                    "entry":\(Self.quoted("\(entry.name)")),
                    """.utf8
                )
            )
        }
        let before = (who + ["\(facts.purpose)"]).map(Self.field)
        let behind = ["\(facts.isEssential)", "\(facts.isContested)", Self.field("\(entry.name)")]
        return EntryPieces(
            before: Array("\t\(before.joined(separator: "\t"))\t".utf8),
            behind: Array("\t\(behind.joined(separator: "\t"))\n".utf8)
        )
    }

    /// The pieces of a name that has no entry: its registrable domain is whom it calls.
    private func strangerPieces(
        _ text: Swift.Span<UInt8>,
        _ folded: Swift.Span<UInt8>
    ) -> EntryPieces {
        let isJSON = if case .json = form { true } else { false }
        let domain = domain(text, folded)
        var octets = isJSON ? Self.strangerJSON[0] : Self.strangerTabs[0]
        for part in 1...2 {
            for octet in domain {
                if isJSON, octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") {
                    octets.append(UInt8(ascii: "\\"))
                }
                octets.append(octet)
            }
            octets += isJSON ? Self.strangerJSON[part] : Self.strangerTabs[part]
        }
        return EntryPieces(
            before: octets,
            behind: isJSON ? Self.strangerJSON[3] : Self.strangerTabs[3]
        )
    }

    private static let strangerJSON = [
        "\",\"master\":\"other\",\"organisation\":\"", "\",\"organisation_name\":\"",
        "\",\"purpose\":\"unknown\",\"verdict\":\"",
        "\",\"essential\":false,\"contested\":false,\"entry\":null,",
    ].map { Array($0.utf8) }
    private static let strangerTabs = [
        "\tother\t", "\t", "\tunknown\t", "\tfalse\tfalse\t-\n",
    ].map { Array($0.utf8) }

    /// The text of the domain by which a name is told that the catalogue doesn't know, in lower case.
    private func domain(_ text: Swift.Span<UInt8>, _ folded: Swift.Span<UInt8>) -> [UInt8] {
        let offset = classifier.attributor.suffixes.domainOffset(of: folded)
        // Each label's length stands where the dot before it does, unless there are escapes.
        if text.count == folded.count - 2 {
            var domain: [UInt8] = []
            domain.reserveCapacity(text.count - offset)
            for index in offset..<text.count { domain.append(text[index].foldedASCII) }
            return domain
        }
        do throws(NameError) {
            return Array("\(try Name(wire: folded.extracting(offset..<folded.count)))".utf8)
        } catch {
            preconditionFailure("a reader of names gives only names")
        }
    }

    /// Text as a field: visible, so without a tab, and never empty.
    private static func field(_ text: String) -> String {
        text.isEmpty ? "-" : Visible.text(text)
    }
}
