import Addresses
import ArgumentParser
import DNSWire
import Resolution
import Sockets

/// A small dig: asks one question and shows the whole answer, reasons included.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask a DNS question, of this instance or of any server.",
        discussion: """
            The question is asked like any phone's: it is decided about, logged, and counted. \
            An address in the place of the name asks for its name (PTR). Flags may be written as dig \
            has them, @SERVER +tcp +dnssec.

            With +trace the name is resolved in this process instead, by the configuration of the instance (or \
            by --config), from the root or by its upstreams (or by forwarding to the server named), with an \
            empty cache; nothing is logged or decided about.

            Exit codes: 0 answered, 4 no such name or no such data, 10 blocked, 1 any other error, \
            69 no answer.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The name, or an address to find the name of, and the type: A, AAAA, HTTPS, TXT, TYPE65, …",
            valueName: "word"
        )
    )
    var words: [String]

    @Flag(help: "Ask over TCP.")
    var tcp = false

    @Flag(help: "Ask for DNSSEC records (the DO bit).")
    var dnssec = false

    @Option(
        help: ArgumentHelp(
            "The server to ask (default: where this instance listens).",
            valueName: "address[:port]"
        )
    )
    var server: String?

    @Flag(help: "Print the answers' data only, one a line.")
    var short = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(
        help: ArgumentHelp(
            "Resolve the name here, as this instance's configuration says, and show each step: who was "
                + "asked, for which zone, how long it took, and why the answer is to be trusted or not."
        )
    )
    var trace = false

    @Flag(help: "Ask for the answer whether or not it is bogus (the CD bit).")
    var cd = false

    @OptionGroup var instance: InstanceOptions

    /// What is asked for, as the words and flags say together.
    private var request: QueryWords {
        get throws(QueryWords.Fault) {
            var request = try QueryWords(words)
            if let server { request.server = server }
            if trace { request.switches.insert(.trace) }
            if cd { request.switches.insert(.cd) }
            if tcp { request.switches.insert(.tcp) }
            if dnssec { request.switches.insert(.dnssec) }
            if short { request.switches.insert(.short) }
            if json { request.switches.insert(.json) }
            return request
        }
    }

    func validate() throws {
        let switches: Set<QueryWords.Switch>
        do throws(QueryWords.Fault) {
            switches = try request.switches
        } catch {
            throw ValidationError(error.message)
        }
        if switches.isSuperset(of: [.short, .json]) {
            throw ValidationError("--short and --json exclude each other.")
        }
    }

    func run() throws {
        let request = try request
        let question = try question(of: request)
        guard !request.switches.contains(.trace) else { return try trace(question, request) }
        let server = try serverAddress(request.server)
        var query = Message.query(
            question,
            id: SecureRandom().next16(),
            edns: EDNS(dnssecOK: request.switches.contains(.dnssec))
        )
        if request.switches.contains(.cd) { query.flags.insert(.checkingDisabled) }
        let report: QueryReport
        do throws(StubError) {
            let reply = try StubClient(server: server).ask(
                query,
                over: request.switches.contains(.tcp) ? .tcp : .udp
            )
            report = QueryReport(reply, from: server)
        } catch {
            throw Failure(error)
        }
        if request.switches.contains(.json) {
            StandardOutput.print(try report.json)
        } else {
            let terminal = Terminal.standardOutput()
            for line in request.switches.contains(.short)
                ? report.short : report.lines(on: terminal)
            {
                StandardOutput.print(line)
            }
        }
        guard report.exitStatus == .success else {
            throw ExitCode(report.exitStatus.rawValue)
        }
    }
}

extension QueryCommand {
    /// Resolves the question in this process and shows how.
    private func trace(_ question: Question, _ request: QueryWords) throws {
        var settings = try instance.resolution()
        if let server = request.server {
            settings.mode = .forwarding
            settings.upstreams = [try serverAddress(server)]
        }
        let resolution: LoneEngine.Resolution
        do throws(SocketError) {
            resolution = try LoneEngine.resolve(
                question,
                by: settings,
                checkingDisabled: request.switches.contains(.cd)
            )
        } catch {
            throw Failure("no server can be asked: \(error)", status: .unavailable)
        }
        let report = TraceReport(
            answer: resolution.answer,
            steps: resolution.steps,
            duration: resolution.duration,
            showsSignatures: request.switches.contains(.dnssec)
        )
        if request.switches.contains(.json) {
            StandardOutput.print(try report.json)
        } else {
            let terminal = Terminal.standardOutput()
            let isShort = request.switches.contains(.short)
            for line in isShort ? report.short : report.lines(on: terminal) {
                StandardOutput.print(line)
            }
        }
        guard report.exitStatus == .success else {
            throw ExitCode(report.exitStatus.rawValue)
        }
    }

    /// The question that the arguments mean.
    private func question(of request: QueryWords) throws(Failure) -> Question {
        let name = request.name ?? "."
        var text = name
        var qtype = RRType.a
        if let address = IPAddress(name) {
            text = address.reverseName
            qtype = .ptr
        }
        if let type = request.type {
            guard let named = RRType(mnemonic: type) else {
                throw Failure(
                    "\"\(Visible.text(type))\" is no record type",
                    remedy: "Write a mnemonic such as AAAA or HTTPS, or TYPE and its number.",
                    status: .usage
                )
            }
            qtype = named
        }
        do throws(NameError) {
            return Question(name: try Name(text), type: qtype)
        } catch {
            throw Failure("\"\(Visible.text(name))\" is no name: \(error)", status: .usage)
        }
    }

    /// The port of DNS (RFC 1035 §4.2).
    private static let domainPort: UInt16 = 53

    /// The server named, or where the instance listens.
    private func serverAddress(_ server: String?) throws -> SocketAddress {
        guard let server else { return try ListeningAddress.of(instance.state.directory) }
        guard let address = SocketAddress(server, defaultPort: Self.domainPort) else {
            throw Failure(
                "\"\(Visible.text(server))\" is no server address",
                remedy: "Write 192.0.2.1, 192.0.2.1:5300 or [2001:db8::1]:5300.",
                status: .usage
            )
        }
        return address
    }
}

extension Failure {
    /// Tells why there is no answer, and what helps.
    fileprivate init(_ error: StubError) {
        switch error {
        case .silence(let server, let transport):
            self.init(
                "\(server) did not answer over \(transport.rawValue)",
                remedy: "`landline status` tells whether it runs and whom it answers.",
                status: .unavailable
            )
        case .socket(let server, let cause):
            self.init(
                "\(server) could not be asked: \(cause)",
                remedy: cause.kind == .connectionRefused
                    ? "Nothing listens there. Start it with `landline serve`, or name another --server."
                    : nil,
                status: .unavailable
            )
        case .notUnderstood(let server, let cause):
            let what = cause.map { "no DNS message (\($0))" } ?? "the answer to another question"
            self.init("\(server) sent \(what)", status: .unavailable)
        }
    }
}
