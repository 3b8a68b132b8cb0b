import Foundation
import Testing

@Suite(.serialized) struct `The demo` {
    /// Fast enough not to hold up the tests; the pauses are all that is cut.
    private let demo = [Instance.program, "demo", "--speed", "50"]

    @Test func `asks, answers and logs every question, and leaves nothing behind`() throws {
        let scratch = try Scratch()
        let result = try Command.run(demo, environment: ["TMPDIR": scratch.path])
        let output = result.output
        #expect(result.status == 0, "\(result.errors)")
        let account = try #require(
            output.firstMatch(of: /(\d+) questions asked, (\d+) answered, (\d+) in the log\./)
        )
        #expect(account.1 == account.2 && account.1 == account.3)
        for phone in ["redmi-1s", "redmi-note", "galaxy", "pixel", "iphone"] {
            #expect(output.contains(phone))
        }
        for verdict in ["blocked: policy quiet", "allowed, contested", "would be blocked"] {
            #expect(output.contains(verdict), "\(verdict)")
        }
        #expect(!output.contains("not known"), "a recorded name that the catalogue doesn't know")
        #expect(!output.contains("\u{1B}"), "colours in a pipe")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test func `keeps its state where it is told to, for the other commands to read`() throws {
        let scratch = try Scratch()
        let state = scratch.path + "/demo"
        try Command.mustRun(demo + ["--phone", "iphone", "--state", state])
        let rows = try Command.mustRun(
            [Instance.program, "log", "--state", state, "--device", "iphone", "--json"]
        )
        #expect(rows.contains("iphone-ld.apple.com"))
        // The folder goes when its owner does, and nothing above needs it any more.
        withExtendedLifetime(scratch) {}
    }

    @Test func `says which phones there are when asked for another`() throws {
        let result = try Command.run(demo + ["--phone", "rotary"])
        #expect(result.status != 0)
        #expect(result.errors.contains("redmi-note"))
    }
}
