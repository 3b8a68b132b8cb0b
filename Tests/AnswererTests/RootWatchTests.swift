import Addresses
import DNSWire
import Dispatch
import Logging
import Recursion
import Resolution
import Sockets
import Synchronization
import Testing

@testable import Answerer

@Suite struct `Watching for the root` {
    /// A network in which the root can be reached or not.
    private final class Network: Sendable {
        private let isOpen: Atomic<Bool>

        init(isOpen: Bool) { self.isOpen = Atomic(isOpen) }

        func set(isOpen: Bool) { self.isOpen.store(isOpen, ordering: .sequentiallyConsistent) }

        var reachesRoot: Bool { isOpen.load(ordering: .sequentiallyConsistent) }
    }

    /// A log in which each line tells of a turn.
    private struct TurnLog: LogHandler {
        let turns: DispatchSemaphore
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { turns.signal() }
    }

    private let turns = DispatchSemaphore(value: 0)

    private static func settings(_ mode: ResolutionMode) -> ResolutionSettings {
        var settings = ResolutionSettings()
        settings.mode = mode
        settings.upstreams = [SocketAddress(.loopbackV4, port: 9)]
        return settings
    }

    /// A copy of a root zone that was made in 1970.
    private static func oldLocalRoot() throws -> LocalRoot {
        let server = try Name("a.root")
        let soa = SOAData(
            mname: server,
            rname: server,
            serial: 7,
            refresh: 1,
            retry: 1,
            expire: 604_800,
            minimum: 1
        )
        return try LocalRoot(
            [
                .soa(soa, name: .root, ttl: 60),
                .pointing(.ns, to: server, name: .root, ttl: 60),
            ],
            modifiedSeconds: 0
        )
    }

    private func watch(
        _ network: Network,
        _ mode: ResolutionMode,
        localRoot: LocalRoot? = nil
    ) throws -> RootWatch {
        var settings = Self.settings(mode)
        settings.recursion.localRoot = localRoot
        return RootWatch(
            try Resolver(settings: settings),
            settings: settings,
            logger: Logger(label: "test") { [turns] _ in TurnLog(turns: turns) },
            interval: .milliseconds(1),
            reachesRoot: { _ in network.reachesRoot }
        )
    }

    @Test func `forwards while it is out of reach, and says so`() throws {
        let network = Network(isOpen: false)
        let watch = try watch(network, .auto)
        turns.wait()
        #expect(watch.mode == "auto, forwarding")
        #expect(watch.problem?.contains("forwarded") == true)
        watch.stop()
    }

    @Test func `resolves from there again when it is back`() throws {
        let network = Network(isOpen: false)
        let watch = try watch(network, .auto)
        turns.wait()
        network.set(isOpen: true)
        turns.wait()
        #expect(watch.mode == "auto, recursive")
        #expect(watch.problem == nil)
        watch.stop()
    }

    @Test func `says that a local root has expired`() throws {
        let network = Network(isOpen: true)
        let watch = try watch(network, .recursive, localRoot: Self.oldLocalRoot())
        turns.wait()
        #expect(watch.problem?.contains("the local root has expired") == true)
        watch.follow(Self.settings(.recursive))
        #expect(watch.problem == nil)
        watch.stop()
    }

    @Test func `looks for it anew when the settings are others`() throws {
        let network = Network(isOpen: false)
        let watch = try watch(network, .auto)
        turns.wait()
        watch.follow(Self.settings(.recursive))
        #expect(watch.mode == "recursive")
        watch.follow(Self.settings(.auto))
        turns.wait()
        #expect(watch.mode == "auto, forwarding")
        watch.stop()
    }

    @Test(arguments: [ResolutionMode.recursive, .forwarding])
    func `never looks where nobody wants it to`(mode: ResolutionMode) throws {
        let network = Network(isOpen: false)
        let watch = try watch(network, mode)
        watch.follow(Self.settings(mode))
        #expect(watch.mode == "\(mode)")
        #expect(watch.problem == nil)
        watch.stop()
    }
}
