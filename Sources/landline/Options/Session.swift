import Control
import Keeper
import Processes
import Rulesets

/// A command's way to the keeper; where none runs, to what lies in the files.
struct Session {
    private let instance: Instance

    /// A session with the instance that the options name.
    init(_ options: InstanceOptions) throws(Failure) {
        instance = try options.instance()
    }

    /// Has the keeper perform `operation`; without a keeper, does what can be done by files alone.
    func perform<O: Operation>(_ operation: O) throws -> O.Answer {
        do {
            return try ControlClient(socketPath: instance.state.controlSocket).perform(operation)
        } catch .notRunning {
            return try performOffline(operation)
        } catch {
            throw Failure(error)
        }
    }

    private func performOffline<O: Operation>(_ operation: O) throws -> O.Answer {
        let desk = KeeperDesk(instance)
        do {
            return try waiting { try await operation.perform(by: desk) }
        } catch let error as ControlFailure {
            throw Failure(error)
        }
    }
}

extension Failure {
    /// What a person is told of an operation that the keeper could not do.
    init(_ error: ControlClientError) {
        let status: ExitStatus =
            switch error {
            case .notRunning, .timedOut, .notUnderstood, .failed: .unavailable
            case .notPermitted: .noPermission
            case .refused(let failure): ExitStatus(failure.kind)
            }
        self.init(
            Visible.text(error.description),
            remedy: error.remedy.map(Visible.text),
            status: status
        )
    }

    /// What a person is told of an operation that files alone could not do.
    init(_ failure: ControlFailure) {
        self.init(
            Visible.text(failure.message),
            remedy: failure.remedy.map(Visible.text),
            status: ExitStatus(failure.kind)
        )
    }
}

extension ExitStatus {
    /// The code that tells such a failure.
    init(_ kind: ControlFailure.Kind) {
        switch kind {
        case .invalid: self = .usage
        case .notFound: self = .nothingFound
        case .conflict, .internal: self = .failure
        case .unavailable: self = .unavailable
        }
    }
}
