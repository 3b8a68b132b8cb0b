import Scenarios
import Testing

@Suite struct `A published scenario` {
    /// Those that fail; one that passes may not be here.
    static let stillFailing: Set<String> = []

    @Test(arguments: ScenarioFile.published)
    func `is played as it is written`(file: ScenarioFile) async throws {
        let scenario = try file.read()
        let failures = try await scenario.play(with: EngineSubject(scenario))
        if Self.stillFailing.contains(file.name) {
            #expect(!failures.isEmpty, "\(file.name) passes: take it from the list")
        } else {
            for failure in failures { Issue.record("\(failure)") }
        }
    }
}

@Suite struct `A scenario of our own` {
    /// Those that fail; one that passes may not be here.
    static let stillFailing: Set<String> = []

    @Test(arguments: ScenarioFile.own)
    func `is played as it is written`(file: ScenarioFile) async throws {
        let scenario = try file.read()
        let failures = try await scenario.play(with: EngineSubject(scenario))
        if Self.stillFailing.contains(file.name) {
            #expect(!failures.isEmpty, "\(file.name) passes: take it from the list")
        } else {
            for failure in failures { Issue.record("\(failure)") }
        }
    }
}
