import Foundation
import Testing

/// `top` and `report` on the log that a demo leaves behind.
@Suite struct `Reports on a demo` {
    private struct Top: Decodable {
        struct Line: Decodable {
            let id: String
            let lookups: Int
            let stopped: Int
        }

        let lookups: Int
        let stopped: Int
        let lines: [Line]
    }

    private struct Report: Decodable {
        let calls: Int
        let blocked: Int
        let summary: [String]
    }

    @Test func `say what its log says`() throws {
        let scratch = try Scratch()
        let state = scratch.path + "/demo"
        let demo = ["demo", "--speed", "50", "--phone", "redmi-1s", "--state", state]
        try Command.mustRun([Instance.program] + demo)
        func ask(_ arguments: [String]) throws -> String {
            try Command.mustRun([Instance.program] + arguments + ["--state", state])
        }
        func decode<Value: Decodable>(_ type: Value.Type, _ arguments: [String]) throws -> Value {
            try JSONDecoder().decode(type, from: Data(ask(arguments).utf8))
        }
        let rows = try #require(
            Int(try ask(["log", "--count"]).trimmingCharacters(in: .whitespacesAndNewlines))
        )
        for subject in ["orgs", "purposes", "masters", "names", "devices", "countries"] {
            let top = try decode(Top.self, ["top", subject, "--json"])
            #expect(top.lookups == rows)
            #expect(top.lines.map(\.lookups).reduce(0, +) == rows, "\(subject)")
            #expect(top.lines.map(\.stopped).reduce(0, +) == top.stopped, "\(subject)")
        }
        let report = try decode(Report.self, ["report", "--json"])
        #expect(report.calls == rows && report.summary.count == 3)
        let phone = try decode(Report.self, ["report", "--json", "--device", "redmi-1s"])
        #expect(phone.calls == 19 && phone.blocked == 3)
        let text = try ask(["report", "--device", "redmi-1s"])
        for words in [
            "Whom redmi-1s called", "address book", "F-Secure Labs", "api.account.xiaomi.com",
        ] {
            #expect(text.contains(words), "\(words)")
        }
        let page = scratch.path + "/report.html"
        _ = try ask(["report", "--html", page])
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("address book"))
        // The folder goes when its owner does, and nothing above needs it any more.
        withExtendedLifetime(scratch) {}
    }

    @Test func `need a log`() throws {
        let scratch = try Scratch()
        let result = try Command.run(
            [Instance.program, "report", "--state", scratch.path + "/nothing"]
        )
        #expect(result.status == 69)
        #expect(result.errors.contains("there is no log"))
    }
}
