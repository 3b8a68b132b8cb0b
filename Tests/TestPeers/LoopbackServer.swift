import NIOCore
package import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A web server on this machine that answers as its script says, and remembers what it was asked.
package final class LoopbackServer: Sendable {
    /// What is answered.
    package struct Answer: Sendable, CustomStringConvertible {
        /// Its size: a test's log has no room for megabytes.
        package var description: String { "\(status.code), \(body.count) octets" }

        var status: HTTPResponseStatus
        var headers: HTTPHeaders
        var body: [UInt8]
        var ends: Bool

        /// An answer; one that doesn't end goes on for ever after its body.
        package init(
            status: HTTPResponseStatus = .ok,
            headers: HTTPHeaders = [:],
            body: [UInt8] = [],
            ends: Bool = true
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.ends = ends
        }
    }

    private let script: Script
    private let channel: any Channel
    /// `http://127.0.0.1:PORT/list.dat`, or `https://localhost:…`.
    package let address: String

    /// Begins to serve; with `certificate` and `key`, files in PEM, by TLS.
    package init(_ answer: Answer, certificate: String? = nil, key: String? = nil) async throws {
        var context: NIOSSLContext?
        if let certificate, let key {
            context = try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: try NIOSSLCertificate.fromPEMFile(certificate)
                        .map { .certificate($0) },
                    privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
                )
            )
        }
        let script = Script(answer)
        let tls = context
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(ScriptedHandler(script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.script = script
        let port = channel.localAddress?.port ?? 0
        address =
            tls == nil ? "http://127.0.0.1:\(port)/list.dat" : "https://localhost:\(port)/list.dat"
    }

    /// What is answered from now on.
    package func answer(_ answer: Answer) { script.answer.withLock { $0 = answer } }

    /// What was asked so far.
    package var asked: [HTTPHeaders] { script.requests.withLock { $0 } }

    /// Serves no longer.
    package func stop() async throws { try await channel.close() }
}

/// What the server answers and what it was asked.
private final class Script: Sendable {
    let answer: Mutex<LoopbackServer.Answer>
    let requests = Mutex<[HTTPHeaders]>([])

    init(_ answer: LoopbackServer.Answer) { self.answer = Mutex(answer) }
}

private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let script: Script

    init(_ script: Script) { self.script = script }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        script.requests.withLock { $0.append(head.headers) }
        var answer = script.answer.withLock { $0 }
        if answer.ends {
            answer.headers.add(name: "content-length", value: "\(answer.body.count)")
        }
        let response = HTTPResponseHead(
            version: .http1_1,
            status: answer.status,
            headers: answer.headers
        )
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if answer.status != .notModified {
            let body = ByteBuffer(bytes: answer.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        if answer.ends { context.write(wrapOutboundOut(.end(nil)), promise: nil) }
        context.flush()
    }
}
