import Sockets

extension SocketExchange {
    /// One turn of the thread that the exchange belongs to: waits until a socket has something, `waker` is
    /// woken, or the exchange or its owner (`deadline`) has something due, and reads what came.
    ///
    /// Only looks where there `isWork` to do at once. `passTime` is the owner's to call.
    func turn(until deadline: MonotonicNanoseconds? = nil, isWork: Bool, woken waker: Waker) {
        var timeout: Duration?
        if let next = [nextDeadline, deadline].compactMap(\.self).min() {
            timeout = next.duration(since: clock.now())
        }
        let count: Int
        do throws(SocketError) {
            count = try poller.wait(timeout: isWork ? .zero : timeout)
        } catch {
            // epoll fails only by our mistake (epoll_wait(2)).
            preconditionFailure("the poller cannot wait: \(error)")
        }
        for index in 0..<count {
            let event = poller.event(index)
            if event.token == Self.wakerToken {
                waker.drain()
            } else {
                handle(event)
            }
        }
    }
}
