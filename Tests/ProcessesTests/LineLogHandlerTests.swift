import Logging
import Testing

@testable import Processes

@Suite struct `A log line` {
    @Test func `names the process, what happened and the values in order`() {
        let line = LineLogHandler.line(
            label: "keeper",
            level: .info,
            message: "published",
            metadata: ["names": "12", "generation": "3", "file": "a b"]
        )
        #expect(line == "keeper: published file=\"a b\" generation=3 names=12\n")
    }

    @Test func `says how grave it is when it is more than information`() {
        let line = LineLogHandler.line(label: "a", level: .warning, message: "m", metadata: [:])
        #expect(line == "a: warning: m\n")
    }

    @Test func `carries nothing that a terminal obeys`() {
        let line = LineLogHandler.line(
            label: "answerer",
            level: .error,
            message: "bad\u{1b}[2J",
            metadata: ["name": "a\nb\u{202e}c"]
        )
        #expect(line == "answerer: error: bad\\u{1b}[2J name=a\\u{a}b\\u{202e}c\n")
    }
}
