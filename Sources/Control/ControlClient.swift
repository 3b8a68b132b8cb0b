import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// The command line's side of the control API: one operation, one connection, blocking.
package struct ControlClient: Sendable {
    /// How long a connection on the same machine may take: only a stopped process takes longer
    /// than a blink.
    static let connectTimeout = TimeAmount.seconds(2)
    /// The longest answer that is read: a list of ten thousand devices has two megabytes.
    static let answerOctetsMax = 32 * 1024 * 1024
    /// How long an operation may take by default: a publication of a million names takes a
    /// second or two on a small machine.
    package static let answerTimeout = Duration.seconds(30)

    private let socketPath: String

    /// A client of the keeper that listens on `socketPath`.
    package init(socketPath: String) {
        self.socketPath = socketPath
    }

    /// Has the keeper perform `operation` and waits for its answer.
    package func perform<O: Operation>(
        _ operation: O,
        within timeout: Duration = Self.answerTimeout
    ) throws(ControlClientError) -> O.Answer {
        let (status, body) = try exchange(
            path: ControlAPI.path(of: O.self),
            body: encoded(operation),
            timeout: TimeAmount(timeout)
        )
        do {
            guard status == .ok else {
                throw ControlClientError.refused(
                    try ControlAPI.decoder().decode(ControlFailure.self, from: body)
                )
            }
            return try ControlAPI.decoder().decode(O.Answer.self, from: body)
        } catch let error as ControlClientError {
            throw error
        } catch {
            throw .notUnderstood("\(O.name), status \(status.code)")
        }
    }

    private func encoded(_ operation: some Operation) throws(ControlClientError) -> Data {
        do {
            return try ControlAPI.encoder().encode(operation)
        } catch {
            throw .notUnderstood("request: \(error)")
        }
    }

    private func exchange(
        path: String,
        body: Data,
        timeout: TimeAmount
    ) throws(ControlClientError) -> (HTTPResponseStatus, Data) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: Answer.self)
        let limit = loop.scheduleTask(in: timeout + Self.connectTimeout) {
            answer.fail(ControlClientError.timedOut(socketPath: socketPath))
        }
        defer { limit.cancel() }
        do {
            let channel = try ClientBootstrap(group: loop)
                .connectTimeout(Self.connectTimeout)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHTTPClientHandlers()
                        try pipeline.addHandler(AnswerCollector(answer: answer))
                    }
                }
                .connect(unixDomainSocketPath: socketPath).wait()
            defer { channel.close(promise: nil) }
            let head = HTTPRequestHead(
                version: .http1_1,
                method: .POST,
                uri: path,
                headers: [
                    "host": "localhost", "content-type": "application/json",
                    "content-length": "\(body.count)", "connection": "close",
                ]
            )
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            channel.write(
                HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))),
                promise: nil
            )
            channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
            let received = try answer.futureResult.wait()
            return (received.status, Data(received.body.readableBytesView))
        } catch {
            // A promise that nobody completed would trap when it is freed.
            answer.fail(error)
            throw ControlClientError(error, socketPath: socketPath)
        }
    }
}

/// A whole HTTP response.
private struct Answer: Sendable {
    var status: HTTPResponseStatus
    var body: ByteBuffer
}

/// Gathers one response and keeps its promise, however the connection ends.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let promise: EventLoopPromise<Answer>
    private var answer: Answer?

    init(answer promise: EventLoopPromise<Answer>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer = Answer(status: head.status, body: ByteBuffer())
        case .body(var part):
            answer?.body.writeBuffer(&part)
            if let octets = answer?.body.readableBytes, octets > ControlClient.answerOctetsMax {
                promise.fail(ControlClientError.notUnderstood("an answer of \(octets) octets"))
                context.close(promise: nil)
            }
        case .end:
            if let answer { promise.succeed(answer) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Without effect when the answer is already whole.
        promise.fail(ControlClientError.notUnderstood("the keeper hung up"))
    }
}
