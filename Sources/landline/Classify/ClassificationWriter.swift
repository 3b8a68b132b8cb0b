import Attribution
import Classification
import DNSWire
import Policies
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
    /// By entry's index, with the one of no entry last.
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

    /// Adds the line of a name: its text, in printable ASCII, and the verdict on it.
    mutating func add(_ text: Swift.Span<UInt8>, _ verdict: Verdict) {
        switch form {
        case .json: addJSON(text, verdict)
        case .tabs: addTabs(text, verdict)
        case .columns: addRow(text, verdict)
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

    private mutating func addRow(_ text: Swift.Span<UInt8>, _ verdict: Verdict) {
        let entry = classifier.entry(verdict)
        let style: Terminal.Style =
            switch verdict.action {
            case .allow: .green
            case .block: .red
            case .rewrite, .hold: .yellow
            }
        table.add([
            Table.Cell(String(decoding: text.octets(in: 0..<text.count), as: UTF8.self), .strong),
            Table.Cell(entry.map { "\($0.facts.master)" } ?? "other"),
            Table.Cell(entry?.facts.organisation.text ?? ""),
            Table.Cell(entry?.organisationName ?? ""),
            Table.Cell(entry.map { "\($0.facts.purpose)" } ?? "unknown"),
            Table.Cell("\(verdict.action)", style),
            Table.Cell(entry?.facts.isEssential == true ? "yes" : ""),
            Table.Cell(entry?.isContested == true ? "yes" : ""),
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
        let master = entry.map { "\($0.facts.master)" } ?? "other"
        let organisation = entry?.facts.organisation.text ?? ""
        let name = entry?.organisationName ?? ""
        let purpose = entry.map { "\($0.facts.purpose)" } ?? "unknown"
        let essential = "\(entry?.facts.isEssential ?? false)"
        let contested = "\(entry?.isContested ?? false)"
        let host = entry.map { "\($0.name)" }
        if case .json = form {
            return EntryPieces(
                before: Array(
                    """
                    ","master":\(Self.quoted(master)),"organisation":\(Self.quoted(organisation)),\
                    "organisation_name":\(Self.quoted(name)),"purpose":\(Self.quoted(purpose)),\
                    "verdict":"
                    """.utf8
                ),
                behind: Array(
                    """
                    ","essential":\(essential),"contested":\(contested),\
                    "entry":\(host.map(Self.quoted) ?? "null"),
                    """.utf8
                )
            )
        }
        let before = [master, organisation, name, purpose].map(Self.field)
        let behind = [essential, contested, host ?? ""].map(Self.field)
        return EntryPieces(
            before: Array("\t\(before.joined(separator: "\t"))\t".utf8),
            behind: Array("\t\(behind.joined(separator: "\t"))\n".utf8)
        )
    }

    /// Text as a field: visible, so without a tab, and never empty.
    private static func field(_ text: String) -> String {
        text.isEmpty ? "-" : Visible.text(text)
    }
}
