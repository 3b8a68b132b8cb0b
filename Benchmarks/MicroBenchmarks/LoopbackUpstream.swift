import Addresses
import DNSWire
import Sockets
import Synchronization

/// A thread that answers every question with one address, to fill a cache by the way that fills it.
final class LoopbackUpstream: Sendable {
    /// What it answers with.
    static let answer: [UInt8] = [192, 0, 2, 1]

    let address: SocketAddress
    private let waker: Waker
    private let isStopped = Atomic(false)
    private let thread = Mutex<WorkerThread?>(nil)

    init() throws {
        let socket = Mutex<DatagramSocket?>(
            try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        )
        address = socket.withLock { $0?.localAddress } ?? SocketAddress(.loopbackV4, port: 0)
        waker = try Waker()
        let started = try WorkerThread(name: "upstream") { [self] in
            guard let mine = socket.withLock({ $0.take() }) else { return }
            do {
                try serve(mine)
            } catch {
                preconditionFailure("the upstream failed: \(error)")
            }
        }
        thread.withLock { $0 = started }
    }

    /// Ends the thread.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        waker.wake()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    private func serve(_ socket: borrowing DatagramSocket) throws {
        var poller = try Poller()
        try poller.add(socket, token: 0)
        try poller.add(waker, token: 1)
        var buffer = [UInt8](repeating: 0, count: 512)
        while !isStopped.load(ordering: .acquiring) {
            _ = try poller.wait()
            while true {
                var room = buffer.mutableSpan
                let (result, source) = try socket.receiveWithSource(into: &room)
                guard case .octets(let count) = result, let source else { break }
                let asked = try Message(Array(buffer[0..<count]))
                guard let name = asked.question?.name else { continue }
                let record = ResourceRecord.address(Self.answer, name: name, ttl: 86_400)
                let answer = Message.response(to: asked, answers: [record]).encoded()
                _ = try socket.send(answer.span, to: source)
            }
        }
    }
}
