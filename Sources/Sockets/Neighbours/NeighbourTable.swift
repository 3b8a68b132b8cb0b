package import Addresses
import Synchronization

/// The kernel's neighbour table, kept up to date: which address belongs to which hardware address, for
/// IPv4 (ARP) and IPv6 (neighbour discovery) alike.
///
/// By it the rotating addresses of one phone are one device. Changes are followed until the table goes.
package final class NeighbourTable: Sendable {
    private let book: NeighbourBook
    private let stopSignal: Waker
    private let thread: WorkerThread

    private static let changesToken: UInt64 = 0
    private static let stopToken: UInt64 = 1

    /// Reads the table of this thread's network namespace and follows its changes on a thread of its own.
    ///
    /// Needs no privilege, but the address family AF_NETLINK, where a sandbox allows only some.
    package init() throws(SocketError) {
        // Subscribed before the table is read, so that no change in between is missed.
        let changes = try NetlinkSocket(.neighbours)
        let book = NeighbourBook(requests: try NetlinkSocket(.none))
        try book.reload()
        let stopSignal = try Waker()
        self.book = book
        self.stopSignal = stopSignal
        thread = try WorkerThread(name: "neighbours") {
            Self.follow(changes, book, until: stopSignal)
        }
    }

    deinit {
        stopSignal.wake()
        thread.join()
    }

    /// The hardware address of a neighbour, where one is known.
    package func hardwareAddress(of address: IPAddress) -> MACAddress? {
        book.hardwareAddress(of: address)
    }

    /// The hardware address of a neighbour whose datagram came by `interface`, asking the kernel where the
    /// table knows none.
    ///
    /// The first datagram of a new phone can be faster than the news of the phone. Costs two system
    /// calls then; nothing where the interface is 0, not known.
    package func hardwareAddress(of address: IPAddress, at interface: UInt32) -> MACAddress? {
        book.hardwareAddress(of: address) ?? book.ask(for: address, at: interface)
    }

    /// The whole table, as it is now.
    package var snapshot: [IPAddress: MACAddress] { book.snapshot }

    /// A number that changes whenever the table does, so that a copy knows when it is stale.
    package var version: UInt64 { book.version }

    /// Has `waker` woken after each change of the table, for as long as the table lives.
    package func wake(_ waker: Waker) { book.wake(waker) }

    /// What last went wrong with reading the table; nil while it is kept up to date.
    package var problem: SocketError? { book.problem }

    private static func follow(
        _ changes: NetlinkSocket,
        _ book: NeighbourBook,
        until stopSignal: Waker
    ) {
        do {
            var poller = try Poller()
            try poller.add(changes, token: changesToken)
            try poller.add(stopSignal, token: stopToken)
            while true {
                for index in 0..<(try poller.wait()) {
                    if poller.event(index).token == stopToken { return }
                    try book.apply(changes.receive())
                }
            }
        } catch {
            book.fail(error)
        }
    }
}

/// What a neighbour table knows, shared between its readers and the thread that follows the changes.
private final class NeighbourBook: Sendable {
    private let entries = Mutex(Entries())
    private let changeCount = Atomic<UInt64>(0)
    private let requests: Mutex<NetlinkSocket>
    private let wakers = Mutex<[Waker]>([])

    private struct Entries {
        var hardware: [IPAddress: MACAddress] = [:]
        var problem: SocketError?
    }

    /// How many neighbours are kept.
    ///
    /// Far beyond the kernel's own limit (gc_thresh3, 1024 as a rule), so it only holds back one that
    /// was told to keep more.
    static let neighboursMax = 1 << 16

    /// How long the kernel may take to tell what it knows.
    ///
    /// It answers within the call that asks; this only bounds a wait that should not be.
    private static let answerTimeout: Duration = .milliseconds(500)

    init(requests: NetlinkSocket) { self.requests = Mutex(requests) }

    var snapshot: [IPAddress: MACAddress] { entries.withLock { $0.hardware } }
    var version: UInt64 { changeCount.load(ordering: .acquiring) }
    var problem: SocketError? { entries.withLock { $0.problem } }

    func wake(_ waker: Waker) { wakers.withLock { $0.append(waker) } }

    /// Says that the table has changed, after it has.
    private func announceChange() {
        changeCount.add(1, ordering: .releasing)
        for waker in wakers.withLock({ $0 }) { waker.wake() }
    }

    func fail(_ error: SocketError) { entries.withLock { $0.problem = error } }

    func hardwareAddress(of address: IPAddress) -> MACAddress? {
        entries.withLock { $0.hardware[address] }
    }

    /// Notes what the kernel told by itself.
    func apply(_ received: NetlinkSocket.Received) throws(SocketError) {
        switch received {
        case .nothing: break
        case .overrun: try reload()
        case .messages(let messages): for message in messages { note(message) }
        }
    }

    private func note(_ message: NeighbourMessage) {
        let hasChanged = entries.withLock { entries in
            switch message {
            case .present(let address, let hardware):
                guard entries.hardware[address] != hardware,
                    entries.hardware.count < Self.neighboursMax
                else { return false }
                entries.hardware[address] = hardware
                return true
            case .absent(let address):
                return entries.hardware.removeValue(forKey: address) != nil
            case .done, .refused:
                return false
            }
        }
        if hasChanged { announceChange() }
    }

    /// Reads the whole table anew.
    func reload() throws(SocketError) {
        var hardware: [IPAddress: MACAddress] = [:]
        for message in try answers(to: NeighbourMessage.dumpRequest(), isDump: true) {
            switch message {
            case .present(let address, let found) where hardware.count < Self.neighboursMax:
                hardware[address] = found
            case .refused(let code): throw SocketError("netlink", code: code)
            case .present, .absent, .done: break
            }
        }
        entries.withLock { $0.hardware = hardware }
        announceChange()
    }

    /// Asks the kernel for one neighbour, and keeps what it says; nil where it knows none.
    func ask(for address: IPAddress, at interface: UInt32) -> MACAddress? {
        guard interface != 0 else { return nil }
        let request = NeighbourMessage.lookupRequest(for: address, interface: interface)
        do {
            for message in try answers(to: request, isDump: false) {
                note(message)
                if case .present(address, let hardware) = message { return hardware }
            }
        } catch {
            // The device stays unknown; that is an answer. What broke shows as the table's problem.
            fail(error)
        }
        return nil
    }

    private func answers(
        to request: [UInt8],
        isDump: Bool
    ) throws(SocketError) -> [NeighbourMessage] {
        let outcome = requests.withLock { socket -> Result<[NeighbourMessage], SocketError> in
            do throws(SocketError) {
                return .success(try Self.exchange(request, isDump: isDump, by: socket))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private static func exchange(
        _ request: [UInt8],
        isDump: Bool,
        by socket: NetlinkSocket
    ) throws(SocketError) -> [NeighbourMessage] {
        var poller = try Poller()
        try poller.add(socket, token: 0)
        try socket.send(request)
        var all: [NeighbourMessage] = []
        while try poller.wait(timeout: answerTimeout) > 0 {
            guard case .messages(let messages) = try socket.receive() else { continue }
            all += messages
            let isOver = messages.contains { message in
                switch message {
                case .done, .refused: true
                case .present, .absent: !isDump
                }
            }
            if isOver { return all }
        }
        throw SocketError.timedOut("netlink")
    }
}
