import Control
import Foundation
import Logging
import Rulesets

/// A keeper of fixed answers.
struct StandInKeeper: OperationHandler {
    static let refusal = ControlFailure(
        .conflict,
        "family.rules:3 already allows it",
        remedy: "remove that line"
    )

    func status(_ operation: StatusOperation) async throws(ControlFailure) -> StatusReport {
        StatusReport(
            process: 7,
            version: "0.1.0",
            started: Date(timeIntervalSince1970: 1_700_000_000),
            configuration: "/etc/landline/landline.toml",
            published: nil,
            log: StatusReport.Log(stored: 12),
            problems: [Problem(file: "/x/family.rules", line: 3, what: "not a name")]
        )
    }

    func why(_ operation: WhyOperation) async throws(ControlFailure) -> WhyReport {
        throw ControlFailure(.notFound, "no device is called \(operation.device ?? "")")
    }

    func addRule(_ operation: RuleAddOperation) async throws(ControlFailure) -> RuleReport {
        guard operation.verb == "allow" else { throw Self.refusal }
        return RuleReport(
            file: "own.rules",
            added: ["allow \(operation.target)"],
            removed: [],
            publication: nil
        )
    }

    func undoRule(_ operation: RuleUndoOperation) async throws(ControlFailure) -> RuleReport {
        throw ControlFailure(.unavailable, "nothing to undo")
    }

    func review(_ operation: ReviewOperation) async throws(ControlFailure) -> ReviewReport {
        ReviewReport(questions: [])
    }

    func answerReview(
        _ operation: ReviewAnswerOperation
    ) async throws(ControlFailure) -> RuleReport {
        throw ControlFailure(.notFound, "no question is open")
    }

    func listDevices(
        _ operation: DeviceListOperation
    ) async throws(ControlFailure) -> [DeviceReport] {
        [DeviceReport(name: "anna", addresses: ["192.0.2.7", "2001:db8::7"])]
    }

    func nameDevice(
        _ operation: DeviceNameOperation
    ) async throws(ControlFailure) -> DeviceNameReport {
        DeviceNameReport(
            name: operation.name,
            mac: nil,
            address: operation.device,
            file: "devices.toml",
            publication: nil
        )
    }

    func showLists(_ operation: ListShowOperation) async throws(ControlFailure) -> [ListReport] {
        []
    }

    func searchLists(
        _ operation: ListSearchOperation
    ) async throws(ControlFailure) -> ListSearchReport {
        ListSearchReport(hits: [], isTruncated: false)
    }

    func showCache(
        _ operation: CacheShowOperation
    ) async throws(ControlFailure) -> CacheShowReport {
        CacheShowReport(
            answers: [
                CachedAnswerReport(
                    name: operation.selection.name ?? ".",
                    type: "A",
                    dnssecOK: false,
                    checkingDisabled: false,
                    rcode: "NOERROR",
                    status: "secure",
                    secondsLeft: -3,
                    source: "recursion",
                    note: "",
                    message: Data([1, 2, 3])
                )
            ],
            count: 9
        )
    }

    func flushCache(
        _ operation: CacheFlushOperation
    ) async throws(ControlFailure) -> CacheFlushReport {
        CacheFlushReport(answers: operation.selection.subtree ? 2 : 1, records: nil)
    }

    func cacheStatistics(
        _ operation: CacheStatisticsOperation
    ) async throws(ControlFailure) -> CacheStatistics {
        CacheStatistics(hits: 3, misses: 1)
    }

    func reload(_ operation: ReloadOperation) async throws(ControlFailure) -> PublicationReport {
        PublicationReport(generation: 3, acknowledged: true, problems: [])
    }
}

/// A control server that runs for the length of `body`.
func withControlServer(
    _ body: @Sendable (ControlClient, _ socketPath: String) async throws -> Void
) async throws {
    let directory = FileManager.default.temporaryDirectory
        .appending(path: "landline-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer {
        do {
            try FileManager.default.removeItem(at: directory)
        } catch {
            print("left behind: \(directory.path()): \(error)")
        }
    }
    let path = directory.appending(path: "control.sock").path()
    let (listening, started) = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup { group in
        group.addTask {
            let server = ControlServer(
                socketPath: path,
                handler: StandInKeeper(),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                onListening: { started.finish() }
            )
            try await server.run()
        }
        for await _ in listening {}
        try await body(ControlClient(socketPath: path), path)
        group.cancelAll()
    }
}
