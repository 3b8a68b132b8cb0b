import Addresses
import NIOCore
import Sockets

/// One connection: cuts the stream into messages, hands them on, writes the answers as they come.
///
/// Lives on its event loop. Reading is asked for by hand, so that a connection with too much outstanding is
/// simply not read. The messages that one read brings are a burst: their answers, as far as they are known at
/// once, are gathered and leave in one write.
final class TCPConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let loop: StreamLoop
    private let source: Sockets.SocketAddress
    private let destination: IPAddress
    private let transport: StreamTransport
    var state: TCPConnectionState
    private var framing: StreamFraming
    private(set) var context: ChannelHandlerContext?
    private var idleCheck: Scheduled<Void>?
    private var isProceeding = false
    private var needsFlush = false

    /// Room for the answers of an ordinary burst; a longer one makes its buffer grow.
    private static let answersOctets = 2048

    init(
        from source: Sockets.SocketAddress,
        to destination: IPAddress,
        by transport: StreamTransport,
        on loop: StreamLoop
    ) {
        self.source = source
        self.destination = destination
        self.transport = transport
        self.loop = loop
        state = TCPConnectionState(
            outstandingMax: loop.limits.outstandingMax,
            openedAt: loop.clock.now()
        )
        framing = StreamFraming(messageOctetsMax: loop.limits.messageOctetsMax)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        scheduleIdleCheck(in: loop.ledger.idleCheckInterval)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !state.refusesMore else { return }
        var octets = unwrapInboundIn(data)
        framing.append(&octets)
    }

    func channelReadComplete(context: ChannelHandlerContext) { proceed() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // During a flush of ours, `proceed` looks itself.
        guard !isProceeding else { return }
        noteWritten(context)
        proceed()
    }

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
        let lost = state.lost()
        loop.ledger.count { $0.late += UInt64(lost) }
        loop.ledger.left(context.channel, from: source.address)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The connection broke; answers under way are counted as late when they come.
        context.close(promise: nil)
    }

    /// Does whatever can be done now: takes messages, sends answers, reads on or closes.
    ///
    /// Handing over a message or flushing can call back into here; the outermost call goes on then.
    func proceed() {
        guard !isProceeding, let context else { return }
        isProceeding = true
        repeat {
            if state.mayTake { takeMessages(context) }
            if needsFlush {
                needsFlush = false
                context.flush()
                noteWritten(context)
            }
        } while needsFlush || (state.mayTake && framing.hasNext)
        isProceeding = false
        if state.isFinished(hasMore: framing.hasNext) {
            close()
        } else if state.mayRead {
            self.context?.read()
        }
    }

    /// Closes the connection, once all its answers are out.
    private func close() {
        state.refuseMore()
        context?.close(promise: nil)
        // TLS waits for the other side to say that it closes too, and for that it has to be read.
        if transport == .tls { context?.read() }
    }

    /// Hands messages to the handler, as many as there are and may be taken, and gathers their answers.
    private func takeMessages(_ context: ChannelHandlerContext) {
        guard framing.hasNext else { return }
        let moment = loop.clock.now()
        let arrival = StreamArrival(
            source: source,
            destination: destination,
            transport: transport,
            moment: moment
        )
        var answers = context.channel.allocator.buffer(capacity: Self.answersOctets)
        var taken = 0
        var messages: UInt64 = 0
        var unanswered: UInt64 = 0
        var tooLong: UInt64 = 0
        let octets = framing.buffer
        loop.handler.burstBegan(at: moment)
        loop.lendRoom { room in
            taking: while state.mayTake {
                switch framing.next(at: taken) {
                case .incomplete: break taking
                case .tooLong:
                    tooLong += 1
                    state.refuseMore()
                case .message(let range):
                    taken = range.upperBound
                    messages += 1
                    state.took(at: moment)
                    let message = octets.readableBytesUInt8Span.extracting(range)
                    switch answer(message, arrival, into: &room, context) {
                    case .reply(let count):
                        answers.writeInteger(UInt16(count))
                        answers.writeBytes(room[..<count])
                        state.answered()
                    case .drop:
                        unanswered += 1
                        state.gaveNoAnswer()
                    case .pending: break
                    }
                }
            }
        }
        framing.take(taken)
        loop.ledger.count {
            $0.messages += messages
            $0.unanswered += unanswered
            $0.tooLong += tooLong
        }
        if answers.readableBytes > 0 { write(answers, context) }
    }

    private func answer(
        _ message: Span<UInt8>,
        _ arrival: borrowing StreamArrival,
        into room: inout [UInt8],
        _ context: ChannelHandlerContext
    ) -> StreamAction {
        var response = room.mutableSpan
        var promises = 0
        let action = loop.handler.answer(message, arrival, into: &response) {
            promises += 1
            return promise(context)
        }
        precondition(promises == (action == .pending ? 1 : 0), "what is promised is awaited")
        return action
    }

    /// Hands answers over, to be written with the next flush.
    func write(_ answers: ByteBuffer, _ context: ChannelHandlerContext) {
        state.handedOver()
        context.write(wrapOutboundOut(answers), promise: nil)
        needsFlush = true
    }

    /// Sees whether the kernel has taken all that was handed over: only then is the channel writable, since
    /// its water marks are at the first octet.
    private func noteWritten(_ context: ChannelHandlerContext) {
        guard state.unwritten > 0, context.channel.isWritable, context.channel.isActive else {
            return
        }
        let written = state.wrote(at: loop.clock.now())
        loop.ledger.count { $0.answers += UInt64(written) }
    }

    private func scheduleIdleCheck(in delay: Duration) {
        guard let context else { return }
        idleCheck = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
            self.checkIdleness()
        }
    }

    private func checkIdleness() {
        let now = loop.clock.now()
        switch state.idleness(at: now, timeout: loop.ledger.idleTimeout) {
        case .idle:
            loop.ledger.count { $0.idle += 1 }
            close()
        case .lookAgain(let moment):
            scheduleIdleCheck(in: min(moment.duration(since: now), loop.ledger.idleCheckInterval))
        }
    }
}

/// Told to a connection when its listener stops.
struct TCPDrain: Sendable {}
