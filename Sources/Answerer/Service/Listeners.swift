import Foundation
import Processes
import Rulesets
import Sockets
import Synchronization
import Transports

/// The ways in: what is bound, and the threads that serve it.
///
/// Follows the settings: when another ruleset names other addresses, the old ones are left and the new
/// ones taken; if they can't be had, the old ones are taken again.
final class Listeners: Sendable {
    private struct State {
        var settings: Settings?
        var bound = Bound()
        var datagrams: UDPListener?
        var streams: TCPListener?
        /// What listeners that are gone had counted.
        var datagramsBefore = DatagramCounters()
        var connectionsBefore = Connections()
    }

    /// The part of the settings on which listeners depend.
    private struct Settings: Equatable {
        let addresses: [SocketAddress]
        let protected: [SocketAddress]
        let threads: Int
        let tcp: AnswererSettings.TCP

        init(_ settings: AnswererSettings) {
            addresses = settings.listen
            protected = settings.tls.listen
            threads =
                settings.udpThreads == 0
                ? ProcessInfo.processInfo.activeProcessorCount : Int(settings.udpThreads)
            tcp = settings.tcp
        }

        func bind() throws(SocketError) -> Bound {
            let plain = try BoundAddress.bind(addresses, datagramPortsPerAddress: threads)
            var listeners: [StreamListener] = []
            for address in protected { listeners.append(try StreamListener(address)) }
            return Bound(plain: plain, protected: listeners)
        }
    }

    /// The sockets at which is listened.
    struct Bound {
        /// For UDP and TCP.
        fileprivate var plain: [BoundAddress] = []
        /// For TLS.
        fileprivate var protected: [StreamListener] = []
    }

    /// What happened to connections.
    struct Connections: Equatable {
        var accepted: UInt64 = 0
        var refused: UInt64 = 0
        var open: UInt64 = 0
    }

    /// How many threads serve connections at most, where datagrams have one a core.
    ///
    /// Each has a path and a journal segment of its own (2 MiB, and the next prepared), answers some 250,000
    /// queries a second, and a household's connections carry a few: beyond four there is only the memory.
    private static let eventLoopThreadsMax = 4

    private let parts: SharedParts
    private let late: LateDesk
    private let credentials = TLSCredentials()
    private let state = Mutex(State())

    init(_ parts: SharedParts, late: LateDesk) {
        self.parts = parts
        self.late = late
    }

    /// Takes the addresses of `settings`, for `begin`: before anything else is made, since they may not
    /// be had.
    static func bind(_ settings: AnswererSettings) throws(SocketError) -> Bound {
        try Settings(settings).bind()
    }

    /// Listens for the first time, at what `bind` took.
    func begin(_ settings: AnswererSettings, at bound: Bound) throws {
        try state.withLock { state in try start(Settings(settings), bound, &state) }
    }

    /// Listens as `settings` say, if that is not so already.
    func follow(_ settings: AnswererSettings) throws {
        let wanted = Settings(settings)
        try state.withLock { state in
            guard state.settings != wanted else { return }
            let previous = state.settings
            try stop(&state)
            do {
                try start(wanted, wanted.bind(), &state)
            } catch {
                if let previous { try start(previous, previous.bind(), &state) }
                throw error
            }
        }
    }

    /// Reads the certificate and key of `settings`, which may have been renewed; where they can't be used,
    /// the last ones go on, and the result says why.
    ///
    /// Without any that could be used, clients of TLS are refused and all others served.
    func renewCertificate(_ settings: AnswererSettings) -> String? {
        TLSFiles(settings.tls)?.load(into: credentials)
    }

    /// Lets go of everything; what has been received is answered first.
    func stop() throws {
        try state.withLock { state in try stop(&state) }
    }

    /// Where is listened over UDP and TCP, ports included.
    var addresses: [SocketAddress] { state.withLock { $0.bound.plain.map(\.address) } }

    /// Where is listened over TLS, ports included.
    var protectedAddresses: [SocketAddress] {
        state.withLock { $0.bound.protected.map(\.localAddress) }
    }

    /// What happened to datagrams.
    var datagrams: DatagramCounters {
        state.withLock { $0.datagramsBefore + ($0.datagrams?.counters ?? DatagramCounters()) }
    }

    /// What happened to connections.
    var connections: Connections {
        state.withLock { state in
            var all = state.connectionsBefore
            if let counters = state.streams?.counters { all.add(counters) }
            return all
        }
    }

    private func start(
        _ settings: Settings,
        _ bound: Bound,
        _ state: inout State
    ) throws {
        var limits = TCPLimits()
        limits.connectionsMax = Int(settings.tcp.connectionsMax)
        limits.connectionsPerClientMax = Int(settings.tcp.connectionsPerClientMax)
        limits.outstandingMax = Int(settings.tcp.outstandingMax)
        limits.idleTimeout = .milliseconds(Int64(settings.tcp.idleMilliseconds))
        let (parts, late) = (parts, late)
        let doors =
            bound.plain.map { StreamDoor(plain: $0.streamListener) }
            + bound.protected.map { StreamDoor(protected: $0, by: credentials) }
        // Datagrams first, since phones wait for them; streams take longer to be ready.
        let datagrams = try UDPListener.start(on: bound.plain, clock: parts.clock) { _ in
            DatagramDesk(parts, late: late)
        }
        do {
            state.streams = try waiting { [limits] in
                try await TCPListener.start(
                    at: doors,
                    limits: limits,
                    eventLoopThreads: min(settings.threads, Self.eventLoopThreadsMax),
                    clock: parts.clock
                ) { _ in StreamDesk(parts, late: late) }
            }
        } catch {
            datagrams.stop()
            throw error
        }
        state.datagrams = datagrams
        state.bound = bound
        state.settings = settings
    }

    private func stop(_ state: inout State) throws {
        if let datagrams = state.datagrams {
            datagrams.stop()
            state.datagramsBefore = state.datagramsBefore + datagrams.counters
            state.datagrams = nil
        }
        if let streams = state.streams {
            state.streams = nil
            defer { state.connectionsBefore.add(streams.counters) }
            try waiting { try await streams.stop() }
        }
        state.bound = Bound()
        state.settings = nil
    }
}

extension Listeners.Connections {
    /// Adds what one listener counted.
    mutating func add(_ counters: TCPCounters) {
        accepted += counters.accepted
        refused += counters.refusedNetwork + counters.refusedTotal + counters.refusedClient
        refused += counters.refusedUnprotected
        open += counters.open
    }
}
