import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore

/// The keeper's side of the control API: HTTP/1.1 over a Unix socket.
///
/// Who may open the socket may do everything: its file belongs to the keeper's user and group,
/// and others cannot reach it. Requests are small, so everything about them is bounded tightly.
package struct ControlServer<Handler: OperationHandler>: Sendable {
    /// The longest request body: a rule with a long comment has under a kilobyte.
    static var requestOctetsMax: Int { 64 * 1024 }
    /// More clients than people and scripts on one machine start at a time.
    static var connectionsMax: Int { 64 }
    /// A client that sends nothing for so long has gone away.
    static var idleTimeout: TimeAmount { .seconds(60) }

    private let socketPath: String
    private let handler: Handler
    private let logger: Logger
    private let onListening: @Sendable () async -> Void

    /// Prepares to serve `handler` on `socketPath`; `onListening` is called once clients can
    /// connect.
    package init(
        socketPath: String,
        handler: Handler,
        logger: Logger,
        onListening: @escaping @Sendable () async -> Void = {}
    ) {
        self.socketPath = socketPath
        self.handler = handler
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the surrounding task is cancelled or its service group shuts down.
    ///
    /// A socket file left behind by a killed keeper is replaced; the keeper's lock makes sure
    /// that it isn't a living one's.
    package func run() async throws {
        let path = socketPath
        let application = Application(
            router: router(),
            server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: path),
                serverName: "landline",
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionsMax)
            ),
            onServerRunning: { [logger, onListening] _ in
                // The directory already keeps others out; this lets the group in.
                do {
                    try FileManager.default.setAttributes(
                        [.posixPermissions: 0o660],
                        ofItemAtPath: path
                    )
                } catch {
                    logger.error("the group cannot use the control socket: \(error)")
                }
                await onListening()
            },
            logger: Self.quiet(logger)
        )
        try await application.run()
    }

    /// Hummingbird tells of each start and stop at `info`; that is ours to say.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        route(StatusOperation.self, in: router)
        route(WhyOperation.self, in: router)
        route(RuleAddOperation.self, in: router)
        route(RuleUndoOperation.self, in: router)
        route(ReviewOperation.self, in: router)
        route(ReviewAnswerOperation.self, in: router)
        route(DeviceListOperation.self, in: router)
        route(DeviceNameOperation.self, in: router)
        route(ListShowOperation.self, in: router)
        route(ListSearchOperation.self, in: router)
        route(ReloadOperation.self, in: router)
        route(CacheShowOperation.self, in: router)
        route(CacheFlushOperation.self, in: router)
        route(CacheStatisticsOperation.self, in: router)
        return router
    }

    private func route<O: Operation>(_: O.Type, in router: Router<BasicRequestContext>) {
        router.post(RouterPath(ControlAPI.path(of: O.self))) { [handler] request, _ in
            let body: ByteBuffer
            do {
                body = try await request.body.collect(upTo: Self.requestOctetsMax)
            } catch {
                return try Self.response(
                    ControlFailure(.invalid, "the request is too long or was cut off"),
                    status: .contentTooLarge
                )
            }
            let operation: O
            do {
                operation = try ControlAPI.decoder().decode(
                    O.self,
                    from: Data(body.readableBytesView)
                )
            } catch {
                return try Self.response(
                    ControlFailure(
                        .invalid,
                        "the keeper does not understand this \(O.name) request",
                        remedy: "use the landline command of the keeper's version"
                    ),
                    status: .badRequest
                )
            }
            do {
                return try Self.response(await operation.perform(by: handler), status: .ok)
            } catch let failure as ControlFailure {
                return try Self.response(failure, status: failure.kind.status)
            }
        }
    }

    private static func response(
        _ value: some Encodable,
        status: HTTPResponse.Status
    ) throws -> Response {
        let body = try ControlAPI.encoder().encode(value)
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}

extension ControlFailure.Kind {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .invalid: .unprocessableContent
        case .notFound: .notFound
        case .conflict: .conflict
        case .unavailable: .serviceUnavailable
        case .internal: .internalServerError
        }
    }
}
