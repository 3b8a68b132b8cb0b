package import Rulesets

/// Asks what the answerer's cache holds.
package struct CacheShowOperation: Operation {
    package static let name = "cache-show"

    /// The most answers of one report: a thousand of 16 KiB each are read by every client.
    package static let limitMax = 1_000

    /// Which answers; `after` is not looked at.
    package var selection: CacheSelection

    package init(_ selection: CacheSelection) { self.selection = selection }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> CacheShowReport {
        try await handler.showCache(self)
    }
}

/// What the answerer's cache holds, in canonical order of names.
package struct CacheShowReport: Codable, Sendable {
    package var answers: [CachedAnswerReport]
    /// How many answers of the selection are kept in all.
    package var count: Int

    package init(answers: [CachedAnswerReport], count: Int) {
        self.answers = answers
        self.count = count
    }
}

/// Has the answerer forget answers, and recursion what it learnt of their names.
package struct CacheFlushOperation: Operation {
    package static let name = "cache-flush"

    package var selection: CacheSelection

    package init(_ selection: CacheSelection) { self.selection = selection }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> CacheFlushReport {
        try await handler.flushCache(self)
    }
}

/// Asks how the answerer's caches do.
package struct CacheStatisticsOperation: Operation {
    package static let name = "cache-stats"

    package init() {}

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> CacheStatistics {
        try await handler.cacheStatistics(self)
    }
}
