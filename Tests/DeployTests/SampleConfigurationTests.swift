import Foundation
import Settings
import Testing

@Suite struct `The sample configuration` {
    /// Set to anything, it lets the test write the file instead of comparing it.
    private static let updateVariable = "UPDATE_GENERATED"

    @Test func `is what the settings declare`() throws {
        let file = Repository.root.appending(path: "deploy/landline.toml")
        if ProcessInfo.processInfo.environment[Self.updateVariable] != nil {
            try Data(Configuration.sample.utf8).write(to: file)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == Configuration.sample,
            "write it anew: \(Self.updateVariable)=1 swift test --filter DeployTests"
        )
    }
}
