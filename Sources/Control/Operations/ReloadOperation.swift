/// Read everything again and publish, whether or not a change was noticed.
package struct ReloadOperation: Operation {
    package static let name = "reload"

    package init() {}

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> PublicationReport {
        try await handler.reload(self)
    }
}

/// What became of a change: published as which generation, and used by the answerer or not yet.
package struct PublicationReport: Codable, Sendable, Equatable {
    /// The published generation that holds the change.
    package var generation: UInt32
    /// Whether the answerer said that it uses this generation or a later one.
    package var acknowledged: Bool
    /// What stands in the way of parts of what was read.
    package var problems: [Problem]

    package init(generation: UInt32, acknowledged: Bool, problems: [Problem]) {
        self.generation = generation
        self.acknowledged = acknowledged
        self.problems = problems
    }
}
