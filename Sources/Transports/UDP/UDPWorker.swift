import Sockets

/// The loop of one UDP thread: waits, takes a batch from each ready socket, answers it.
struct UDPWorker<Handler: DatagramHandler & ~Copyable>: ~Copyable {
    private let ports: [DatagramPort]
    private var poller: Poller
    private var batch: DatagramBatch
    private var handler: Handler

    /// The token by which the poller names the signal to stop; ports have their index.
    private static var stopToken: UInt64 { .max }

    /// How many batches to take from a socket after the signal to stop: more than the kernel holds for
    /// us (`DatagramPort.receiveBufferOctets`), so that everything received is answered, but not so many
    /// that a flood could keep us from stopping.
    private static var drainBatchesMax: Int { 128 }

    init(
        ports: [DatagramPort],
        stopSignal: Waker,
        clock: MonotonicClock,
        handler: consuming Handler
    ) throws {
        self.ports = ports
        self.handler = handler
        batch = DatagramBatch(clock: clock)
        poller = try Self.poller(for: ports, stopSignal)
    }

    private static func poller(
        for ports: [DatagramPort],
        _ stopSignal: Waker
    ) throws(SocketError) -> Poller {
        let poller = try Poller()
        try poller.add(stopSignal, token: stopToken)
        for (index, port) in ports.enumerated() {
            try poller.add(port, token: UInt64(index))
        }
        return poller
    }

    /// Serves until the signal to stop, and then what had been received by then.
    mutating func run() {
        while serveReadyPorts() {}
        for port in ports {
            var batches = 0
            while batches < Self.drainBatchesMax, serve(port) { batches += 1 }
        }
    }

    /// Waits for datagrams and answers a batch at each socket that has some; false on the signal to stop.
    private mutating func serveReadyPorts() -> Bool {
        let count: Int
        do {
            count = try poller.wait()
        } catch {
            preconditionFailure("waiting fails only for a descriptor that is not ours: \(error)")
        }
        var goesOn = true
        for index in 0..<count {
            let token = poller.event(index).token
            if token == Self.stopToken {
                goesOn = false
            } else {
                _ = serve(ports[Int(token)])
            }
        }
        return goesOn
    }

    /// Answers one batch; false if nothing waited at the socket.
    private mutating func serve(_ port: DatagramPort) -> Bool {
        guard batch.receive(from: port) > 0 else { return false }
        handler.batchBegan(at: batch.moment)
        batch.answerEach(at: port) { datagram, arrival, response in
            handler.answer(datagram, arrival, into: &response)
        }
        handler.batchEnded()
        batch.sendAnswers(from: port)
        return true
    }
}
