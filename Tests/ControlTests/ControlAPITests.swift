import Control
import Foundation
import Rulesets
import Testing

@Suite struct `The control API` {
    /// Runs a blocking client call away from the tasks' threads.
    func asking<T: Sendable>(_ call: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result(catching: call)) }.start()
        }
    }

    @Test func `carries an operation to the keeper and its answer back`() async throws {
        try await withControlServer { client, _ in
            let status = try await asking { try client.perform(StatusOperation()) }
            #expect(status.process == 7)
            #expect(status.log.stored == 12)
            #expect(status.started == Date(timeIntervalSince1970: 1_700_000_000))
            #expect(status.problems.map(\.description) == ["/x/family.rules:3: not a name"])
            let rule = try await asking {
                try client.perform(
                    RuleAddOperation(verb: "allow", target: "example.org", audience: .device("a"))
                )
            }
            #expect(rule.added == ["allow example.org"])
            let devices = try await asking { try client.perform(DeviceListOperation()) }
            #expect(devices.map(\.addresses) == [["192.0.2.7", "2001:db8::7"]])
        }
    }

    @Test func `carries what is kept, and what is to be forgotten`() async throws {
        try await withControlServer { client, _ in
            let selection = CacheSelection(name: "example.org", subtree: true, limit: 5)
            let shown = try await asking { try client.perform(CacheShowOperation(selection)) }
            #expect(shown.count == 9 && shown.answers.first?.isStale == true)
            #expect(shown.answers.first?.name == "example.org")
            let flushed = try await asking { try client.perform(CacheFlushOperation(selection)) }
            #expect(flushed == CacheFlushReport(answers: 2, records: nil))
            let statistics = try await asking { try client.perform(CacheStatisticsOperation()) }
            #expect(statistics.hitRatio == 0.75)
        }
    }

    @Test func `carries a refusal with its remedy`() async throws {
        try await withControlServer { client, _ in
            await #expect(throws: ControlClientError.refused(StandInKeeper.refusal)) {
                try await asking {
                    try client.perform(
                        RuleAddOperation(verb: "block", target: "x", audience: .everyone)
                    )
                }
            }
        }
    }

    @Test func `is open to its owner and group only`() async throws {
        try await withControlServer { _, path in
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
        }
    }

    @Test func `refuses a request without bound`() async throws {
        try await withControlServer { client, _ in
            let long = String(repeating: "a", count: 70_000)
            await #expect(throws: ControlClientError.self) {
                try await asking {
                    try client.perform(
                        RuleAddOperation(verb: "allow", target: long, audience: .everyone)
                    )
                }
            }
            // And goes on serving.
            let answer = try await asking { try client.perform(ReloadOperation()) }
            #expect(answer.generation == 3)
        }
    }

    @Test func `says that the keeper is not running, and how to start it`() async throws {
        let path = "/tmp/landline-\(UUID().uuidString)/control.sock"
        let client = ControlClient(socketPath: path)
        let error = await #expect(throws: ControlClientError.notRunning(socketPath: path)) {
            try await asking { try client.perform(StatusOperation()) }
        }
        #expect(error?.remedy?.contains("landline serve") == true)
    }
}
