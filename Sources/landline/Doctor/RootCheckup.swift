import Addresses
import DNSSEC
import DNSWire
import Foundation
import Recursion
import Resolution
import Sockets

/// Whether names can be resolved from the root on this network, and validated: what servers of the root
/// say when they are asked, in sentences, each with what to do.
///
/// Each look is bounded: at most two servers of a family are asked, over each transport, one after the
/// other, and a resolution ends by itself.
struct RootCheckup {
    let settings: ResolutionSettings
    /// Now, in seconds since 1970.
    let seconds: Int64
    /// Asks a server and waits for a moment; nil where nothing comes.
    let ask: (SocketAddress, Message, StubClient.Transport) -> StubClient.Reply?
    /// Resolves a question as the engine does; nil where it can't be begun.
    let resolve: (Question) -> ResolvedAnswer?

    /// How many servers of each family are asked before it counts as silent.
    static let serversMax = 2
    /// How long each may take: a server at the other end of the world needs 0.3 s.
    static let patience = Duration.milliseconds(1_500)

    /// What forwarding instead takes, for whoever cannot recurse.
    private static let advice =
        "set [resolution] mode = \"forwarding\" and upstreams that this network lets you ask, or "
        + "mode = \"auto\" to forward only while the root is out of reach"

    private var recursion: RecursionSettings { settings.recursion }

    /// What was found, the network first.
    func findings() -> [DoctorFinding] {
        let v4 = recursion.usesIPv4 ? first(over: .udp, isV4: true) : nil
        let v6 = recursion.usesIPv6 ? first(over: .udp, isV4: false) : nil
        // Where UDP leads, TCP should lead to the same servers.
        let stream = first(over: .tcp, isV4: v4 != nil || v6 == nil)
        guard let server = v4 ?? v6 ?? stream else {
            return [.ill("no server of the root answers, by UDP or TCP", Self.advice)]
        }
        var findings = [reach(v4, v6, stream)]
        guard !isIntercepted(server) else {
            return findings + [
                .ill(
                    "port 53 is intercepted: what answers at \(server), a server of the root, is a "
                        + "resolver",
                    "names can't be resolved from the root here: \(Self.advice)"
                )
            ]
        }
        findings += keys(from: server, hasStream: stream != nil)
        return findings + localRoot() + validation()
    }
}

extension RootCheckup {
    /// A look at the network as it is.
    init(_ settings: ResolutionSettings) {
        self.init(
            settings: settings,
            seconds: settings.recursion.validationSeconds.map(Int64.init)
                ?? WallClock.microsecondsNow() / 1_000_000,
            ask: { server, query, transport in
                do {
                    return try StubClient(server: server, attempts: 1, patience: Self.patience)
                        .ask(query, over: transport)
                } catch {
                    // Whatever it was, nothing came.
                    return nil
                }
            },
            resolve: { question in
                do {
                    return try LoneEngine.resolve(question, by: settings).answer
                } catch {
                    return nil
                }
            }
        )
    }
}

// MARK: - The local root

extension RootCheckup {
    /// Whether the copy of the root zone, if there is one, is young enough to be used.
    private func localRoot() -> [DoctorFinding] {
        guard let copy = recursion.localRoot else { return [] }
        guard copy.secondsLeft(at: WallClock.microsecondsNow() / 1_000_000) > 0 else {
            return [
                .ill(
                    "the local root (serial \(copy.serial)) has expired, so servers of the root are "
                        + "asked",
                    "fetch it anew with `landline update local-root`, daily"
                )
            ]
        }
        let told = "the local root (serial \(copy.serial)) is asked in place of the root's servers"
        return [.well(told)]
    }
}

// MARK: - The network

extension RootCheckup {
    /// The first server of a family that answers over a transport.
    private func first(over transport: StubClient.Transport, isV4: Bool) -> SocketAddress? {
        let addresses = recursion.rootHints.flatMap(\.addresses).filter { $0.isV4 == isV4 }
        return addresses.shuffled().prefix(Self.serversMax)
            .map { SocketAddress($0, port: recursion.serverPort) }
            .first { ask($0, Self.query(.root, .soa), transport) != nil }
    }

    private func reach(
        _ v4: SocketAddress?,
        _ v6: SocketAddress?,
        _ stream: SocketAddress?
    ) -> DoctorFinding {
        let families = [v4.map { _ in "IPv4" }, v6.map { _ in "IPv6" }].compactMap(\.self)
        guard !families.isEmpty else {
            return .ill(
                "servers of the root answer by TCP, but not by UDP",
                "let UDP to port 53 leave this network, or \(Self.advice)"
            )
        }
        guard stream != nil else {
            return .ill(
                "servers of the root answer by UDP, but not by TCP",
                "let TCP to port 53 leave this network: large answers come by TCP alone"
            )
        }
        let told =
            "servers of the root answer over \(families.joined(separator: " and ")), by UDP and TCP"
        if recursion.usesIPv6, v6 == nil {
            return .well(told + "; none over IPv6, which [recursion] ipv6 = false spares asking")
        }
        return .well(told)
    }

    /// Whether somebody answers in the place of `server`: who has authority for the root alone neither
    /// offers recursion nor knows an address below it.
    private func isIntercepted(_ server: SocketAddress) -> Bool {
        guard let flags = ask(server, Self.query(.root, .soa), .udp)?.message.flags else {
            return false
        }
        return flags.contains(.recursionAvailable) && !flags.contains(.authoritative)
    }
}

// MARK: - Keys and clock

extension RootCheckup {
    /// Whether the root's keys arrive, how, and whether their signatures hold now.
    private func keys(from server: SocketAddress, hasStream: Bool) -> [DoctorFinding] {
        guard let reply = ask(server, Self.query(.root, .dnskey), .udp) else {
            return [
                .ill(
                    "the root's keys, a large answer, do not come by UDP",
                    hasStream
                        ? "look for a firewall that drops datagrams above 512 octets or fragments of them; "
                            + "TCP carries them meanwhile, more slowly" : Self.advice
                )
            ]
        }
        var findings = [
            DoctorFinding.well(
                "an answer of \(reply.octetCount) octets came by \(reply.transport.rawValue)"
            )
        ]
        let signatures = reply.message.answers.filter { $0.type == .rrsig }
            .compactMap(SignatureTimes.init)
        guard let first = signatures.first else {
            guard validates else { return findings }
            return findings + [
                .ill(
                    "the root's keys come without signatures",
                    "something on the way strips DNSSEC; \(Self.advice)"
                )
            ]
        }
        if !signatures.contains(where: { $0.hold(at: seconds) }) {
            findings.append(
                .ill(
                    "the clock is not between \(first.text), when the root's signatures hold",
                    "set the clock (timedatectl set-ntp true); until then nothing that is signed can be "
                        + "validated"
                )
            )
        }
        return findings
    }

    private var validates: Bool { recursion.validates && !recursion.trustAnchors.isEmpty }
}

/// From when to when a signature holds (RFC 4034 §3.1.5).
struct SignatureTimes {
    let inception: UInt32
    let expiration: UInt32

    /// Reads the data of an RRSIG record; nil where it is too short.
    init?(_ record: ResourceRecord) {
        let data = record.rdata
        // Type covered, algorithm, labels and TTL come first.
        guard data.count >= 16 else { return nil }
        func number(at offset: Int) -> UInt32 {
            data[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        expiration = number(at: 8)
        inception = number(at: 12)
    }

    /// Whether it holds at `seconds` since 1970, by serial number arithmetic.
    func hold(at seconds: Int64) -> Bool {
        let now = UInt32(truncatingIfNeeded: seconds)
        return Int32(bitPattern: now &- inception) >= 0 && Int32(bitPattern: expiration &- now) >= 0
    }

    /// Both, in words.
    var text: String {
        "\(Moments.text(.init(timeIntervalSince1970: Double(inception)))) and "
            + Moments.text(.init(timeIntervalSince1970: Double(expiration)))
    }
}

// MARK: - Validation

extension RootCheckup {
    /// A name that is signed rightly, and one that its owner keeps signed wrongly so that it can be tested.
    private static let goodName = "ietf.org"
    private static let badName = "dnssec-failed.org"

    private func validation() -> [DoctorFinding] {
        guard validates else { return [.well("answers are not validated, as [dnssec] says")] }
        guard let root = resolve(Question(name: .root, type: .dnskey)) else { return [] }
        guard root.finding.status == .secure else {
            let cause = root.finding.cause.map { ": \($0.code) \($0.text)" } ?? ""
            return [
                .ill(
                    "the root's keys are not vouched for by any trusted key\(cause)",
                    "correct the clock, or [dnssec] trust-anchors; without them every name is bogus"
                )
            ]
        }
        // Another root has other names.
        guard recursion.rootHints == RecursionSettings.RootHint.iana else {
            return [.well("the root's keys are vouched for by a trusted key")]
        }
        let good = security(of: Self.goodName)
        let bad = security(of: Self.badName)
        switch (good, bad) {
        case (.secure?, .bogus?):
            return [.well("validation tells right from wrong: \(Self.goodName), \(Self.badName)")]
        case (.secure?, _):
            return [
                .well("\(Self.goodName) is secure; \(Self.badName) could not be seen to be bogus")
            ]
        default:
            return [
                .ill(
                    "\(Self.goodName), which is signed, is \(good.map { "\($0)" } ?? "not found")",
                    "landline query +trace +dnssec \(Self.goodName) shows where the chain breaks"
                )
            ]
        }
    }

    private func security(of name: String) -> SecurityStatus? {
        do throws(NameError) {
            return resolve(Question(name: try Name(name), type: .a))?.finding.status
        } catch {
            return nil
        }
    }

    /// A question to a server with authority: nobody is to resolve it.
    private static func query(_ name: Name, _ type: RRType) -> Message {
        var query = Message.query(
            Question(name: name, type: type),
            id: SecureRandom().next16(),
            edns: EDNS(dnssecOK: type == .dnskey)
        )
        query.flags.remove(.recursionDesired)
        return query
    }
}
