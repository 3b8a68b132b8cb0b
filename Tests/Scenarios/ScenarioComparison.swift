package import DNSWire
import ZoneFiles

extension Scenario.Entry {
    /// How `answer` differs from this entry in what MATCH names; nothing where it agrees.
    package func differences(in answer: Message) -> [String] {
        var words = matches
        if words.remove(.all) != nil {
            words.formUnion([
                .opcode, .flags, .rcode, .question, .answer, .authority, .additional,
            ])
        }
        return MatchWord.allCases.filter(words.contains)
            .compactMap { difference(in: answer, by: $0) }
    }

    /// How `other` differs by one word; nil where it agrees.
    func difference(in other: Message, by word: MatchWord) -> String? {
        switch word {
        case .opcode:
            return unequal(word, message.flags.opcode, other.flags.opcode)
        case .qname:
            return unequal(word, message.question?.name, other.question?.name)
        case .qtype:
            return unequal(word, message.question?.type, other.question?.type)
        case .qclass:
            return unequal(word, message.question?.class, other.question?.class)
        case .question:
            return unequal(word, message.question, other.question)
        case .do:
            return unequal(
                word,
                message.edns?.dnssecOK ?? false,
                other.edns?.dnssecOK ?? false
            )
        case .flags:
            return unequal(word, Self.text(message.flags), Self.text(other.flags))
        case .rcode:
            return unequal(word, message.rcode, other.rcode)
        case .answer:
            return difference("ANSWER", message.answers, other.answers)
        case .authority:
            return difference("AUTHORITY", message.authorities, other.authorities)
        case .additional:
            return difference("ADDITIONAL", message.additionals, other.additionals)
        case .subdomain, .udp, .tcp, .all, .ttl:
            return nil
        }
    }

    private func unequal<Value: Equatable>(
        _ word: MatchWord,
        _ expected: Value,
        _ got: Value
    ) -> String? {
        expected == got ? nil : "\(word): expected \(expected), got \(got)"
    }

    /// How two sections differ as sets of records; TTLs count only where MATCH says `ttl`.
    private func difference(
        _ section: String,
        _ expected: [ResourceRecord],
        _ got: [ResourceRecord]
    ) -> String? {
        let comparable = { (records: [ResourceRecord]) in
            Set(records.map { comparableRecord($0) })
        }
        let (wanted, present) = (comparable(expected), comparable(got))
        var lines = wanted.subtracting(present).map { "  missing \(ZoneFile.present($0))" }
        lines += present.subtracting(wanted).map { "  too much \(ZoneFile.present($0))" }
        guard !lines.isEmpty else { return nil }
        return "\(section):\n" + lines.sorted().joined(separator: "\n")
    }

    /// A record so that equal ones are equal: names in lower case, no TTL where none is compared.
    private func comparableRecord(_ record: ResourceRecord) -> ResourceRecord {
        var record = record
        if !matches.contains(.ttl) { record.ttl = 0 }
        // Names stand in the data of the types of RFC 4034 §6.2; these are those that scenarios use.
        switch record.type {
        case .ns, .cname, .dname, .ptr, .mx, .soa, .srv:
            record.rdata = record.rdata.map(\.foldedASCII)
        default: break
        }
        return record
    }

    /// The flags that are compared, by their names.
    private static func text(_ flags: HeaderFlags) -> String {
        let names: [(HeaderFlags, String)] = [
            (.response, "QR"), (.authoritative, "AA"), (.truncated, "TC"),
            (.recursionDesired, "RD"), (.recursionAvailable, "RA"), (.authenticData, "AD"),
            (.checkingDisabled, "CD"),
        ]
        return names.filter { flags.contains($0.0) }.map(\.1).joined(separator: " ")
    }
}

extension Message {
    /// The message as lines for people: header, then records by section.
    package var scenarioText: String {
        var lines = ["\(rcode) flags \(String(flags.rawValue, radix: 16))"]
        if let question { lines.append("QUESTION \(question)") }
        for (name, records) in [
            ("ANSWER", answers), ("AUTHORITY", authorities), ("ADDITIONAL", additionals),
        ] where !records.isEmpty {
            lines.append(name)
            lines += records.map { "  " + ZoneFile.present($0) }
        }
        for error in edns?.extendedErrors ?? [] {
            lines.append("EDE \(error.code.rawValue) \(error.code): \(error.text)")
        }
        return lines.joined(separator: "\n")
    }
}
