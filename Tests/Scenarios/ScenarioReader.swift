import Addresses
import DNSWire

extension Scenario {
    /// Reads a scenario from its text.
    package init(_ text: String, name: String) throws(ScenarioError) {
        var reader = ScenarioReader(text, name: name)
        do throws(ScenarioError) {
            self = try reader.read()
        } catch {
            throw ScenarioError(error.what, line: error.line ?? reader.lineNumber)
        }
    }
}

/// Reads one scenario line by line: each word begins what the lines after it belong to.
struct ScenarioReader {
    private let lines: [Substring]
    private var next = 0
    private var scenario: Scenario

    /// The line that was read last, from 1.
    var lineNumber: Int { next }

    init(_ text: String, name: String) {
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        scenario = Scenario(name: name)
    }

    mutating func read() throws(ScenarioError) -> Scenario {
        try readHead()
        while let (word, rest) = takeWords() {
            switch word {
            case "SCENARIO_BEGIN": scenario.title = rest.joined(separator: " ")
            case "RANGE_BEGIN": scenario.ranges.append(try readRange(rest))
            case "ZONE_BEGIN": scenario.zones.append(try readZone(rest))
            case "STEP": scenario.steps.append(try readStep(rest))
            case "SCENARIO_END":
                scenario.steps.sort { $0.number < $1.number }
                return scenario
            default: continueTitle(word)
            }
        }
        throw .init("SCENARIO_END is missing")
    }

    /// Titles may go on for several lines, until the first range.
    private mutating func continueTitle(_ word: Substring) {
        if scenario.ranges.isEmpty, scenario.zones.isEmpty, scenario.steps.isEmpty {
            scenario.title += " " + word
        }
    }

    private mutating func readHead() throws(ScenarioError) {
        var section = ScenarioConfiguration.Section()
        while let line = takeLine() {
            if line == "CONFIG_END" { return }
            try scenario.configuration.read(line, section: &section)
        }
        throw .init("CONFIG_END is missing")
    }

    private mutating func readRange(
        _ words: [Substring]
    ) throws(ScenarioError) -> Scenario.ReplyRange {
        guard words.count >= 2, let from = Int(words[0]), let to = Int(words[1]), from <= to else {
            throw .init("RANGE_BEGIN has a first and a last step")
        }
        var range = Scenario.ReplyRange(numbers: from...to)
        for word in words.dropFirst(2) { range.addresses.append(try address(word)) }
        while let (word, rest) = takeWords() {
            switch word {
            case "ADDRESS": for word in rest { range.addresses.append(try address(word)) }
            case "ENTRY_BEGIN": range.entries.append(try readEntry())
            case "RANGE_END": return range
            default: throw .init("\(word) is no word of a range")
            }
        }
        throw .init("RANGE_END is missing")
    }

    private mutating func readZone(_ words: [Substring]) throws(ScenarioError) -> ScriptedZone {
        let start = lineNumber
        var lines: [String] = []
        while let line = takeLine() {
            if line == "ZONE_END" { return try ScriptedZone(words, lines: lines, line: start) }
            lines.append(line)
        }
        throw .init("ZONE_END is missing")
    }

    private mutating func readStep(_ words: [Substring]) throws(ScenarioError) -> Scenario.Step {
        guard words.count >= 2, let number = Int(words[0]) else {
            throw .init("STEP has a number and a kind")
        }
        let line = lineNumber
        return Scenario.Step(number: number, action: try readAction(words), line: line)
    }

    private mutating func readAction(
        _ words: [Substring]
    ) throws(ScenarioError) -> Scenario.Action {
        switch words[1] {
        case "QUERY": return .query(try readFollowingEntry())
        case "CHECK_ANSWER": return .checkAnswer(try readFollowingEntry())
        case "CHECK_OUT_QUERY":
            _ = try readFollowingEntry()
            return .checkOutQuery
        case "TIME_PASSES":
            guard words.count == 4, words[2] == "ELAPSE", let seconds = Double(words[3]) else {
                throw .init("TIME_PASSES is followed by ELAPSE and seconds")
            }
            return .timePasses(seconds: Int(seconds))
        default:
            return .check(try Scenario.Check(words.dropFirst()))
        }
    }

    private mutating func readFollowingEntry() throws(ScenarioError) -> Scenario.Entry {
        guard let (word, _) = takeWords(), word == "ENTRY_BEGIN" else {
            throw .init("ENTRY_BEGIN is missing")
        }
        return try readEntry()
    }

    // MARK: - Lines

    /// The next line that says something, without blanks at its ends.
    private mutating func takeLine() -> String? {
        while next < lines.count {
            let line = lines[next].trimmed
            next += 1
            if !line.isEmpty, line.first != ";", line.first != "#" { return line }
        }
        return nil
    }

    /// The next line's first word, and the others up to a comment.
    private mutating func takeWords() -> (Substring, [Substring])? {
        while let line = takeLine() {
            let text = line.prefix { $0 != ";" && $0 != "#" }
            let words = text.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            return (Substring(first), Array(words.dropFirst()).map { Substring(String($0)) })
        }
        return nil
    }

    private func address(_ word: Substring) throws(ScenarioError) -> IPAddress {
        guard let address = IPAddress(String(word)) else { throw .init("no address: \(word)") }
        return address
    }
}

// MARK: - Entries

extension ScenarioReader {
    /// Reads an entry after its ENTRY_BEGIN.
    private mutating func readEntry() throws(ScenarioError) -> Scenario.Entry {
        var entry = Scenario.Entry(line: lineNumber)
        var section: Substring?
        var texts: [Substring: [String]] = [:]
        var isRaw = false
        while let line = takeLine() {
            let words = line.split(whereSeparator: \.isWhitespace)
            switch words[0] {
            case "ENTRY_END":
                try finish(&entry, texts)
                return entry
            case "MATCH":
                for word in words.dropFirst().prefix(while: { !$0.hasPrefix(";") }) {
                    guard let match = MatchWord(rawValue: word.lowercased()) else {
                        throw .init("MATCH knows no \(word)")
                    }
                    entry.matches.insert(match)
                }
            case "ADJUST": try adjust(&entry, words.dropFirst())
            case "REPLY": try flags(&entry, words.dropFirst())
            case "SECTION":
                guard words.count >= 2 else { throw .init("SECTION has a name") }
                section = words[1]
            case "RAW":
                isRaw = true
                entry.raw = []
            default:
                if isRaw {
                    entry.raw? += try octets(line)
                } else if let section {
                    texts[section, default: []].append(line)
                } else {
                    throw .init("\(words[0]) is no word of an entry")
                }
            }
        }
        throw .init("ENTRY_END is missing")
    }

    private func finish(
        _ entry: inout Scenario.Entry,
        _ texts: [Substring: [String]]
    ) throws(ScenarioError) {
        for (section, lines) in texts {
            switch section {
            case "QUESTION":
                guard lines.count == 1 else { throw .init("there is one question") }
                entry.message.question = try ScenarioRecords.question(lines[0])
            case "ANSWER": entry.message.answers = try ScenarioRecords.read(lines)
            case "AUTHORITY": entry.message.authorities = try ScenarioRecords.read(lines)
            case "ADDITIONAL": entry.message.additionals = try ScenarioRecords.read(lines)
            default: throw .init("there is no section \(section)")
            }
        }
    }

    private func adjust(
        _ entry: inout Scenario.Entry,
        _ words: ArraySlice<Substring>
    ) throws(ScenarioError) {
        var words = words
        while let word = words.popFirst(), !word.hasPrefix(";") {
            if word == "sleep" || word == "packet_sleep" {
                guard let seconds = words.popFirst().flatMap({ Int($0) }) else {
                    throw .init("sleep has a count of seconds")
                }
                entry.delaySeconds = seconds
            } else if let adjustment = AdjustWord(rawValue: String(word)) {
                entry.adjustments.insert(adjustment)
            } else {
                throw .init("ADJUST knows no \(word)")
            }
        }
    }

    private func flags(
        _ entry: inout Scenario.Entry,
        _ words: ArraySlice<Substring>
    ) throws(ScenarioError) {
        for word in words.prefix(while: { !$0.hasPrefix(";") && !$0.hasPrefix("#") }) {
            switch word {
            case "QR": entry.message.flags.insert(.response)
            case "AA": entry.message.flags.insert(.authoritative)
            case "TC": entry.message.flags.insert(.truncated)
            case "RD": entry.message.flags.insert(.recursionDesired)
            case "RA": entry.message.flags.insert(.recursionAvailable)
            case "AD": entry.message.flags.insert(.authenticData)
            case "CD": entry.message.flags.insert(.checkingDisabled)
            case "DO":
                // What Deckard and testbound send with DO.
                entry.message.edns = EDNS(udpPayloadSize: 4096, dnssecOK: true)
            default:
                if let rcode = RCode(mnemonic: word) {
                    entry.message.rcode = rcode
                } else if let opcode = OpCode(mnemonic: word) {
                    entry.message.flags = entry.message.flags.with(opcode: opcode)
                } else {
                    throw .init("REPLY knows no \(word)")
                }
            }
        }
    }

    /// The octets of hexadecimal digits; none of what follows a comment.
    private func octets(_ line: String) throws(ScenarioError) -> [UInt8] {
        let digits = line.prefix { $0 != ";" }.compactMap(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { throw .init("an octet has two digits") }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
