import Addresses
import Foundation
package import Sockets

/// A resolver from Debian's packages that forwards everything to one server, but for what a blocklist in its
/// own format says; ended when the last reference goes.
package final class ForwardingPeer {
    /// Which program.
    package enum Program: String, CaseIterable, Sendable {
        case unbound = "/usr/sbin/unbound"
        case dnsmasq = "/usr/sbin/dnsmasq"
        case bind = "/usr/sbin/named"

        package var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: rawValue) }
    }

    package let address: SocketAddress
    private let folder: URL
    private let process: SpawnedProcess

    /// Starts `program` with `blocklist`, and returns when it answers.
    ///
    /// The blocklist is options of dnsmasq, clauses of unbound, or a response policy zone for BIND.
    package init(
        _ program: Program,
        blocklist: String,
        forwardingTo server: SocketAddress
    ) throws {
        address = FreeAddress.find()
        folder = FileManager.default.temporaryDirectory.appending(
            path: "landline-peer-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.path()
        try Data(blocklist.utf8).write(to: folder.appending(path: "blocklist"))
        let file = folder.appending(path: "configuration")
        let configuration = Self.configuration(program, address, server, path)
        try Data(configuration.utf8).write(to: file)
        process = try SpawnedProcess(
            [program.rawValue] + Self.arguments(program, file.path()),
            output: path + "/output"
        )
        try Waiting.untilAnswers(address)
    }

    deinit {
        process.end()
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FileHandle.standardError.write(Data("the folder of a peer stays: \(error)\n".utf8))
        }
    }

    /// One answer: its response code's mnemonic, and the addresses in it.
    package struct Answer: Sendable {
        package var rcode: String
        package var addresses: [String] = []
    }

    /// The answers to questions for the IPv4 addresses of `names`, in their order.
    package func answers(for names: [String]) throws -> [Answer] {
        let questions = folder.appending(path: "questions")
        let output = folder.path() + "/answers"
        try Data((names.joined(separator: "\n") + "\n").utf8).write(to: questions)
        let dig = try SpawnedProcess(
            [
                "/usr/bin/dig", "@\(address.address)", "-p", "\(address.port)", "+tries=3",
                "+time=5", "+noall", "+comments", "+answer", "-f", questions.path(),
            ],
            output: output
        )
        dig.waitForEnd()
        let text = try String(contentsOfFile: output, encoding: .utf8)
        try FileManager.default.removeItem(atPath: output)
        var answers: [Answer] = []
        for line in text.split(separator: "\n") {
            if let range = line.firstRange(of: "status: ") {
                answers.append(
                    Answer(rcode: String(line[range.upperBound...].prefix { $0 != "," }))
                )
            } else if !line.hasPrefix(";"), let last = answers.indices.last {
                let words = line.split(whereSeparator: \.isWhitespace)
                if words.count == 5, words[3] == "A" {
                    answers[last].addresses.append(String(words[4]))
                }
            }
        }
        return answers
    }

    private static func arguments(_ program: Program, _ file: String) -> [String] {
        switch program {
        case .unbound: ["-d", "-c", file]
        case .dnsmasq: ["--keep-in-foreground", "--conf-file=\(file)"]
        case .bind: ["-f", "-c", file]
        }
    }

    private static func configuration(
        _ program: Program,
        _ address: SocketAddress,
        _ server: SocketAddress,
        _ folder: String
    ) -> String {
        switch program {
        case .unbound:
            """
            server:
                interface: \(address.address)@\(address.port)
                username: ""
                chroot: ""
                directory: "\(folder)"
                pidfile: "\(folder)/pid"
                use-syslog: no
                module-config: "iterator"
                do-not-query-localhost: no
            forward-zone:
                name: "."
                forward-addr: \(server.address)@\(server.port)
            remote-control:
                control-enable: no
            include: "\(folder)/blocklist"
            """
        case .dnsmasq:
            """
            no-resolv
            no-hosts
            no-dhcp-interface=lo
            bind-interfaces
            listen-address=\(address.address)
            port=\(address.port)
            user=root
            pid-file=\(folder)/pid
            server=\(server.address)#\(server.port)
            conf-file=\(folder)/blocklist
            """
        case .bind:
            """
            options {
                directory "\(folder)";
                pid-file "\(folder)/pid";
                session-keyfile "\(folder)/key";
                listen-on port \(address.port) { \(address.address); };
                listen-on-v6 { none; };
                recursion yes;
                forward only;
                forwarders { \(server.address) port \(server.port); };
                dnssec-validation no;
                empty-zones-enable no;
                response-policy { zone "policy.example"; } qname-wait-recurse no;
            };
            controls { };
            zone "policy.example" {
                type primary;
                file "\(folder)/blocklist";
                allow-query { none; };
            };
            """
        }
    }
}
