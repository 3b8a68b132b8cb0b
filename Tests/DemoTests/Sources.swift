import Addresses
import DNSWire
import Demo
import Sockets
import Synchronization

/// Answers queries as the outside world would, and remembers who asked.
final class Sources: Sendable {
    private let addresses = Mutex<Set<IPAddress>>([])

    /// The addresses that asked.
    var all: Set<IPAddress> { addresses.withLock { $0 } }

    /// Answers what comes in until `done` is woken.
    func collect(from socket: DatagramSocket, until done: Waker) throws {
        var poller = try Poller()
        try poller.add(socket, token: 0)
        try poller.add(done, token: 1)
        var buffer = [UInt8](repeating: 0, count: 512)
        while true {
            for index in 0..<(try poller.wait()) {
                if poller.event(index).token == 1 { return }
                var room = buffer.mutableSpan
                let (result, source) = try socket.receiveWithSource(into: &room)
                guard case .octets(let count) = result, let source else { continue }
                addresses.withLock { _ = $0.insert(source.address) }
                let query = try Message(buffer.span.extracting(..<count))
                _ = try socket.send(OutsideWorld().answer(to: query).encoded().span, to: source)
            }
        }
    }
}
