import Recursion
import Policies
import Resolution
import Rulesets
import Sockets
package import TOMLText

extension Configuration {
    /// A file of a configuration, read but not yet looked into.
    package struct File: Sendable {
        /// What messages call it; relative paths in it begin at its directory.
        package var name: String
        package var octets: [UInt8]

        package init(name: String, octets: [UInt8]) {
            self.name = name
            self.octets = octets
        }

        package init(name: String, text: String) {
            self.init(name: name, octets: Array(text.utf8))
        }
    }

    /// Reads files one over the other: a key in a later one replaces the same key of an earlier one,
    /// and tables of things that the owner names come together.
    ///
    /// Everything that is wrong is told at once. With any problem the configuration is good for
    /// showing, not for use.
    package static func read(
        _ files: [File]
    ) -> (configuration: Configuration, problems: [TOMLProblem]) {
        var configuration = Configuration()
        var problems: [TOMLProblem] = []
        for file in files {
            do throws(TOMLProblem) {
                let section = try TOMLSection(parsing: file.octets, file: file.name)
                problems += section.unknownKeys(known: parts.map(\.name))
                for part in parts {
                    if let node = section[part.name] {
                        problems += part.read(node, into: &configuration)
                    }
                }
            } catch {
                problems.append(error)
            }
        }
        configuration.settle()
        return (configuration, problems + configuration.contradictions())
    }

    /// Decides what was left open by what was said.
    ///
    /// Whoever names upstreams means them to be asked; whoever names other servers of the root, or
    /// files of trusted keys, means these and no others.
    private mutating func settle() {
        if origins["resolution.mode"] == nil, let place = origins["resolution.upstreams"],
            !answerer.resolution.upstreams.isEmpty
        {
            answerer.resolution.mode = .forwarding
            origins["resolution.mode"] = place
        }
        if let rootHints {
            answerer.resolution.recursion.rootHints = rootHints
        } else if !rootHintsFiles.isEmpty {
            answerer.resolution.recursion.rootHints = []
        }
        if origins["dnssec.trust-anchors"] == nil, !trustAnchorFiles.isEmpty {
            answerer.resolution.recursion.trustAnchors = []
        }
    }
}

extension Configuration {
    /// Settings that are each right and together make no sense.
    private func contradictions() -> [TOMLProblem] {
        var problems: [TOMLProblem] = []
        let resolution = answerer.resolution
        if resolution.ttlMinimum > resolution.ttlMaximum {
            problems += contradiction(
                at: ["resolution.ttl-seconds-min", "resolution.ttl-seconds-max"],
                "the shortest time (\(resolution.ttlMinimum) s) is longer than the longest "
                    + "(\(resolution.ttlMaximum) s)",
                remedy: "lower `ttl-seconds-min` or raise `ttl-seconds-max`"
            )
        }
        if answerer.journal.segmentOctets * 2 > answerer.journal.octetsMax {
            problems += contradiction(
                at: ["journal.segment-mebibytes", "journal.mebibytes-max"],
                "the journal has no room for two of its files",
                remedy: "lower `segment-mebibytes` or raise `mebibytes-max`"
            )
        }
        if answerer.listen.isEmpty {
            problems += contradiction(
                at: ["server.listen"],
                "there is no address to listen on",
                remedy: "name one, such as \"127.0.0.1\", or remove the line"
            )
        }
        for address in Set(answerer.listen)
        where answerer.listen.filter({ $0 == address }).count > 1 {
            problems += contradiction(
                at: ["server.listen"],
                "\(address) stands twice",
                remedy: "remove one of the two"
            )
        }
        for address in Set(answerer.tls.listen)
        where answerer.tls.listen.filter({ $0 == address }).count > 1
            || answerer.listen.contains(address)
        {
            problems += contradiction(
                at: ["tls.listen"],
                "\(address) stands twice",
                remedy: "remove one of the two: TLS has a port of its own"
            )
        }
        if !answerer.tls.listen.isEmpty,
            answerer.tls.certificate == nil || answerer.tls.key == nil
        {
            problems += contradiction(
                at: ["tls.listen"],
                "TLS has no certificate to show",
                remedy: "name the files by `certificate` and `key`"
            )
        }
        let recursion = resolution.recursion
        if !recursion.usesIPv4, !recursion.usesIPv6 {
            problems += contradiction(
                at: ["recursion.ipv4", "recursion.ipv6"],
                "no server can be asked without both IPv4 and IPv6",
                remedy: "leave one of them on"
            )
        }
        if recursion.rootHints.isEmpty, rootHintsFiles.isEmpty, resolution.mode != .forwarding {
            problems += contradiction(
                at: ["recursion.root-hints"],
                "there is no server of the root to begin at",
                remedy: "name one, or remove the line for those that IANA lists"
            )
        }
        for route in recursion.routes {
            for address in route.servers where answerer.listen.contains(address) {
                problems += contradiction(
                    at: [RouteTables.path(of: route)],
                    "Landline would ask itself at \(address)",
                    remedy: "name another server"
                )
            }
        }
        for address in resolution.upstreams where answerer.listen.contains(address) {
            problems += contradiction(
                at: ["resolution.upstreams", "server.listen"],
                "Landline would ask itself at \(address)",
                remedy: "name another resolver, or none for those of the system"
            )
        }
        return problems
    }

    /// A problem at the first of `paths` that is given in a file; defaults never contradict.
    private func contradiction(
        at paths: [String],
        _ what: String,
        remedy: String
    ) -> [TOMLProblem] {
        guard let origin = paths.lazy.compactMap({ origins[$0] }).first else { return [] }
        return [
            TOMLProblem(file: origin.file, line: Int(origin.line), what: what, remedy: remedy)
        ]
    }
}
