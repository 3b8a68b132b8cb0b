import Sockets

/// The loop of one UDP thread: waits, takes a batch from each ready socket, answers it.
struct UDPWorker<Handler: DatagramHandler & ~Copyable>: ~Copyable {
    private let ports: [DatagramPort]
    /// The signal to stop at place 0, and the ports behind it in their order.
    private var waiting: PollSet
    private var batch: DatagramBatch
    private var handler: Handler

    /// How many batches to take from a socket after the signal to stop: more than the kernel holds for
    /// us (`DatagramPort.receiveBufferOctets`), so that everything received is answered, but not so many
    /// that a flood could keep us from stopping.
    private static var drainBatchesMax: Int { 128 }

    /// From how many datagrams a batch on the socket is read again without waiting: behind so many
    /// there are more by the time that they are answered.
    private static var busyDatagrams: Int { 16 }

    /// How many batches are taken from a busy socket before the other sockets, and the signal to stop, have
    /// their turn: some milliseconds' worth.
    private static var busyBatchesMax: Int { 16 }

    init(
        ports: [DatagramPort],
        stopSignal: Waker,
        clock: MonotonicClock,
        handler: consuming Handler
    ) {
        self.ports = ports
        self.handler = handler
        batch = DatagramBatch(clock: clock)
        waiting = PollSet()
        _ = waiting.add(stopSignal)
        for port in ports { _ = waiting.add(port) }
    }

    /// Serves until the signal to stop, and then what had been received by then.
    mutating func run() {
        while serveReadyPorts() {}
        for port in ports {
            var batches = 0
            while batches < Self.drainBatchesMax, serve(port) > 0 { batches += 1 }
        }
    }

    /// Waits for datagrams and answers a batch at each socket that has some; false on the signal to stop.
    private mutating func serveReadyPorts() -> Bool {
        do {
            try waiting.wait()
        } catch {
            preconditionFailure("waiting fails only for a descriptor that is not ours: \(error)")
        }
        for index in ports.indices where waiting.isReady(index + 1) {
            serveWhileBusy(ports[index])
        }
        return !waiting.isReady(0)
    }

    /// Answers batches for as long as they are large, and no more than one's turn.
    private mutating func serveWhileBusy(_ port: DatagramPort) {
        var batches = 1
        while serve(port) >= Self.busyDatagrams, batches < Self.busyBatchesMax { batches += 1 }
    }

    /// Answers one batch and returns how many datagrams it had; 0 if nothing waited at the socket.
    private mutating func serve(_ port: DatagramPort) -> Int {
        let count = batch.receive(from: port)
        guard count > 0 else { return 0 }
        handler.batchBegan(at: batch.moment)
        var first = 0
        while first < count {
            let group = first..<min(first + DatagramGroup.sizeMax, count)
            batch.lookAtEach(of: group) { datagram, index in
                handler.preview(datagram, at: index &- first)
            }
            handler.lookAgain(at: group.count)
            batch.answerEach(of: group, at: port) { datagram, index, arrival, response in
                handler.answer(datagram, at: index &- first, arrival, into: &response)
            }
            first = group.upperBound
        }
        handler.batchEnded()
        batch.sendAnswers(from: port)
        return count
    }
}
