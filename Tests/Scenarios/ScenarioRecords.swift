import DNSWire
import ZoneFiles

/// Why a scenario's text cannot be read.
package struct ScenarioError: Error, Equatable, CustomStringConvertible {
    package var what: String
    /// The line, from 1; nil where the reader has yet to say.
    package var line: Int?

    init(_ what: String, line: Int? = nil) {
        self.what = what
        self.line = line
    }

    package var description: String { line.map { "line \($0): \(what)" } ?? what }
}

/// Records and questions as scenarios write them.
enum ScenarioRecords {
    /// The TTL of a record that names none, as testbound and Deckard have it.
    private static let ttlDefault: UInt32 = 3_600

    /// The records of zone-file lines; blanks before an owner mean nothing.
    static func read(_ lines: [String], origin: Name = .root) throws(ScenarioError)
        -> [ResourceRecord]
    {
        guard !lines.isEmpty else { return [] }
        var text = lines.map(\.trimmed).joined(separator: "\n")
        // libldns takes a TTL before the class only.
        text.replace(/(?m)^(\S+)\s+IN\s+(\d+)\s+/) { "\($0.1) \($0.2) IN " }
        let zone = ZoneFile.parse(text, file: "records", origin: origin, ttl: ttlDefault)
        if let problem = zone.problems.first {
            let bad = lines.indices.contains(problem.line - 1) ? lines[problem.line - 1] : ""
            throw .init("\(problem.what): \(bad)")
        }
        return zone.records
    }

    /// The question in `name [ttl] [class] type`, in any order of the last three.
    static func question(_ line: String) throws(ScenarioError) -> Question {
        let words = line.split(separator: ";", omittingEmptySubsequences: false)[0]
            .split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { throw .init("a question has a name") }
        do throws(NameError) {
            var question = Question(name: try Name(first), type: .a)
            for word in words.dropFirst() where UInt32(word) == nil {
                // ANY is both; a question means the type.
                if let type = RRType(mnemonic: word) {
                    question.type = type
                } else if let type = RRClass(mnemonic: word) {
                    question.class = type
                } else {
                    throw NameError.empty
                }
            }
            return question
        } catch {
            throw .init("no question: \(line)")
        }
    }
}
