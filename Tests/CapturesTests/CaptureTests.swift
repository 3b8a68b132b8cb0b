import Captures
import DNSWire
import Policies
import TOMLText
import Testing

@Suite struct `A capture` {
    private static let head = """
        name = "x"
        device = "x"
        maker = "x"
        mac = "02:00:00:00:00:01"
        sources = []
        note = "x"

        """

    private func parse(_ text: String) throws -> Capture {
        try Capture(parsing: text.utf8, file: "x.toml")
    }

    @Test func `becomes one question a type`() throws {
        let capture = try parse(Self.head + #"asks = [[1.5, "example.org", "A", "AAAA"]]"#)
        let name = try Name("example.org")
        #expect(
            capture.asks == [
                CapturedAsk(offset: .seconds(1.5), question: Question(name: name, type: .a)),
                CapturedAsk(offset: .seconds(1.5), question: Question(name: name, type: .aaaa)),
            ]
        )
    }

    @Test func `tells what was decided, and for which alias`() throws {
        let line = #"[0, "a.example", "A", { verdict = "block", alias = "t.example" }]"#
        let ask = try #require(try parse(Self.head + "asks = [\(line)]").asks.first)
        #expect(ask.action == .block)
        #expect(ask.alias == (try Name("t.example")))
    }

    @Test(arguments: [
        #"asks = [[1, "example.org"]]"#,
        #"asks = [["1", "example.org", "A"]]"#,
        #"asks = [[86401, "example.org", "A"]]"#,
        #"asks = [[1, "a..b", "A"]]"#,
        #"asks = [[1, "example.org", "HOST"]]"#,
        #"asks = [[2, "example.org", "A"], [1, "example.org", "A"]]"#,
        #"asks = [[1, "example.org", { verdict = "block" }]]"#,
        #"asks = [[1, "example.org", "A", { verdict = "maybe" }]]"#,
        #"asks = [[1, "example.org", "A", { mac = "02:00:00:00:00:01" }]]"#,
        #"asks = 3"#,
        #"asked = []"#,
    ])
    func `that is wrong is refused at its line, with a remedy`(line: String) throws {
        let problem = #expect(throws: TOMLProblem.self) { try parse(Self.head + line) }
        #expect(problem?.line == 7)
        #expect(problem?.remedy.isEmpty == false)
    }

    @Test(arguments: [
        "device = \"../x\"", "device = \"X Y\"", "maker = \"\\u001B[2J\"",
        "sources = [\"../../etc\"]",
    ])
    func `takes no word that means something else in a file's name`(line: String) throws {
        let key = line.prefix { $0 != " " }
        let lines = Self.head.split(separator: "\n").filter { !$0.hasPrefix(key) }
        #expect(throws: TOMLProblem.self) {
            try parse((lines + [Substring(line), "asks = []"]).joined(separator: "\n"))
        }
    }

    @Test func `holds no more than it should`() throws {
        let asks = (0...Capture.asksMax).map { _ in #"[1, "a.example", "A"]"# }
        let problem = #expect(throws: TOMLProblem.self) {
            try parse(Self.head + "asks = [" + asks.joined(separator: ",") + "]")
        }
        #expect(problem?.what.contains("more than") == true)
    }

    @Test func `is read back as it was written, whatever was in it`() throws {
        var capture = Capture(
            name: "a \"quoted\" \\ name\nof \u{1B}[31mtwo\u{202E} lines",
            device: "x",
            maker: "xiaomi",
            taken: "2026-11-22",
            sources: ["fsecure-2014"],
            note: "]\nasks = [\"\"\""
        )
        capture.leftOut = 2
        capture.masked = 1
        capture.isCut = true
        let hostile = try Name(#"\"];\027[2J.\.\\.\255\000.example"#)
        capture.asks = [
            CapturedAsk(
                offset: .milliseconds(1234),
                question: Question(name: hostile, type: .a),
                alias: hostile,
                action: .hold
            ),
            CapturedAsk(
                offset: .milliseconds(1234),
                question: Question(name: hostile, type: RRType(rawValue: 65_280)),
                alias: hostile,
                action: .hold
            ),
            CapturedAsk(
                offset: .seconds(60),
                question: Question(name: try Name("a.example"), type: .https)
            ),
        ]
        #expect(try parse(capture.text) == capture)
        #expect(capture.text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
    }

    @Test func `shows questions for one name in one moment as one call`() throws {
        let capture = try parse(
            Self.head + """
                asks = [[0, "a.example", "A", "AAAA"], [0, "b.example", "A"], [1, "a.example", "A"]]
                """
        )
        #expect(capture.calls.map { "\($0.name)" } == ["a.example", "b.example", "a.example"])
        #expect(capture.calls.map(\.types.count) == [2, 1, 1])
    }
}
