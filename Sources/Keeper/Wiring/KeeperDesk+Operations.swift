package import Control
import Dispatch
import Foundation
package import Rulesets
import Sockets

extension KeeperDesk: OperationHandler {
    package func status(_ operation: StatusOperation) async throws(ControlFailure) -> StatusReport {
        guard let running else { throw Self.noKeeper }
        let state = running.workbench.state
        var log = running.drain.status
        log.lost = try await aside { () throws(ControlFailure) in lostLookups() }
        return StatusReport(
            process: ProcessInfo.processInfo.processIdentifier,
            version: running.version,
            started: running.started,
            configuration: instance.configuration,
            published: state.published,
            log: log,
            problems: state.problems
        )
    }

    package func why(_ operation: WhyOperation) async throws(ControlFailure) -> WhyReport {
        try await aside { () throws(ControlFailure) in
            try why(operation, at: WallClock.microsecondsNow() / 1_000_000)
        }
    }

    package func addRule(
        _ operation: RuleAddOperation
    ) async throws(ControlFailure) -> RuleReport {
        var report = try await aside { () throws(ControlFailure) in try writeRule(operation) }
        report.publication = await running?.workbench.publish()
        return report
    }

    package func undoRule(
        _ operation: RuleUndoOperation
    ) async throws(ControlFailure) -> RuleReport {
        var report = try await aside { () throws(ControlFailure) in try takeRuleBack() }
        report.publication = await running?.workbench.publish()
        return report
    }

    package func review(
        _ operation: ReviewOperation
    ) async throws(ControlFailure) -> ReviewReport {
        try await aside { () throws(ControlFailure) in
            try review(operation, at: WallClock.microsecondsNow() / 1_000_000)
        }
    }

    package func answerReview(
        _ operation: ReviewAnswerOperation
    ) async throws(ControlFailure) -> RuleReport {
        var report = try await aside { () throws(ControlFailure) in
            try writeAnswer(operation, at: WallClock.microsecondsNow() / 1_000_000)
        }
        report.publication = await running?.workbench.publish()
        return report
    }

    package func listDevices(
        _ operation: DeviceListOperation
    ) async throws(ControlFailure) -> [DeviceReport] {
        try await aside { () throws(ControlFailure) in try devices() }
    }

    package func nameDevice(
        _ operation: DeviceNameOperation
    ) async throws(ControlFailure) -> DeviceNameReport {
        var report = try await aside { () throws(ControlFailure) in try writeName(operation) }
        report.publication = await running?.workbench.publish()
        return report
    }

    package func showLists(
        _ operation: ListShowOperation
    ) async throws(ControlFailure) -> [ListReport] {
        try await aside { () throws(ControlFailure) in lists() }
    }

    package func searchLists(
        _ operation: ListSearchOperation
    ) async throws(ControlFailure) -> ListSearchReport {
        try await aside { () throws(ControlFailure) in try search(operation) }
    }

    package func reload(
        _ operation: ReloadOperation
    ) async throws(ControlFailure) -> PublicationReport {
        guard let running else { throw Self.noKeeper }
        return await running.workbench.publish(anew: true)
    }

    package func showCache(
        _ operation: CacheShowOperation
    ) async throws(ControlFailure) -> CacheShowReport {
        try await aside { () throws(ControlFailure) in try cached(operation.selection) }
    }

    package func flushCache(
        _ operation: CacheFlushOperation
    ) async throws(ControlFailure) -> CacheFlushReport {
        try await aside { () throws(ControlFailure) in
            try askingAnswerer { link in try link.flushCache(operation.selection) }
        }
    }

    package func cacheStatistics(
        _ operation: CacheStatisticsOperation
    ) async throws(ControlFailure) -> CacheStatistics {
        try await aside { () throws(ControlFailure) in
            try askingAnswerer { link in try link.cacheStatistics() }
        }
    }

    /// Where files are read and changed: not on the threads that all tasks share, which waiting for
    /// a disk would take from them; and one after the other, so that no client can start many.
    private static let queue = DispatchQueue(label: "landline.desk")

    /// Does blocking work aside and waits for it without holding a thread.
    func aside<R: Sendable>(
        _ work: @escaping @Sendable () throws(ControlFailure) -> R
    ) async throws(ControlFailure) -> R {
        let result: Result<R, ControlFailure> = await withCheckedContinuation { continuation in
            Self.queue.async {
                do throws(ControlFailure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    private static let noKeeper = ControlFailure(
        .unavailable,
        "the keeper is not running",
        remedy: "start it with: landline serve (or landline keeper)"
    )
}
