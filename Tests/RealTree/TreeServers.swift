import Foundation
import TestPeers

/// The programs that serve the tree: their configurations, from Debian's packages.
enum TreeServers {
    /// What a program that serves is given: a name for its files, its addresses, and its zones.
    struct Duty {
        let server: ServerPlan
        let addresses: [String]
        let zones: [ZonePlan]
    }

    /// The packages' programs that the tree needs.
    static let programs = ["/usr/sbin/nsd", "/usr/sbin/knotd", "/usr/sbin/named"]

    /// Starts the program for `duty`, its files in `folder`, behind `prefix`.
    static func start(_ duty: Duty, folder: String, prefix: [String]) throws -> SpawnedProcess {
        let place = "\(folder)/\(duty.server.name)"
        try FileManager.default.createDirectory(
            atPath: place,
            withIntermediateDirectories: false
        )
        let file = place + "/conf"
        let (text, command): (String, [String]) =
            switch duty.server.software {
            case .nsd:
                (nsd(duty, place: place, folder: folder), ["/usr/sbin/nsd", "-d", "-c", file])
            case .knot, .relay:
                (knot(duty, place: place, folder: folder), ["/usr/sbin/knotd", "-c", file])
            case .named, .dead, .silent, .own:
                (
                    named(duty, place: place, folder: folder),
                    ["/usr/sbin/named", "-f", "-n", "1", "-c", file]
                )
            }
        try Data(text.utf8).write(to: URL(filePath: file))
        return try SpawnedProcess(prefix + command, output: place + "/log")
    }

    private static func nsd(_ duty: Duty, place: String, folder: String) -> String {
        """
        server:
        \(duty.addresses.map { "    ip-address: \($0)" }.joined(separator: "\n"))
            username: ""
            chroot: ""
            zonesdir: "\(place)"
            database: ""
            pidfile: "\(place)/nsd.pid"
            xfrdfile: "\(place)/xfrd.state"
            zonelistfile: "\(place)/zone.list"
            server-count: 1
            rrl-ratelimit: 0
        remote-control:
            control-enable: no
        \(duty.zones.map { zone in
            """
            zone:
                name: "\(zone.fqdn)"
                zonefile: "\(ZoneSigner.file(of: zone, in: folder))"
            """
        }.joined(separator: "\n"))

        """
    }

    private static func knot(_ duty: Duty, place: String, folder: String) -> String {
        """
        server:
            listen: [ \(duty.addresses.map { "\"\($0)@53\"" }.joined(separator: ", ")) ]
            rundir: "\(place)"
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
        log:
          - target: stderr
            any: warning
        database:
            storage: "\(place)"
        template:
          - id: default
            journal-content: none
            zonefile-sync: -1
        \(duty.server.software == .relay ? "    global-module: mod-noudp" : "")
        zone:
        \(duty.zones.map { zone in
            """
              - domain: "\(zone.fqdn)"
                file: "\(ZoneSigner.file(of: zone, in: folder))"
            """
        }.joined(separator: "\n"))

        """
    }

    private static func named(_ duty: Duty, place: String, folder: String) -> String {
        let (four, six) = (
            duty.addresses.filter { !$0.contains(":") }, duty.addresses.filter { $0.contains(":") }
        )
        return """
            options {
                directory "\(place)";
                listen-on port 53 { \(four.map { "\($0); " }.joined()) };
                listen-on-v6 port 53 { \(six.map { "\($0); " }.joined()) };
                recursion no;
                dnssec-validation no;
                pid-file none;
                max-udp-size 1232;
                session-keyfile "\(place)/session.key";
                check-integrity no;
            };
            controls { };
            \(duty.zones.map { zone in
                """
                zone "\(zone.fqdn)" {
                    type primary;
                    check-names ignore;
                    file "\(ZoneSigner.file(of: zone, in: folder))";
                };
                """
            }.joined(separator: "\n"))

            """
    }
}
