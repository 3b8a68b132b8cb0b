import DNSWire
import Demo
import TOMLText
import Testing

@Suite struct `A phone's recording` {
    @Test func `is carried for a Xiaomi, a Samsung, a Pixel and an iPhone at least`() throws {
        let makers = Set(try PhoneRecording.all().map(\.maker))
        #expect(makers.isSuperset(of: ["xiaomi", "samsung", "google", "apple"]))
    }

    @Test func `has a word and a hardware address of its own`() throws {
        let recordings = try PhoneRecording.all()
        #expect(Set(recordings.map(\.device)).count == recordings.count)
        #expect(Set(recordings.map(\.mac)).count == recordings.count)
    }

    @Test func `cites where its names come from, and lasts into the tenth minute`() throws {
        for recording in try PhoneRecording.all() {
            #expect(!recording.sources.isEmpty, "\(recording.device)")
            #expect(!recording.note.isEmpty, "\(recording.device)")
            let last = try #require(recording.asks.last)
            #expect(last.offset > .seconds(540), "\(recording.device)")
        }
    }

    private static let head = """
        name = "x"
        device = "x"
        maker = "x"
        mac = "02:00:00:00:00:01"
        sources = []
        note = "x"

        """

    @Test func `becomes one question a type`() throws {
        let text = Self.head + #"asks = [[1.5, "example.org", "A", "AAAA"]]"#
        let recording = try PhoneRecording(parsing: text.utf8, file: "x.toml")
        let name = try Name("example.org")
        #expect(
            recording.asks == [
                RecordedAsk(offset: .seconds(1.5), question: Question(name: name, type: .a)),
                RecordedAsk(offset: .seconds(1.5), question: Question(name: name, type: .aaaa)),
            ]
        )
    }

    @Test(arguments: [
        #"asks = [[1, "example.org"]]"#,
        #"asks = [["1", "example.org", "A"]]"#,
        #"asks = [[601, "example.org", "A"]]"#,
        #"asks = [[1, "a..b", "A"]]"#,
        #"asks = [[1, "example.org", "HOST"]]"#,
        #"asks = [[2, "example.org", "A"], [1, "example.org", "A"]]"#,
        #"asks = 3"#,
        #"asked = []"#,
    ])
    func `that is wrong is refused at its line, with a remedy`(line: String) throws {
        let problem = #expect(throws: TOMLProblem.self) {
            try PhoneRecording(parsing: (Self.head + line).utf8, file: "x.toml")
        }
        #expect(problem?.line == 7)
        #expect(problem?.remedy.isEmpty == false)
    }
}
