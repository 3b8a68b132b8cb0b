import Addresses
import NIOCore
import NIOPosix
package import Sockets

/// Serves DNS over TCP (RFC 7766) and TLS (RFC 7858): pipelined queries, answers in any order, limits on
/// everything.
///
/// The limits hold for the connections of all doors together.
package final class TCPListener: Sendable {
    private let doors: [StreamDoor]
    private let limits: TCPLimits
    private let group: MultiThreadedEventLoopGroup
    private let ledger: ConnectionLedger
    private let channels: [any Channel]

    /// The room for one read: a hundred pipelined queries, as many as may be outstanding.
    private static let readOctets = 4096

    private init(
        doors: [StreamDoor],
        limits: TCPLimits,
        group: MultiThreadedEventLoopGroup,
        ledger: ConnectionLedger,
        channels: [any Channel]
    ) {
        self.doors = doors
        self.limits = limits
        self.group = group
        self.ledger = ledger
        self.channels = channels
    }

    /// Starts to take connections at `doors`.
    ///
    /// `makeHandler` is called once on each of the event loops, with its number.
    package static func start(
        at doors: [StreamDoor],
        limits: TCPLimits = TCPLimits(),
        eventLoopThreads: Int = 1,
        clock: MonotonicClock = MonotonicClock(),
        makeHandler: @escaping @Sendable (Int) -> any StreamQueryHandler
    ) async throws -> TCPListener {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: eventLoopThreads)
        let ledger = ConnectionLedger(limits: limits)
        do {
            var loops: [ObjectIdentifier: NIOLoopBound<StreamLoop>] = [:]
            for (number, eventLoop) in group.makeIterator().enumerated() {
                loops[ObjectIdentifier(eventLoop)] = try await eventLoop.submit {
                    let loop = StreamLoop(
                        handler: makeHandler(number),
                        ledger: ledger,
                        limits: limits,
                        clock: clock
                    )
                    return NIOLoopBound(loop, eventLoop: eventLoop)
                }.get()
            }
            var channels: [any Channel] = []
            for door in doors {
                let bootstrap = bootstrap(on: group, for: door.transport) { [loops] channel in
                    try admit(
                        channel,
                        by: door,
                        on: loops[ObjectIdentifier(channel.eventLoop)]?.value
                    )
                }
                let descriptor = try door.listener.duplicate()
                channels.append(try await bootstrap.withBoundSocket(descriptor).get())
            }
            return TCPListener(
                doors: doors,
                limits: limits,
                group: group,
                ledger: ledger,
                channels: channels
            )
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    /// How connections are taken; `admit` is called for each, on its loop, and throws to close it.
    private static func bootstrap(
        on group: MultiThreadedEventLoopGroup,
        for transport: StreamTransport,
        admit: @escaping @Sendable (any Channel) throws -> Void
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            // A client that has asked all it will may say so, and wait for its answers. TLS knows no such half.
            .childChannelOption(.allowRemoteHalfClosure, value: transport == .tcp)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // One read a turn: its answers leave before the next, and no connection keeps the others waiting.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: readOctets)
            )
            // So that "not writable" means that the kernel has not taken everything.
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 1, high: 1))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try admit(channel) }
            }
    }

    /// Gives a new connection its handlers, or throws, which closes it.
    private static func admit(
        _ channel: any Channel,
        by door: StreamDoor,
        on loop: StreamLoop?
    ) throws {
        // Both addresses are gone already where the client has reset the connection while it waited.
        guard let loop,
            let source = channel.remoteAddress.flatMap(Sockets.SocketAddress.init),
            let destination = channel.localAddress.flatMap(Sockets.SocketAddress.init)
        else { throw ChannelError.alreadyClosed }
        let isAnswered = loop.handler.accepts(from: source.address)
        let protection = door.credentials?.makeHandler()
        if isAnswered, door.credentials != nil, protection == nil {
            loop.ledger.count { $0.refusedUnprotected += 1 }
            throw ConnectionRefused()
        }
        guard loop.ledger.admit(channel, from: source.address, isAnswered: isAnswered) else {
            throw ConnectionRefused()
        }
        if let protection { try channel.pipeline.syncOperations.addHandler(protection) }
        try channel.pipeline.syncOperations.addHandler(
            TCPConnection(
                from: source,
                to: destination.address,
                by: door.transport,
                on: loop
            )
        )
    }

    /// Stops taking connections, lets those that wait for answers have them, closes all.
    ///
    /// Waits for answers at most `limits.drainTimeout`. Messages that were read are answered; those
    /// still in the kernel are not, and their clients ask again (RFC 7766 §6.2.4).
    package func stop() async throws {
        for door in doors { door.listener.stopListening() }
        for channel in channels { channel.close(promise: nil) }
        let emptied = group.any().makePromise(of: Void.self)
        for channel in ledger.close(emptied: emptied) {
            channel.pipeline.fireUserInboundEventTriggered(TCPDrain())
        }
        let deadline = group.any().scheduleTask(in: TimeAmount(limits.drainTimeout)) {
            emptied.succeed()
        }
        try await emptied.futureResult.get()
        deadline.cancel()
        ledger.end()
        try await group.shutdownGracefully()
    }

    /// What happened so far.
    package var counters: TCPCounters { ledger.counters }
}

/// Why a connection was closed before it began; the ledger has counted the reason.
private struct ConnectionRefused: Error {}

extension Sockets.SocketAddress {
    /// Reads NIO's address; nil for one that is not the Internet's.
    fileprivate init?(_ address: NIOCore.SocketAddress) {
        guard let text = address.ipAddress, let port = address.port.flatMap(UInt16.init(exactly:)),
            let bare = text.split(separator: "%").first, let ip = IPAddress(bare)
        else { return nil }
        // The zone is not kept: answers go back by the connection, and nobody else needs it.
        self.init(ip, port: port)
    }
}
