package import Control
import Foundation
import Sockets

extension KeeperDesk: OperationHandler {
    package func status(_ operation: StatusOperation) async throws(ControlFailure) -> StatusReport {
        guard let running else { throw Self.noKeeper }
        let state = running.workbench.state
        var log = running.drain.status
        log.lost = lostLookups()
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
        try why(operation, at: WallClock.microsecondsNow() / 1_000_000)
    }

    package func addRule(
        _ operation: RuleAddOperation
    ) async throws(ControlFailure) -> RuleReport {
        var report = try writeRule(operation)
        report.publication = await running?.workbench.publish()
        return report
    }

    package func undoRule(
        _ operation: RuleUndoOperation
    ) async throws(ControlFailure) -> RuleReport {
        var report = try takeRuleBack()
        report.publication = await running?.workbench.publish()
        return report
    }

    package func listDevices(
        _ operation: DeviceListOperation
    ) async throws(ControlFailure) -> [DeviceReport] {
        try devices()
    }

    package func nameDevice(
        _ operation: DeviceNameOperation
    ) async throws(ControlFailure) -> DeviceNameReport {
        var report = try writeName(operation)
        report.publication = await running?.workbench.publish()
        return report
    }

    package func showLists(
        _ operation: ListShowOperation
    ) async throws(ControlFailure) -> [ListReport] {
        lists()
    }

    package func searchLists(
        _ operation: ListSearchOperation
    ) async throws(ControlFailure) -> ListSearchReport {
        try search(operation)
    }

    package func reload(
        _ operation: ReloadOperation
    ) async throws(ControlFailure) -> PublicationReport {
        guard let running else { throw Self.noKeeper }
        return await running.workbench.publish(anew: true)
    }

    private static let noKeeper = ControlFailure(
        .unavailable,
        "the keeper is not running",
        remedy: "start it with: landline serve (or landline keeper)"
    )
}
