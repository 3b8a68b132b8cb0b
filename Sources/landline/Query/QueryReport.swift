import DNSWire
import Sockets

/// What an answer says, as the `query` command shows it.
///
/// Names and rdata are printable by themselves; the texts of extended errors are another's and are
/// escaped here.
struct QueryReport {
    private let reply: StubClient.Reply
    private let server: SocketAddress

    init(_ reply: StubClient.Reply, from server: SocketAddress) {
        self.reply = reply
        self.server = server
    }

    private var message: Message { reply.message }

    /// The rdata of the answer section, one line each, as in `dig +short`.
    var short: [String] { message.answers.map(\.rdataText) }

    /// The whole answer, in lines.
    func lines(on terminal: Terminal) -> [String] {
        var lines = [status]
        if let question = message.question {
            lines.append(
                "question   \(question.name.fullyQualified) \(question.class) \(question.type)"
            )
        }
        if let edns = message.edns {
            lines.append("edns       \(edns.udpPayloadSize) octets\(edns.dnssecOK ? ", do" : "")")
        }
        for error in message.edns?.extendedErrors ?? [] {
            let text = error.text.isEmpty ? "" : ": \(Visible.text(error.text))"
            lines.append("reason     \(error.code.rawValue) \(error.code)\(text)")
        }
        lines += section("answer", message.answers, terminal)
        lines += section("authority", message.authorities, terminal)
        lines += section("additional", message.additionals, terminal)
        return lines + ["", footer]
    }

    private var status: String {
        let names: [(flag: HeaderFlags, name: String)] = [
            (.response, "qr"), (.authoritative, "aa"), (.truncated, "tc"),
            (.recursionDesired, "rd"), (.recursionAvailable, "ra"), (.authenticData, "ad"),
            (.checkingDisabled, "cd"),
        ]
        let flags = names.filter { message.flags.contains($0.flag) }.map(\.name)
        return
            "status     \(message.rcode), flags \(flags.joined(separator: " ")), id \(message.id)"
    }

    private var footer: String {
        "\(server) over \(reply.transport.rawValue), \(milliseconds) ms, \(reply.octetCount) octets"
    }

    /// The duration in milliseconds, to the tenth.
    private var milliseconds: String {
        let tenths =
            reply.duration.components.seconds * 10_000
            + reply.duration.components.attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }

    private func section(
        _ title: String,
        _ records: [ResourceRecord],
        _ terminal: Terminal
    ) -> [String] {
        guard !records.isEmpty else { return [] }
        var table = Table([.text(""), .number(""), .text(""), .text(""), .text("")])
        for record in records {
            table.add([
                .init(record.name.fullyQualified, .strong), .init(record.ttl, .faint),
                .init(record.class.description, .faint), .init(record.type.description),
                .init(record.rdataText),
            ])
        }
        return ["", terminal.style(title, .faint)] + table.lines(on: terminal).map { "  " + $0 }
    }
}

extension QueryReport {
    /// The answer as the JSON object has it.
    var document: Document {
        Document(
            status: message.rcode.description,
            question: message.question?.name.fullyQualified,
            type: message.question?.type.description,
            truncated: message.flags.contains(.truncated),
            authenticData: message.flags.contains(.authenticData),
            reasons: (message.edns?.extendedErrors ?? []).map(Document.Reason.init),
            answer: message.answers.map(Document.Record.init),
            authority: message.authorities.map(Document.Record.init),
            additional: message.additionals.map(Document.Record.init),
            server: server.description,
            transport: reply.transport.rawValue,
            milliseconds: reply.duration / .milliseconds(1),
            octets: reply.octetCount
        )
    }

    /// What the exit code tells a script.
    var exitStatus: ExitStatus {
        let blocking: Set<EDECode> = [.blocked, .censored, .filtered]
        if message.edns?.extendedErrors.contains(where: { blocking.contains($0.code) }) == true {
            return .blocked
        }
        switch message.rcode {
        case .noError: return message.answers.isEmpty ? .nothingFound : .success
        case .nxDomain: return .nothingFound
        default: return .failure
        }
    }
}
