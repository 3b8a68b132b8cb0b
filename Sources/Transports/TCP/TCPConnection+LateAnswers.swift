import NIOCore

// Answers that come later, by the reply that was promised for them.

extension TCPConnection {
    /// The way back for one answer, usable from any thread.
    func promise(_ context: ChannelHandlerContext) -> StreamReply {
        let eventLoop = context.eventLoop
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        let allocator = context.channel.allocator
        return StreamReply { [ledger = loop.ledger] answer in
            var buffer: ByteBuffer?
            if let answer { buffer = Self.framed(answer, allocator) }
            if eventLoop.inEventLoop {
                connection.value.finish(buffer)
            } else {
                ledger.whileRunning { [buffer] in
                    eventLoop.execute { connection.value.finish(buffer) }
                }
            }
        }
    }

    /// An answer as it goes on the wire, behind its length.
    private static func framed(
        _ answer: borrowing Span<UInt8>,
        _ allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: StreamFraming.lengthOctets + answer.count)
        buffer.writeInteger(UInt16(answer.count))
        buffer.writeWithOutputRawSpan(minimumWritableBytes: answer.count) { room in
            for index in answer.indices { room.append(answer[index]) }
        }
        return buffer
    }

    /// One message whose answer came later has found its end: `answer`, or nil for none.
    private func finish(_ answer: ByteBuffer?) {
        guard let context, context.channel.isActive else {
            loop.ledger.count { $0.late += 1 }
            return
        }
        if let answer {
            state.answered()
            write(answer, context)
        } else {
            state.gaveNoAnswer()
            loop.ledger.count { $0.unanswered += 1 }
        }
        proceed()
    }
}
