import Addresses
import Attribution
import DNSWire
import Policies
package import TOMLText

extension Capture {
    private static let keys = [
        "name", "device", "maker", "mac", "taken", "sources", "note", "left_out", "masked", "cut",
        "asks",
    ]
    private static let detailKeys = ["verdict", "alias"]

    /// Reads a capture; the problem thrown says at which line what is wrong.
    package init(
        parsing text: some Collection<UInt8>,
        file: String
    ) throws(TOMLProblem) {
        try self.init(TOMLSection(parsing: text, file: file))
    }

    /// Reads the capture that a file's text says.
    package init(_ section: TOMLSection) throws(TOMLProblem) {
        if let problem = section.unknownKeys(known: Self.keys).first { throw problem }
        self.init(
            name: try section.required("name").boundedString(),
            device: try section.required("device").slug(),
            maker: try section["maker"]?.slug(),
            taken: try section["taken"]?.boundedString(),
            sources: try section["sources"]?.sourceKeys() ?? [],
            note: try section["note"]?.boundedString() ?? ""
        )
        if let node = section["mac"] {
            guard let address = MACAddress(try node.string()) else {
                throw node.problem(
                    "no hardware address",
                    remedy: "write it like `02:00:00:00:00:01`"
                )
            }
            mac = address
        }
        leftOut = try section["left_out"]?.integer(in: 0...Int.max) ?? 0
        masked = try section["masked"]?.integer(in: 0...Int.max) ?? 0
        isCut = try section["cut"]?.boolean() ?? false
        asks = try Self.readAsks(section.required("asks"))
    }

    /// Reads lines of `[seconds, name, type, …]`, which may end in `{ verdict = "…", alias = "…" }`: one
    /// question a type.
    private static func readAsks(_ node: TOMLNode) throws(TOMLProblem) -> [CapturedAsk] {
        var asks: [CapturedAsk] = []
        var latest = Duration.zero
        var nameOctets = 0
        for line in try node.array() {
            var fields = try line.array()
            let detail = try takeDetail(&fields)
            guard fields.count >= 3 else {
                throw line.problem(
                    "a question has seconds, a name and at least one type",
                    remedy: "write it like `[0.5, \"example.org\", \"A\"]`"
                )
            }
            let offset = try fields[0].offset()
            guard offset >= latest else {
                throw fields[0].problem(
                    "earlier than the question before",
                    remedy: "order the questions by their seconds"
                )
            }
            latest = offset
            let name = try fields[1].domainName()
            nameOctets += name.octets.count + (detail.alias?.octets.count ?? 0)
            for field in fields[2...] {
                let question = Question(name: name, type: try field.recordType())
                asks.append(
                    CapturedAsk(
                        offset: offset,
                        question: question,
                        alias: detail.alias,
                        action: detail.action
                    )
                )
            }
            guard asks.count <= asksMax, nameOctets <= nameOctetsMax else {
                throw line.problem("more than \(asksMax) questions", remedy: "record fewer")
            }
        }
        return asks
    }

    /// What was decided, where the line says so in its last field.
    private static func takeDetail(
        _ fields: inout [TOMLNode]
    ) throws(TOMLProblem) -> (action: Action?, alias: Name?) {
        guard let last = fields.last, case .section(let detail) = last.value else {
            return (nil, nil)
        }
        fields.removeLast()
        if let problem = detail.unknownKeys(known: detailKeys).first { throw problem }
        var action: Action?
        if let node = detail["verdict"] {
            let word = try node.string()
            guard let known = Action(word: word) else {
                throw node.problem(
                    "\(quoted(word)) is no verdict",
                    remedy: "use one of "
                        + Action.allCases.map(\.description).joined(separator: ", ")
                )
            }
            action = known
        }
        return (action, try detail["alias"]?.domainName())
    }
}

extension TOMLNode {
    /// Seconds after the start, to the millisecond.
    fileprivate func offset() throws(TOMLProblem) -> Duration {
        let seconds: Double =
            switch value {
            case .float(let seconds): seconds
            case .integer(let seconds): Double(seconds)
            default: -1
            }
        guard (0...Capture.secondsMax).contains(seconds) else {
            throw problem(
                "no number of seconds",
                remedy: "write seconds after the start, up to \(Int(Capture.secondsMax))"
            )
        }
        return .milliseconds(Int((seconds * 1000).rounded()))
    }

    fileprivate func domainName() throws(TOMLProblem) -> Name {
        let text = try string()
        do {
            return try Name(text)
        } catch {
            throw problem("\(quoted(text)) is no domain name: \(error)", remedy: "correct it")
        }
    }

    fileprivate func recordType() throws(TOMLProblem) -> RRType {
        let text = try string()
        guard let type = RRType(mnemonic: text) else {
            throw problem("\(quoted(text)) is no record type", remedy: "write it like `\"AAAA\"`")
        }
        return type
    }

    fileprivate func boundedString() throws(TOMLProblem) -> String {
        let text = try string()
        guard text.utf8.count <= Capture.textOctetsMax else {
            throw problem(
                "a text of more than \(Capture.textOctetsMax) octets",
                remedy: "shorten it"
            )
        }
        return text
    }

    /// A word that may stand in a configuration and in a file's name.
    fileprivate func slug() throws(TOMLProblem) -> String {
        let text = try string()
        guard Slug(text) != nil else {
            throw problem(
                "\(quoted(text)) is no identifier",
                remedy: "write lower-case letters, digits, - _ and ."
            )
        }
        return text
    }

    fileprivate func sourceKeys() throws(TOMLProblem) -> [String] {
        let nodes = try array()
        guard nodes.count <= Capture.sourcesMax else {
            throw problem("more than \(Capture.sourcesMax) sources", remedy: "name fewer")
        }
        var keys: [String] = []
        for node in nodes { keys.append(try node.slug()) }
        return keys
    }
}
