import Addresses
import NIOCore
import Sockets

/// One connection: cuts the stream into messages, hands them on, writes the answers as they come.
///
/// Lives on its event loop. Reading is asked for by hand, so that a connection with too much outstanding is
/// simply not read.
final class TCPConnection<Handler: StreamQueryHandler>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let handler: Handler
    private let ledger: ConnectionLedger
    private let clock: MonotonicClock
    private let source: Sockets.SocketAddress
    private let destination: IPAddress
    private var state: TCPConnectionState
    private var framing: StreamFraming
    private var context: ChannelHandlerContext?
    private var idleCheck: Scheduled<Void>?
    private var isProceeding = false
    private var needsFlush = false

    init(
        from source: Sockets.SocketAddress,
        to destination: IPAddress,
        handler: Handler,
        ledger: ConnectionLedger,
        limits: TCPLimits,
        clock: MonotonicClock
    ) {
        self.source = source
        self.destination = destination
        self.handler = handler
        self.ledger = ledger
        self.clock = clock
        state = TCPConnectionState(
            outstandingMax: limits.outstandingMax,
            openedAt: clock.now()
        )
        framing = StreamFraming(messageOctetsMax: limits.messageOctetsMax)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        scheduleIdleCheck(in: ledger.idleCheckInterval)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var octets = unwrapInboundIn(data)
        framing.append(&octets)
    }

    func channelReadComplete(context: ChannelHandlerContext) { proceed() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed, is TCPDrain:
            // The client has asked all it will, or we stop: what was read is answered first.
            state.finishReading()
            proceed()
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleCheck?.cancel()
        ledger.left(context.channel, from: source.address)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The connection broke; answers under way are counted as late when they come.
        context.close(promise: nil)
    }

    /// Does whatever can be done now: takes messages, sends answers, reads on or closes.
    ///
    /// Handing over a message or flushing can call back into here; the outermost call goes on then.
    private func proceed() {
        guard !isProceeding else { return }
        isProceeding = true
        repeat {
            while state.mayTake, takeMessage() {}
            if needsFlush {
                needsFlush = false
                context?.flush()
            }
        } while needsFlush || (state.mayTake && framing.hasNext)
        isProceeding = false
        if state.isFinished(hasMore: framing.hasNext) {
            context?.close(promise: nil)
        } else if state.mayRead {
            context?.read()
        }
    }

    /// Hands the next message to the handler; false if there is none.
    private func takeMessage() -> Bool {
        switch framing.next() {
        case .incomplete:
            return false
        case .tooLong:
            ledger.count { $0.tooLong += 1 }
            state.refuseMore()
            return false
        case .message(let message):
            let moment = clock.now()
            state.took(at: moment)
            ledger.count { $0.messages += 1 }
            handler.answer(
                message.readableBytesUInt8Span,
                StreamArrival(source: source, destination: destination, moment: moment),
                reply: reply()
            )
            return true
        }
    }

    /// The way back for one answer, usable from any thread.
    private func reply() -> StreamReply {
        guard let loop = context?.eventLoop else { return StreamReply { _ in } }
        let connection = NIOLoopBound(self, eventLoop: loop)
        return StreamReply { [ledger] answer in
            if loop.inEventLoop {
                connection.value.finish(answer)
            } else {
                ledger.whileRunning { loop.execute { connection.value.finish(answer) } }
            }
        }
    }

    /// One message has found its end: `answer`, or nil for none.
    private func finish(_ answer: [UInt8]?) {
        guard let context, context.channel.isActive else {
            ledger.count { $0.late += 1 }
            return
        }
        if let answer {
            state.answered()
            write(answer, context)
        } else {
            state.gaveNoAnswer()
            ledger.count { $0.unanswered += 1 }
        }
        proceed()
    }

    private func write(_ answer: [UInt8], _ context: ChannelHandlerContext) {
        let length = UInt16(answer.count)
        var buffer = context.channel.allocator.buffer(
            capacity: StreamFraming.lengthOctets + answer.count
        )
        buffer.writeInteger(length)
        buffer.writeBytes(answer)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { result in self.wrote(result) }
        context.write(wrapOutboundOut(buffer), promise: written)
        needsFlush = true
    }

    private func wrote(_ result: Result<Void, any Error>) {
        state.wrote(at: clock.now())
        switch result {
        case .success: ledger.count { $0.answers += 1 }
        case .failure: ledger.count { $0.late += 1 }
        }
        proceed()
    }

    private func scheduleIdleCheck(in delay: Duration) {
        guard let context else { return }
        idleCheck = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
            self.checkIdleness()
        }
    }

    private func checkIdleness() {
        let now = clock.now()
        switch state.idleness(at: now, timeout: ledger.idleTimeout) {
        case .idle:
            ledger.count { $0.idle += 1 }
            context?.close(promise: nil)
        case .lookAgain(let moment):
            scheduleIdleCheck(in: min(moment.duration(since: now), ledger.idleCheckInterval))
        }
    }
}

/// Told to a connection when its listener stops.
struct TCPDrain: Sendable {}
