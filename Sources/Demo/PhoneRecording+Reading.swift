import Addresses
import DNSWire
package import TOMLText

extension PhoneRecording {
    private static let keys = ["name", "device", "maker", "mac", "sources", "note", "asks"]

    /// Reads a recording; the problem thrown says at which line what is wrong.
    package init(
        parsing text: some Collection<UInt8>,
        file: String
    ) throws(TOMLProblem) {
        let section = try TOMLSection(parsing: text, file: file)
        if let problem = section.unknownKeys(known: Self.keys).first { throw problem }
        name = try section.required("name").string()
        device = try section.required("device").string()
        maker = try section.required("maker").string()
        let mac = try section.required("mac")
        guard let address = MACAddress(try mac.string()) else {
            throw mac.problem("no hardware address", remedy: "write it like `02:00:00:00:00:01`")
        }
        self.mac = address
        sources = try section.required("sources").strings()
        note = try section.required("note").string()
        asks = try Self.readAsks(section.required("asks"))
    }

    /// Reads lines of `[seconds, name, type, …]`: one question a type.
    private static func readAsks(_ node: TOMLNode) throws(TOMLProblem) -> [RecordedAsk] {
        var asks: [RecordedAsk] = []
        var latest = Duration.zero
        for line in try node.array() {
            let fields = try line.array()
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
            for field in fields[2...] {
                let question = Question(name: name, type: try field.recordType())
                asks.append(RecordedAsk(offset: offset, question: question))
            }
        }
        guard asks.count <= asksMax else {
            throw node.problem("more than \(asksMax) questions", remedy: "record fewer")
        }
        return asks
    }
}

extension TOMLNode {
    fileprivate func offset() throws(TOMLProblem) -> Duration {
        let seconds: Double =
            switch value {
            case .float(let seconds): seconds
            case .integer(let seconds): Double(seconds)
            default: -1
            }
        guard (0...PhoneRecording.secondsMax).contains(seconds) else {
            throw problem(
                "no number of seconds",
                remedy: "write seconds after the start, up to \(Int(PhoneRecording.secondsMax))"
            )
        }
        return .seconds(seconds)
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
}
