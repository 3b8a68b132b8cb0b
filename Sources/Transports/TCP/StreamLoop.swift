import Sockets

/// What all connections of one event loop share: their handler, and the room in which it answers.
///
/// Lives on its loop.
final class StreamLoop {
    let handler: any StreamQueryHandler
    let ledger: ConnectionLedger
    let limits: TCPLimits
    let clock: MonotonicClock
    private var room = [UInt8](repeating: 0, count: StreamReply.octetsMax)

    init(
        handler: any StreamQueryHandler,
        ledger: ConnectionLedger,
        limits: TCPLimits,
        clock: MonotonicClock
    ) {
        self.handler = handler
        self.ledger = ledger
        self.limits = limits
        self.clock = clock
    }

    /// Lends the room for one answer, `StreamReply.octetsMax` octets.
    ///
    /// Lent out rather than reached into, so that the octets and the connection's books may be used together.
    func lendRoom(_ body: (inout [UInt8]) -> Void) {
        var lent: [UInt8] = []
        swap(&lent, &room)
        body(&lent)
        swap(&lent, &room)
    }
}
