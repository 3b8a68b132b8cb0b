import TOMLText
import Testing

@Suite struct `Reading a section` {
    private let section: TOMLSection

    init() throws {
        section = try TOMLSection(
            parsing: """
                [server]
                listen = ["192.0.2.1:53"]
                threads = 4
                retentoin = 30
                verbose = "yes"
                """,
            file: "landline.toml"
        ).required("server").section()
    }

    @Test func `gives typed values`() throws {
        #expect(try section.required("listen").strings() == ["192.0.2.1:53"])
        #expect(try section.required("threads").integer(in: 1...8) == 4)
    }

    @Test func `says where a value of the wrong kind stands`() {
        let problem = #expect(throws: TOMLProblem.self) {
            try section.required("verbose").boolean()
        }
        #expect(
            problem?.description
                == "landline.toml:5: `server.verbose` is a text and should be true or false; "
                + "write it like `verbose = true`"
        )
    }

    @Test func `refuses a number out of range`() {
        let problem = #expect(throws: TOMLProblem.self) {
            try section.required("threads").integer(in: 1...3)
        }
        #expect(problem?.line == 3 && problem?.remedy == "choose a number from 1 to 3")
    }

    @Test func `says which key was meant`() {
        let problems = section.unknownKeys(known: ["listen", "threads", "retention", "verbose"])
        #expect(
            problems.map(\.description) == [
                "landline.toml:4: unknown key \"retentoin\" in `[server]`; "
                    + "write `retention` if that was meant, or remove it"
            ]
        )
    }

    @Test func `says what is missing`() {
        let problem = #expect(throws: TOMLProblem.self) { try section.required("networks") }
        #expect(problem?.line == 1)
    }

    @Test func `keeps control characters out of messages`() {
        #expect(quoted("a\u{1b}[31m\u{202e}") == "\"a\\u{1b}[31m\\u{202e}\"")
    }
}
