package import Rulesets

/// One thing that the keeper can be asked: a request and the type of its answer.
///
/// Both travel as JSON over the control socket (`POST /v1/<name>`), so their fields are a promise:
/// they may be added to, not renamed.
package protocol Operation: Codable, Sendable {
    /// What the keeper answers with.
    associatedtype Answer: Codable & Sendable

    /// The last part of the operation's path: lower-case words with hyphens.
    static var name: String { get }

    /// Has `handler` do it. The one line in each operation that ties it to its handler's function.
    func perform(by handler: some OperationHandler) async throws(ControlFailure) -> Answer
}

/// Whoever can do all operations: the keeper.
///
/// A new operation makes the compiler ask for its function here.
package protocol OperationHandler: Sendable {
    func status(_ operation: StatusOperation) async throws(ControlFailure) -> StatusReport
    func why(_ operation: WhyOperation) async throws(ControlFailure) -> WhyReport
    func addRule(_ operation: RuleAddOperation) async throws(ControlFailure) -> RuleReport
    func undoRule(_ operation: RuleUndoOperation) async throws(ControlFailure) -> RuleReport
    func review(_ operation: ReviewOperation) async throws(ControlFailure) -> ReviewReport
    func answerReview(_ operation: ReviewAnswerOperation) async throws(ControlFailure)
        -> RuleReport
    func listDevices(_ operation: DeviceListOperation) async throws(ControlFailure)
        -> [DeviceReport]
    func nameDevice(_ operation: DeviceNameOperation) async throws(ControlFailure)
        -> DeviceNameReport
    func showLists(_ operation: ListShowOperation) async throws(ControlFailure) -> [ListReport]
    func searchLists(_ operation: ListSearchOperation) async throws(ControlFailure)
        -> ListSearchReport
    func reload(_ operation: ReloadOperation) async throws(ControlFailure) -> PublicationReport
    func showCache(_ operation: CacheShowOperation) async throws(ControlFailure) -> CacheShowReport
    func flushCache(_ operation: CacheFlushOperation) async throws(ControlFailure)
        -> CacheFlushReport
    func cacheStatistics(_ operation: CacheStatisticsOperation) async throws(ControlFailure)
        -> CacheStatistics
}

/// Why an operation could not be done, as told to whoever asked.
package struct ControlFailure: Error, Codable, Sendable, Equatable {
    /// What kind of failure, for programs.
    package enum Kind: String, Codable, Sendable {
        /// What was asked for does not make sense as said.
        case invalid
        /// What was asked about is not there.
        case notFound = "not-found"
        /// It would not have the effect that was asked for.
        case conflict
        /// Something that it needs does not work now.
        case unavailable
        /// A fault of ours.
        case `internal`
    }

    package let kind: Kind
    /// What is wrong, for people.
    package let message: String
    /// What helps.
    package let remedy: String?

    package init(_ kind: Kind, _ message: String, remedy: String? = nil) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}
