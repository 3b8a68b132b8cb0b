import Control
import Foundation
package import Logging
package import Processes
import Rulesets
import ServiceLifecycle
package import Sockets

/// The keeping process: publishes rulesets, drains journals, serves the control API.
///
/// The only place that knows all of its parts. Needs no answerer: what it publishes waits in the
/// state directory, and what an answerer has written is stored whenever one of both starts.
package enum KeeperService {
    /// Keeps until SIGTERM or SIGINT; blocks the thread that calls it.
    ///
    /// Throws what keeps it from starting, in words for the person who started it.
    package static func run(
        _ instance: Instance,
        version: String,
        nextSignal: (Duration?) -> ProcessSignals.Signal?,
        notification: ServiceNotification,
        logger: Logger
    ) throws {
        try instance.makeDirectories()
        let lock = try FileLock(path: instance.state.keeperLock)
        remember(instance, logger: logger)
        let drain = DrainService(state: instance.state, logger: logger)
        let workbench = try Workbench(instance, drain: drain, logger: logger)
        let desk = KeeperDesk(
            instance,
            running: KeeperDesk.Running(
                workbench: workbench,
                drain: drain,
                version: version,
                started: Date()
            )
        )
        // The first ruleset goes out as early as may be: an answerer may be waiting for it.
        try workbench.start()
        try drain.start()
        let control = ControlService(desk, socketPath: instance.state.controlSocket, logger)
        control.start()
        try notification.send(.ready, .status("keeping"))
        serve: while true {
            switch nextSignal(nil) {
            case .terminate, .interrupt:
                break serve
            case .hangUp:
                Task { _ = await workbench.publish(anew: true) }
            case .child, nil:
                break
            }
        }
        try notification.send(.stopping)
        control.stop()
        workbench.stop()
        // Last, so that everything that was answered until now is stored.
        drain.stop()
        // Held to the last: the next keeper must not find this one's journal locked.
        _ = consume lock
    }
}

extension KeeperService {
    /// Leaves word of what the instance is made of, for commands that are told of its state alone.
    ///
    /// A full disk must not keep a house without names: then commands go by what they are told.
    private static func remember(_ instance: Instance, logger: Logger) {
        do {
            try InstanceRecord(instance).save(to: instance.state)
        } catch {
            logger.warning(
                "commands with --state alone may look at another configuration",
                metadata: ["reason": "\(error)"]
            )
        }
    }
}

/// The control API's server, run beside the keeper's thread and started again should it fail.
private final class ControlService: Sendable {
    private let group: ServiceGroup
    private let ended = DispatchSemaphore(value: 0)
    private let logger: Logger

    init(_ desk: KeeperDesk, socketPath: String, _ logger: Logger) {
        var quiet = logger
        quiet.logLevel = .warning
        self.logger = logger
        group = ServiceGroup(
            services: [
                ControlServerService(
                    server: ControlServer(socketPath: socketPath, handler: desk, logger: quiet),
                    logger: logger
                )
            ],
            logger: quiet
        )
    }

    func start() {
        Task { [group, ended, logger] in
            do {
                try await group.run()
            } catch {
                logger.error("the control API ended", metadata: ["reason": "\(error)"])
            }
            ended.signal()
        }
    }

    func stop() {
        Task { [group] in await group.triggerGracefulShutdown() }
        // Clients that hold a connection open are not waited for.
        _ = ended.wait(timeout: .now() + .seconds(Self.stopSeconds))
    }

    /// Longer than any operation but a large publication takes.
    private static let stopSeconds = 2
}

/// Serves the control API; without it the house goes on, so that its failure is told and tried
/// again rather than taken as the end.
private struct ControlServerService: Service {
    /// A socket that cannot be bound will hardly be free sooner.
    static let retryPause = Duration.seconds(1)

    let server: ControlServer<KeeperDesk>
    let logger: Logger

    func run() async throws {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                try await server.run()
                return
            } catch is CancellationError {
                return
            } catch {
                logger.error("the control API cannot be served", metadata: ["reason": "\(error)"])
                try await Task.sleep(for: Self.retryPause)
            }
        }
    }
}
