import Foundation

/// NSD as the outside world: the upstream of the instances under test.
final class AuthoritativePeer {
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    private let scratch: Scratch
    let address: String
    let port: Int

    /// Serves `zone` (a zone file's text) as the root zone and waits until it answers.
    ///
    /// `prefix` goes in front of every command, to run it in a network namespace.
    init(
        zone: String = standardZone,
        address: String = "127.0.0.1",
        port: Int? = nil,
        prefix: [String] = []
    ) throws {
        scratch = try Scratch()
        self.address = address
        let port = try port ?? Instance.freePort()
        self.port = port
        try scratch.write(zone, to: "root.zone")
        try scratch.write(
            """
            server:
                ip-address: \(address)@\(port)
                username: ""
                chroot: ""
                zonesdir: "\(scratch.path)"
                database: ""
                pidfile: "\(scratch.path)/nsd.pid"
                xfrdfile: "\(scratch.path)/xfrd.state"
                zonelistfile: "\(scratch.path)/zone.list"
                server-count: 1
                rrl-ratelimit: 0
            remote-control:
                control-enable: no
            zone:
                name: "."
                zonefile: "root.zone"
            """,
            to: "nsd.conf"
        )
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = prefix + ["/usr/sbin/nsd", "-d", "-c", "\(scratch.path)/nsd.conf"]
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/null")
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        try eventually("nsd at \(address):\(port)") {
            let soa = try Command.run(
                prefix + [
                    "dig", "+short", "+tries=1", "+time=1", "-p", "\(port)", "@\(address)", ".",
                    "SOA",
                ]
            )
            return soa.output.contains("hostmaster")
        }
    }

    deinit {
        process.terminate()
        ended.wait()
    }

    /// Every name below `example.` has an address; some names lead elsewhere.
    static let standardZone = """
        $ORIGIN .
        $TTL 300
        @ IN SOA ns. hostmaster. 1 3600 600 86400 60
        @ IN NS ns.
        ns. IN A 127.0.0.1
        example. IN A 192.0.2.1
        *.example. IN A 192.0.2.2
        *.example. IN AAAA 2001:db8::2
        disguised.shop.example. IN CNAME tracker.ads.test-cdn.
        tracker.ads.test-cdn. IN A 192.0.2.66
        rebinding.attack.example. IN A 192.168.1.1
        """
}
