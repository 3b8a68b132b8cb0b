import Addresses
import DNSWire
import Foundation
import Glibc
import Scenarios
import Sockets
import Synchronization
import TestPeers

/// A scenario's servers, each at its own address and port 53, in a network namespace of a test's own.
///
/// The sockets belong to this process: a thread enters the namespace to make them, and answers there.
final class ScenarioNetwork: Sendable {
    /// Where Landline listens: an address that no scenario uses.
    static let landline = SocketAddress(IPAddress(127, 53, 53, 53), port: 53)

    let name: String
    private let shared: Shared
    private let thread: WorkerThread

    /// What the servers' thread and the test both see.
    private final class Shared: Sendable {
        let step = Atomic(0)
        let isStopped = Atomic(false)
        let asked = Mutex<[UpstreamRecord]>([])
        let waker: Waker
        let servers: ScenarioServers

        init(_ servers: ScenarioServers) throws {
            self.servers = servers
            waker = try Waker()
        }
    }

    /// What goes in front of a command that is to run in the namespace.
    var prefix: [String] { ["ip", "netns", "exec", name] }

    /// Makes the namespace with all addresses, and begins to serve.
    init(_ servers: ScenarioServers) throws {
        name = "ll-\(String(UInt32.random(in: 0...0xFFFFFF), radix: 16))-rpl"
        try Command.mustRun(["ip", "netns", "add", name])
        let shared = try Shared(servers)
        self.shared = shared
        // Loopback is this machine's already, and the unspecified addresses are nobody's.
        let addresses = servers.addresses.filter { !$0.isUnspecified }
        var lines = ["link set lo up"]
        lines += addresses.filter { !$0.isLoopback }.map {
            "addr add \($0)/\($0.isV4 ? 32 : 128) dev lo" + ($0.isV4 ? "" : " nodad")
        }
        let result = try Command.run(
            ["ip", "-n", name, "-force", "-batch", "-"],
            input: lines.joined(separator: "\n") + "\n"
        )
        guard result.status == 0 else {
            throw CommandFailure(arguments: ["ip", "-batch"], result: result)
        }
        let namespace = name
        let isReady = DispatchSemaphore(value: 0)
        thread = try WorkerThread(name: "scenario") {
            do {
                try Self.enter(namespace)
                var loop = try ServerLoop(addresses, shared.waker)
                isReady.signal()
                while !shared.isStopped.load(ordering: .acquiring) {
                    try loop.turn { query, address, isStream in
                        Self.react(shared, query, address, isStream)
                    }
                }
            } catch {
                preconditionFailure("the scripted servers failed: \(error)")
            }
        }
        isReady.wait()
    }

    deinit {
        shared.isStopped.store(true, ordering: .releasing)
        shared.waker.wake()
        thread.join()
        do {
            try Command.mustRun(["ip", "netns", "delete", name])
        } catch {
            FileHandle.standardError.write(Data("\(name) stays behind: \(error)\n".utf8))
        }
    }

    /// The step whose ranges are valid.
    func begin(step: Int) { shared.step.store(step, ordering: .releasing) }

    /// What reached the servers since the last call of `forgetAsked`.
    var asked: [UpstreamRecord] { shared.asked.withLock { $0 } }
    func forgetAsked() { shared.asked.withLock { $0 = [] } }

    private static func react(
        _ shared: Shared,
        _ octets: [UInt8],
        _ address: IPAddress,
        _ isStream: Bool
    ) -> ServerLoop.Reply? {
        guard let query = try? Message(octets), let question = query.question else { return nil }
        shared.asked.withLock {
            $0.append(UpstreamRecord(server: address, question: question, isStream: isStream))
        }
        let reaction = shared.servers.reaction(
            to: query,
            at: address,
            isStream: isStream,
            step: shared.step.load(ordering: .acquiring)
        )
        guard case .reply(let reply, let seconds) = reaction else { return nil }
        return ServerLoop.Reply(octets: reply, delay: .seconds(seconds))
    }

    // MARK: - Asking

    /// How long the test waits for an answer over UDP before it asks by TCP: one that took longer than
    /// `Bound.answerAgeMilliseconds` is not sent by UDP.
    private static let patience = Duration.seconds(4)
    /// How long it waits over TCP: more than `Bound.resolutionMilliseconds` on a busy machine.
    private static let streamPatience = Duration.seconds(20)

    /// Asks Landline over UDP, and over TCP where that is truncated or silent; nil if no answer came.
    func ask(_ query: [UInt8], awaitsAnswer: Bool = true) throws -> [UInt8]? {
        let namespace = name
        let answer = Mutex<[UInt8]?>(nil)
        let asker = try WorkerThread(name: "asker") {
            do {
                try Self.enter(namespace)
                let octets = try Self.exchange(query, awaitsAnswer: awaitsAnswer)
                answer.withLock { $0 = octets }
            } catch {
                print("asking failed: \(error)")
            }
        }
        asker.join()
        return answer.withLock { $0 }
    }

    private static func exchange(_ query: [UInt8], awaitsAnswer: Bool) throws -> [UInt8]? {
        let socket = try DatagramSocket.connected(to: landline, random: SecureRandom())
        var poller = try Poller()
        try poller.add(socket, token: 1)
        _ = try socket.send(query.span)
        guard awaitsAnswer else { return nil }
        guard try poller.wait(timeout: patience) > 0 else { return try streamExchange(query) }
        var buffer = [UInt8](repeating: 0, count: 65_535)
        var room = buffer.mutableSpan
        guard case .octets(let count) = try socket.receive(into: &room) else { return nil }
        let answer = Array(buffer[0..<count])
        let isTruncated = answer.count > 2 && answer[2] & 0x02 != 0
        return isTruncated ? try streamExchange(query) : answer
    }

    private static func streamExchange(_ query: [UInt8]) throws -> [UInt8]? {
        let socket = try StreamSocket.connecting(to: landline)
        var poller = try Poller()
        try poller.add(socket, token: 1, interest: .write)
        _ = try poller.wait(timeout: streamPatience)
        try socket.finishConnecting()
        try poller.modify(socket, token: 1, interest: .read)
        let framed = [UInt8(query.count >> 8), UInt8(query.count & 0xFF)] + query
        _ = try socket.write(framed.span)
        var answer: [UInt8] = []
        while try poller.wait(timeout: streamPatience) > 0 {
            var buffer = [UInt8](repeating: 0, count: 65_535)
            var room = buffer.mutableSpan
            guard case .octets(let count) = try socket.read(into: &room) else { return nil }
            answer += buffer[0..<count]
            if answer.count >= 2, answer.count >= 2 + Int(answer[0]) << 8 + Int(answer[1]) {
                return Array(answer.dropFirst(2))
            }
        }
        return nil
    }

    /// CLONE_NEWNET of setns(2).
    private static let networkNamespace: Int32 = 0x4000_0000

    /// Moves the calling thread into a namespace, for good.
    private static func enter(_ namespace: String) throws {
        let descriptor = unsafe open("/run/netns/\(namespace)", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        // Glibc's module leaves setns out, since it is declared for _GNU_SOURCE only.
        guard descriptor >= 0, let address = unsafe dlsym(nil, "setns") else {
            throw SocketError("open")
        }
        let setns = unsafe unsafeBitCast(
            address,
            to: (@convention(c) (Int32, Int32) -> Int32).self
        )
        guard setns(descriptor, networkNamespace) == 0 else { throw SocketError("setns") }
    }
}

/// The servers' sockets: one for UDP and a listener for TCP at each address.
private struct ServerLoop: ~Copyable {
    private var poller: Poller
    private let waker: Waker
    private var addresses: [IPAddress] = []
    private var datagrams: [DatagramSocket] = []
    private var listeners: [StreamListener] = []
    private var streams: [UInt64: (socket: StreamSocket, address: IPAddress, incoming: [UInt8])] =
        [:]

    /// What a server says, and how long it takes to.
    struct Reply {
        let octets: [UInt8]
        let delay: Duration
    }

    typealias Script = ([UInt8], IPAddress, Bool) -> Reply?

    /// Replies by UDP whose time has not come.
    private var delayed: [(due: ContinuousClock.Instant, Parcel)] = []

    /// A reply on its way: from whom, to whom.
    private struct Parcel {
        let place: Int
        let asker: SocketAddress
        let octets: [UInt8]
    }

    init(_ addresses: Set<IPAddress>, _ waker: Waker) throws {
        let poller = try Poller()
        try poller.add(waker, token: 0)
        for address in addresses {
            let place = UInt64(self.addresses.count)
            let socket = try DatagramSocket.bound(to: SocketAddress(address, port: 53))
            let listener = try StreamListener(SocketAddress(address, port: 53))
            try poller.add(socket, token: 1 + 2 * place)
            try poller.add(listener, token: 2 + 2 * place)
            self.addresses.append(address)
            datagrams.append(socket)
            listeners.append(listener)
        }
        self.poller = poller
        self.waker = waker
    }

    mutating func turn(_ script: Script) throws {
        let pause = delayed.map(\.due).min().map { max(.zero, $0 - .now) }
        for index in 0..<(try poller.wait(timeout: pause)) {
            let token = poller.event(index).token
            guard token > 0 else {
                waker.drain()
                continue
            }
            let place = Int(token - 1) / 2
            if place >= addresses.count {
                try read(token, script)
            } else if token % 2 == 1 {
                try takeDatagrams(place, script)
            } else {
                while let socket = try listeners[place].accept() {
                    let token = UInt64(1 + 2 * addresses.count) + UInt64(socket.descriptorNumber)
                    try poller.add(socket, token: token)
                    streams[token] = (socket, addresses[place], [])
                }
            }
        }
        let now = ContinuousClock.now
        let due = delayed.filter { $0.due <= now }
        delayed.removeAll { $0.due <= now }
        for (_, parcel) in due { send(parcel) }
    }

    private func send(_ parcel: Parcel) {
        do {
            _ = try datagrams[parcel.place].send(parcel.octets.span, to: parcel.asker)
        } catch {
            // The asker has gone; a server would not care.
            return
        }
    }

    private mutating func takeDatagrams(_ place: Int, _ script: Script) throws {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            var room = buffer.mutableSpan
            let (result, source) = try datagrams[place].receiveWithSource(into: &room)
            guard case .octets(let count) = result, let source else { return }
            guard let reply = script(Array(buffer[0..<count]), addresses[place], false) else {
                continue
            }
            let parcel = Parcel(place: place, asker: source, octets: reply.octets)
            if reply.delay == .zero {
                send(parcel)
            } else {
                delayed.append((.now + reply.delay, parcel))
            }
        }
    }

    private mutating func read(_ token: UInt64, _ script: Script) throws {
        guard var stream = streams[token] else { return }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var room = buffer.mutableSpan
        do {
            guard case .octets(let count) = try stream.socket.read(into: &room) else {
                streams[token] = nil
                return
            }
            stream.incoming += buffer[0..<count]
            while stream.incoming.count >= 2 {
                let length = Int(stream.incoming[0]) << 8 | Int(stream.incoming[1])
                guard stream.incoming.count >= 2 + length else { break }
                let query = Array(stream.incoming[2..<2 + length])
                stream.incoming.removeFirst(2 + length)
                // A server that is slow by TCP says nothing here; no scenario has one.
                guard let reply = script(query, stream.address, true), reply.delay == .zero else {
                    continue
                }
                let count = reply.octets.count
                let framed = [UInt8(count >> 8), UInt8(count & 0xFF)] + reply.octets
                _ = try stream.socket.write(framed.span)
            }
        } catch {
            streams[token] = nil
            return
        }
        streams[token] = stream
    }
}
