import DNSWire
import Recursion
import Sockets

extension SocketExchange {
    /// Tells those whose patience is over.
    func passTime(_ now: MonotonicNanoseconds) {
        while let number = deadlines.popDue(by: now) {
            guard let token = waiting[number], let flight = flights[token],
                let place = flight.waiters.firstIndex(where: { $0.number == number })
            else { continue }
            let deadline = flight.waiters[place].deadline
            guard deadline <= now else {
                // It lies further ahead than the wheel reaches.
                deadlines.add(number, at: deadline, now: now)
                continue
            }
            waiting[number] = nil
            counters.attemptsTimedOut += 1
            let waiter = flight.waiters.remove(at: place)
            if flight.waiters.isEmpty { forget(token, flight) }
            // What came was ignored while the right reply might have come; but who sends it is not gone.
            waiter.continuation.resume(returning: .reply(flight.isHeard ? .malformed : .silence))
        }
    }

    /// Gives all who wait an end, and asks nobody any more.
    func stop() {
        isStopped = true
        for token in Array(flights.keys) { land(token, .reply(.exhausted)) }
    }

    func land(_ token: UInt64, _ message: Message, _ flight: Flight) {
        let nanoseconds = clock.now().nanoseconds(since: flight.sentAt)
        land(
            token,
            .reply(
                .message(
                    message,
                    milliseconds: Double(nanoseconds) / 1_000_000,
                    wasStream: flight.query.isStream
                )
            )
        )
    }

    /// Closes a flight's socket and tells all who wait for it.
    func land(_ token: UInt64, _ landing: Flight.Landing) {
        guard let flight = flights[token] else { return }
        forget(token, flight)
        for waiter in flight.waiters {
            waiting[waiter.number] = nil
            waiter.continuation.resume(returning: landing)
        }
        flight.waiters = []
    }

    func forget(_ token: UInt64, _ flight: Flight) {
        flights[token] = nil
        flightsByQuery[flight.query] = nil
    }
}

extension SocketError {
    /// What became of a query whose socket failed.
    var reply: UpstreamReply {
        switch kind {
        case .exhausted: .exhausted
        // A connection that stood, and ended.
        case .connectionLost: .malformed
        case .other where code == 0: .malformed
        default: .unreachable
        }
    }
}
