import Foundation
import TestPeers

/// Unbound from Debian's packages, resolving the tree and validating: the reference.
package final class Unbound: Sendable {
    private let process: SpawnedProcess
    package let address: String

    /// Starts it in the house, at `address`, and returns when it answers.
    package init(_ tree: RealTree, at address: String, aggressive: Bool = true, more: String = "")
        throws
    {
        self.address = address
        let place = "\(tree.folder)/unbound-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        try FileManager.default.createDirectory(
            atPath: place,
            withIntermediateDirectories: false
        )
        let hints = tree.rootHints.flatMap { hint in
            [
                ". 3600 NS \(hint.name)",
                "\(hint.name) 3600 \(hint.address.contains(":") ? "AAAA" : "A") \(hint.address)",
            ]
        }
        try Data((hints.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(filePath: place + "/hints"))
        try Data((tree.trustAnchors.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(filePath: place + "/anchors"))
        let configuration = """
            server:
                interface: \(address)
                access-control: 0.0.0.0/0 allow
                chroot: ""
                username: ""
                directory: "\(place)"
                pidfile: "\(place)/pid"
                use-syslog: no
                do-daemonize: no
                num-threads: 1
                root-hints: "\(place)/hints"
                trust-anchor-file: "\(place)/anchors"
                module-config: "validator iterator"
                qname-minimisation: yes
                aggressive-nsec: \(aggressive ? "yes" : "no")
                ede: yes
                val-nsec3-keysize-iterations: "1024 50 2048 50 4096 50"
                harden-referral-path: no
                max-udp-size: 4096
                unknown-server-time-limit: 376
            \(more)
            remote-control:
                control-enable: no
            """
        try Data(configuration.utf8).write(to: URL(filePath: place + "/conf"))
        process = try SpawnedProcess(
            tree.network.prefix(tree.network.house)
                + ["/usr/sbin/unbound", "-d", "-c", place + "/conf"],
            output: place + "/log"
        )
        try tree.waitUntilAnswers(address)
    }

    deinit { process.end() }

    /// The CPU time of its threads so far, in nanoseconds.
    package func nanoseconds() throws -> UInt64 {
        try ThreadTimes.nanoseconds(process: process.number, thread: nil)
    }
}
