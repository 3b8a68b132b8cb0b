import Sockets

/// The queries that went out by one socket: which IDs they bear, whose they are, and what becomes of a
/// datagram that comes in.
///
/// An ID is used once in a socket's life. So a reply that comes too late or twice is known for what it is,
/// and anything else is somebody's guess: the socket is retired at the first one, since its port may be
/// known.
struct SocketBook {
    private let policy: SocketPolicy
    private let openedAt: MonotonicNanoseconds
    private var queries: [SocketQuery] = []
    /// By ID, the place of a query among the above, and one more; 0 is empty.
    ///
    /// Open addressing, half full at most.
    private var slots: [UInt16]
    /// How many queries are waited for.
    private(set) var inFlight = 0
    /// How many datagrams came that answer no query of this socket.
    private(set) var misses = 0
    private var isRetired = false

    /// What a datagram's ID says.
    enum Finding: Equatable {
        /// It may answer this query.
        case open(SocketQuery)
        /// Its query is answered or given up.
        case over
        /// No query of this socket has the ID.
        case unknown
    }

    init(_ policy: SocketPolicy, openedAt: MonotonicNanoseconds) {
        self.policy = policy
        self.openedAt = openedAt
        var count = 2
        while count < policy.queriesMax * 2 { count *= 2 }
        slots = Array(repeating: 0, count: count)
    }

    /// Whether one more query may leave now.
    func takesMore(now: MonotonicNanoseconds) -> Bool {
        !isRetired && queries.count < policy.queriesMax && inFlight < policy.inFlightMax
            && !isOld(now: now)
    }

    /// Whether the socket is of no more use: nothing is waited for, and nothing may be sent.
    func isDone(now: MonotonicNanoseconds) -> Bool {
        guard inFlight == 0 else { return false }
        return isRetired || queries.count >= policy.queriesMax || isOld(now: now)
    }

    /// When the socket takes no more queries; nil if it was used up by then, whatever the time.
    var oldAt: MonotonicNanoseconds? {
        policy.queriesMax == 1 ? nil : openedAt.later(milliseconds: policy.ageMilliseconds)
    }

    private func isOld(now: MonotonicNanoseconds) -> Bool { oldAt.map { $0 <= now } ?? false }

    /// Enters a query of `errand` and gives it an ID that no other of this socket has had.
    ///
    /// There must be room for it.
    mutating func enter(errand: UInt64, attempt: Int, random: SecureRandom) -> UInt16 {
        precondition(queries.count < policy.queriesMax, "a socket that is used up takes no more")
        var id = random.next16()
        // 65,536 IDs for 128 queries: two draws are hardly ever needed, and none in vain for long.
        while place(of: id) != nil { id = random.next16() }
        var slot = self.slot(of: id)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        queries.append(SocketQuery(id: id, attempt: UInt16(attempt), errand: errand))
        slots[slot] = UInt16(queries.count)
        inFlight += 1
        return id
    }

    /// What a datagram with `id` is.
    func find(_ id: UInt16) -> Finding {
        guard let place = place(of: id) else { return .unknown }
        return queries[place].isOpen ? .open(queries[place]) : .over
    }

    /// The query with `id` is answered or given up.
    mutating func close(_ id: UInt16) {
        guard let place = place(of: id), queries[place].isOpen else { return }
        queries[place].isOpen = false
        inFlight -= 1
    }

    /// A datagram came that answers nothing; the port may be known.
    mutating func missed() {
        misses += 1
        isRetired = true
    }

    /// Takes no more queries.
    mutating func retire() { isRetired = true }

    /// The queries that are waited for.
    var open: [SocketQuery] { queries.filter(\.isOpen) }

    private func slot(of id: UInt16) -> Int { Int(id) & (slots.count - 1) }

    private func place(of id: UInt16) -> Int? {
        var slot = self.slot(of: id)
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            if queries[place].id == id { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}

/// One query that went out by a socket.
struct SocketQuery: Equatable {
    let id: UInt16
    let attempt: UInt16
    /// The errand's number.
    let errand: UInt64
    /// Whether it is still waited for.
    var isOpen = true
}
