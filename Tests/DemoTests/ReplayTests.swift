import Addresses
import Captures
import DNSWire
import Demo
import Sockets
import Testing

@Suite struct `A replay` {
    @Test func `asks every question of every phone, and gives every answer`() throws {
        let server = try OutsideWorldServer()
        defer { server.stop() }
        let captures = try ShippedCapture.all().map(\.capture)
        let replay = Replay(server: server.address, pace: .immediate)
        var asked: [Int: [Question]] = [:]
        let counts = try replay.run(captures) { event in
            asked[event.phone, default: []].append(event.ask.question)
            guard case .answered(let answer, _) = event.result else {
                Issue.record("\(event.ask.question) was not answered")
                return
            }
            #expect(answer.question == event.ask.question)
        }
        let total = captures.map(\.asks.count).reduce(0, +)
        #expect(counts.asked == total)
        #expect(counts.answered == total)
        #expect(counts.unanswered == 0)
        for (phone, capture) in captures.enumerated() {
            let expected = capture.asks.map(\.question.description).sorted()
            #expect(asked[phone]?.map(\.description).sorted() == expected)
        }
    }

    @Test func `lets each phone ask from an address of its own`() throws {
        let listener = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        let name = try Name("example.org")
        var capture = try #require(ShippedCapture.all().first).capture
        capture.asks = [
            CapturedAsk(offset: .zero, question: Question(name: name, type: .a))
        ]
        let captures = [capture, capture, capture]
        let done = try Waker()
        let sources = Sources()
        let thread = try WorkerThread(name: "listener") {
            do {
                try sources.collect(from: listener, until: done)
            } catch {
                Issue.record("\(error)")
            }
        }
        let replay = Replay(server: listener.localAddress, pace: .immediate)
        let counts = try replay.run(captures) { _ in }
        done.wake()
        thread.join()
        #expect(counts.answered == 3)
        #expect(
            sources.all == [
                IPAddress(127, 0, 1, 1), IPAddress(127, 0, 1, 2), IPAddress(127, 0, 1, 3),
            ]
        )
    }

    @Test func `asks again, and then gives up, when nobody answers`() throws {
        let silent = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        var capture = try #require(ShippedCapture.all().first).capture
        capture.asks = [
            CapturedAsk(offset: .zero, question: Question(name: try Name("a.example"), type: .a))
        ]
        let replay = Replay(
            server: silent.localAddress,
            pace: .immediate,
            attemptTimeout: .milliseconds(5)
        )
        var unanswered = 0
        let counts = try replay.run([capture]) { event in
            if case .unanswered = event.result { unanswered += 1 }
        }
        #expect(unanswered == 1)
        #expect(counts.unanswered == 1)
        #expect(counts.sent == Replay.attemptsMax)
    }

    @Test func `keeps the order, runs faster, and cuts pauses short`() {
        let pace = ReplayPace(speed: 10, pauseMax: .milliseconds(500))
        let moments = pace.schedule([.zero, .seconds(1), .seconds(100), .seconds(101)])
        #expect(
            moments == [.zero, .milliseconds(100), .milliseconds(600), .milliseconds(700)]
        )
    }
}
