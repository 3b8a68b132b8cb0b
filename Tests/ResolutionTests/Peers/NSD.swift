import Addresses
import Foundation
import Glibc
import Sockets
import Testing

/// NSD from Debian's packages, serving one zone on the loopback; ended when the last reference goes.
final class NSD {
    let address: SocketAddress
    private let folder: URL
    private let process: pid_t

    /// Where Debian puts it.
    static let path = "/usr/sbin/nsd"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Serves `zone` (zone-file text) as `origin`, and returns when it answers.
    init(origin: String, zone: String) throws {
        // A port that was free a moment ago; NSD cannot choose one itself.
        address = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0)).localAddress
        folder = FileManager.default.temporaryDirectory.appending(
            path: "landline-nsd-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(zone.utf8).write(to: folder.appending(path: "zone"))
        let configuration = """
            server:
                ip-address: \(address.address)@\(address.port)
                username: ""
                chroot: ""
                zonesdir: "\(folder.path())"
                database: ""
                pidfile: "\(folder.path())/nsd.pid"
                xfrdfile: "\(folder.path())/xfrd.state"
                zonelistfile: "\(folder.path())/zone.list"
                logfile: "\(folder.path())/log"
                server-count: 1
                rrl-ratelimit: 0
            remote-control:
                control-enable: no
            zone:
                name: "\(origin)"
                zonefile: "\(folder.path())/zone"
            """
        let file = folder.appending(path: "nsd.conf")
        try Data(configuration.utf8).write(to: file)
        process = try Self.spawn([Self.path, "-d", "-c", file.path()])
        try waitUntilItAnswers()
    }

    deinit {
        // The group: NSD is three processes.
        kill(-process, SIGTERM)
        _ = waitpid(process, nil, 0)
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record("the folder of NSD stays: \(error)")
        }
    }

    /// Starts a program in a process group of its own, with no signal blocked: threads of the test's
    /// pool block them all, and a child of theirs would never hear SIGTERM.
    private static func spawn(_ arguments: [String]) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
        )
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe words.withUnsafeBufferPointer { argv in
            guard let first = unsafe argv[0], let base = argv.baseAddress else { return EINVAL }
            return unsafe posix_spawn(&process, first, nil, &attributes, base, environ)
        }
        try #require(code == 0, "\(arguments[0]) does not start: error \(code)")
        return process
    }

    /// NSD says nowhere that it listens, so it is asked until it does; each wait ends with a datagram or
    /// with the kernel's word that nobody listens.
    private func waitUntilItAnswers() throws {
        let random = SecureRandom()
        let query = [UInt8]([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1])
        let clock = MonotonicClock()
        let deadline = clock.now().advanced(by: .seconds(20))
        while clock.now() < deadline {
            let socket = try DatagramSocket.connected(to: address, random: random)
            var poller = try Poller()
            try poller.add(socket, token: 1)
            guard (try? socket.send(query.span)) == true else { continue }
            _ = try poller.wait(timeout: .milliseconds(100))
            var buffer = [UInt8](repeating: 0, count: 512)
            var room = buffer.mutableSpan
            if case .octets = try? socket.receive(into: &room) { return }
        }
        Issue.record("NSD does not answer at \(address)")
    }
}
