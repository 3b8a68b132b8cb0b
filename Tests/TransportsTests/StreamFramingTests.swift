import NIOCore
import Sockets
import Testing

@testable import Transports

@Suite struct `Stream framing` {
    @Test func `gives the same messages however the stream is cut`() {
        let messages: [[UInt8]] = [[1], [], [2, 3, 4], [UInt8](repeating: 9, count: 300), [5]]
        let stream = messages.flatMap {
            [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0
        }
        for size in 1...stream.count {
            var framing = StreamFraming(messageOctetsMax: 300)
            var seen: [[UInt8]] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                let piece = stream[start..<min(start + size, stream.count)]
                var buffer = ByteBuffer(bytes: piece)
                framing.append(&buffer)
                while framing.hasNext, case .message(let range) = framing.next() {
                    seen.append(
                        Array(
                            framing.buffer.readableBytesView.dropFirst(range.lowerBound)
                                .prefix(range.count)
                        )
                    )
                    framing.take(range.upperBound)
                }
            }
            #expect(seen == messages, "in pieces of \(size)")
            #expect(!framing.hasNext)
        }
    }

    @Test func `finds message after message where they lie`() {
        var framing = StreamFraming(messageOctetsMax: 300)
        var buffer = ByteBuffer(bytes: [0, 2, 1, 2, 0, 0, 0, 1, 3, 0])
        framing.append(&buffer)
        #expect(framing.next() == .message(2..<4))
        #expect(framing.next(at: 4) == .message(6..<6))
        #expect(framing.next(at: 6) == .message(8..<9))
        #expect(framing.next(at: 9) == .incomplete)
        #expect(framing.next(at: 10) == .incomplete)
        framing.take(9)
        #expect(framing.next() == .incomplete)
        var rest = ByteBuffer(bytes: [1, 9])
        framing.append(&rest)
        #expect(framing.next() == .message(2..<3))
    }

    @Test func `stops at a message longer than may be`() {
        var framing = StreamFraming(messageOctetsMax: 3)
        var buffer = ByteBuffer(bytes: [0, 3, 1, 2, 3, 0, 4])
        framing.append(&buffer)
        #expect(framing.next() == .message(2..<5))
        framing.take(5)
        #expect(framing.hasNext)
        #expect(framing.next() == .tooLong)
        #expect(framing.next() == .tooLong)
    }
}

@Suite struct `A connection's books` {
    private let start = MonotonicNanoseconds(1_000_000_000)
    private let timeout = Duration.seconds(10)

    @Test func `take up to the limit, and again when an answer has left`() {
        var state = TCPConnectionState(outstandingMax: 2, openedAt: start)
        state.took(at: start)
        state.took(at: start)
        #expect(!state.mayTake && !state.mayRead)
        state.answered()
        #expect(!state.mayTake, "an answer that waits for its burst counts")
        state.handedOver()
        #expect(!state.mayTake, "so does one that the client does not read")
        #expect(state.wrote(at: start) == 1)
        #expect(state.mayTake && state.mayRead)
    }

    @Test func `take nothing while the kernel is full of answers`() {
        var state = TCPConnectionState(outstandingMax: 100, openedAt: start)
        for _ in 0..<3 {
            state.took(at: start)
            state.answered()
        }
        #expect(state.mayTake)
        state.handedOver()
        #expect(!state.mayTake && !state.mayRead)
        state.finishReading()
        #expect(!state.isFinished(hasMore: false))
        #expect(state.lost() == 3)
        #expect(state.isFinished(hasMore: false))
    }

    // RFC 7766 §6.2.3
    @Test func `are not idle while an answer is ours to give`() {
        var state = TCPConnectionState(outstandingMax: 2, openedAt: start)
        state.took(at: start)
        let later = start.advanced(by: .seconds(60))
        #expect(
            state.idleness(at: later, timeout: timeout)
                == .lookAgain(at: later.advanced(by: timeout))
        )
        state.answered()
        state.handedOver()
        #expect(state.idleness(at: later, timeout: timeout) == .idle, "the client does not read")
        #expect(state.wrote(at: later) == 1)
        #expect(
            state.idleness(at: later, timeout: timeout)
                == .lookAgain(at: later.advanced(by: timeout))
        )
    }

    @Test func `finish when all that was read is answered`() {
        var state = TCPConnectionState(outstandingMax: 2, openedAt: start)
        state.took(at: start)
        state.finishReading()
        #expect(!state.isFinished(hasMore: false))
        state.gaveNoAnswer()
        #expect(!state.isFinished(hasMore: true))
        #expect(state.isFinished(hasMore: false))
        #expect(state.mayTake && !state.mayRead)
        state.refuseMore()
        #expect(state.isFinished(hasMore: true) && !state.mayTake)
    }
}
