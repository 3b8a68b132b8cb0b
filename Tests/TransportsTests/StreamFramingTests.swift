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
                while framing.hasNext, case .message(let message) = framing.next() {
                    seen.append(Array(message.readableBytesView))
                }
            }
            #expect(seen == messages, "in pieces of \(size)")
            #expect(!framing.hasNext)
        }
    }

    @Test func `stops at a message longer than may be`() {
        var framing = StreamFraming(messageOctetsMax: 3)
        var buffer = ByteBuffer(bytes: [0, 3, 1, 2, 3, 0, 4])
        framing.append(&buffer)
        #expect(framing.next() == .message(ByteBuffer(bytes: [1, 2, 3])))
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
        #expect(!state.mayTake, "an answer that the client does not read counts")
        state.wrote(at: start)
        #expect(state.mayTake && state.mayRead)
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
        #expect(state.idleness(at: later, timeout: timeout) == .idle, "the client does not read")
        state.wrote(at: later)
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
