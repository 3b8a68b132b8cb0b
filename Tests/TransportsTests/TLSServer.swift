import Addresses
import Dispatch
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Sockets
import Synchronization
import TestDisks
import TestPeers
import Testing
import Transports

/// A listener with one door, for TLS.
struct TLSServer {
    let credentials = TLSCredentials()
    let listener: TCPListener
    let handler = HoldingHandler()
    let directory: TemporaryDirectory
    /// What is shown at first.
    let certificate: TestCertificate
    let address: Sockets.SocketAddress

    init(limits: TCPLimits = TCPLimits(), hasCertificate: Bool = true) async throws {
        directory = try TemporaryDirectory()
        certificate = try TestCertificate(in: directory.path, name: "first")
        if hasCertificate { try credentials.show(certificate) }
        let socket = try StreamListener(Sockets.SocketAddress(.loopbackV4, port: 0))
        address = socket.localAddress
        listener = try await TCPListener.start(
            at: [StreamDoor(protected: socket, by: credentials)],
            limits: limits
        ) { [handler] _ in handler }
    }

    /// Connects as a client that trusts `certificate` alone.
    func connect(
        trusting certificate: TestCertificate? = nil,
        at most: TLSVersion = .tlsv13
    ) async throws -> TLSClient {
        try await TLSClient(address, trusting: certificate ?? self.certificate, at: most)
    }
}

extension TLSCredentials {
    func show(_ certificate: TestCertificate, key: TestCertificate? = nil) throws {
        try replace(
            certificate: [UInt8](Data(contentsOf: URL(filePath: certificate.certificate))),
            key: [UInt8](Data(contentsOf: URL(filePath: (key ?? certificate).key)))
        )
    }
}

/// A TLS connection whose reads wait, for at most a time-out.
final class TLSClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    init(
        _ server: Sockets.SocketAddress,
        trusting certificate: TestCertificate,
        at most: TLSVersion
    ) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(certificate.certificate)
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = ["dot"]
        configuration.maximumTLSVersion = most
        let context = try NIOSSLContext(configuration: configuration)
        let inbox = Inbox()
        self.inbox = inbox
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let protection = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers([protection, Receiver(inbox)])
                }
            }
            .connect(host: "127.0.0.1", port: Int(server.port)).get()
    }

    func send(_ messages: [UInt8]...) async throws { try await send(all: messages) }

    func send(all messages: [[UInt8]]) async throws {
        let octets = messages.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
        try await channel.writeAndFlush(ByteBuffer(bytes: octets))
    }

    /// The next message; nil when the connection has ended.
    func receive() throws -> [UInt8]? { try inbox.next() }

    /// The protocol that was agreed on.
    var applicationProtocol: String? { inbox.agreed }

    func close() async throws { try await channel.close() }
}

/// What a client has received.
private final class Inbox: Sendable {
    private struct Contents {
        var octets = ByteBuffer()
        var hasEnded = false
        var agreed: String?
    }
    private let contents = Mutex(Contents())
    private let moved = DispatchSemaphore(value: 0)

    var agreed: String? { contents.withLock { $0.agreed } }

    func add(_ octets: ByteBuffer) {
        contents.withLock { _ = $0.octets.writeImmutableBuffer(octets) }
        moved.signal()
    }

    func end() {
        contents.withLock { $0.hasEnded = true }
        moved.signal()
    }

    func agree(on protocolName: String?) { contents.withLock { $0.agreed = protocolName } }

    func next() throws -> [UInt8]? {
        while true {
            let (message, hasEnded) = contents.withLock { contents in
                (
                    contents.octets.readLengthPrefixedSlice(as: UInt16.self).map {
                        Array($0.readableBytesView)
                    },
                    contents.hasEnded
                )
            }
            if let message { return message }
            if hasEnded { return nil }
            try #require(moved.wait(timeout: .now() + .seconds(10)) == .success, "nothing in time")
        }
    }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.add(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.end() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let agreed) = event as? TLSUserEvent {
            inbox.agree(on: agreed)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
