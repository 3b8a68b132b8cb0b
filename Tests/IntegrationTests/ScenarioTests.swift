import Scenarios
import Testing

@Suite(
    .enabled(if: HomeNetwork.isPossible, "making network namespaces needs root and ip"),
    .serialized
)
struct `A scenario over sockets` {
    /// Those that fail; one that passes may not be here.
    static let stillFailing: Set<String> = []

    @Test(arguments: ScenarioFile.published + ScenarioFile.own)
    func `is played by landline answerer as it is written`(file: ScenarioFile) async throws {
        let scenario = try file.read()
        guard !scenario.movesTime || ProgramSubject.clockLibrary != nil else {
            print("skipped: \(file.name) needs Debian's faketime")
            return
        }
        let failures = try await scenario.play(with: ProgramSubject(scenario))
        if Self.stillFailing.contains(file.name) {
            #expect(!failures.isEmpty, "\(file.name) passes: take it from the list")
        } else {
            for failure in failures { Issue.record("\(failure)") }
        }
    }
}
