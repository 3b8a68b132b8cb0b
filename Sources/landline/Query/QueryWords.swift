/// What a query's words mean, in the manner of dig: `@192.0.2.1 +trace +dnssec example.org AAAA`.
///
/// Words that begin with `+` switch something on, `@` names the server, the first of the others is the
/// name and the second the type; they may stand in any order.
struct QueryWords: Equatable {
    var name: String?
    var type: String?
    var server: String?
    var switches: Set<Switch> = []

    /// What can be switched on, by flag or by word.
    enum Switch: String, CaseIterable {
        case trace, dnssec, cd, tcp, short, json
    }

    /// Why words make no sense, as a sentence.
    struct Fault: Error, Equatable {
        let message: String
    }

    /// Other words for the same, as dig has them.
    private static let synonyms: [String: Switch] = ["do": .dnssec, "vc": .tcp, "cdflag": .cd]

    /// Reads the words, of which there must be a name.
    init(_ words: [String]) throws(Fault) {
        for word in words {
            switch word.first {
            case "+":
                let text = word.dropFirst().lowercased()
                guard let meant = Switch(rawValue: text) ?? Self.synonyms[text] else {
                    let known = Switch.allCases.map { "+\($0.rawValue)" }
                    throw Fault(
                        message: "“\(Visible.text(word))” means nothing here; there are "
                            + known.joined(separator: ", ")
                    )
                }
                switches.insert(meant)
            case "@":
                guard server == nil else { throw Fault(message: "there is more than one @server") }
                server = String(word.dropFirst())
            case nil: throw Fault(message: "a word is empty")
            default:
                if name == nil {
                    name = word
                } else if type == nil {
                    type = word
                } else {
                    throw Fault(
                        message:
                            "“\(Visible.text(word))” is one word too many: there is a name and a "
                            + "type already"
                    )
                }
            }
        }
        guard name != nil else { throw Fault(message: "there is no name to ask for") }
    }
}
