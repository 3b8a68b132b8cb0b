import Addresses
import DNSWire
import Recursion
import Sockets
import Synchronization

@testable import Resolution

/// The root and one zone below it, on two loopback addresses and one port: as little of a tree as
/// recursion needs.
///
/// The root delegates `example.org`, whose server answers as its script says, and by default with an
/// address for every name.
final class LoopbackTree: Sendable {
    let root: ScriptedUpstream
    let zone: ScriptedUpstream

    /// Finds a port that is free at both addresses and starts the servers.
    init(
        zone script: @escaping ScriptedUpstream.Script = { asked in
            [.zoneAnswer(asked, [address(asked.shownName, "192.0.2.1")])]
        }
    ) throws {
        while true {
            let root = try ScriptedUpstream { [Self.delegate($0)] }
            do throws(any Error) {
                let place = SocketAddress(try Self.zoneAddress(), port: root.address.port)
                zone = try ScriptedUpstream(at: place, script: script)
                self.root = root
                return
            } catch let error as SocketError where error.kind == .addressInUse {
                continue
            }
        }
    }

    private static func zoneAddress() throws -> IPAddress {
        guard let address = IPAddress("127.0.0.2") else { preconditionFailure("no address") }
        return address
    }

    private static func delegate(_ asked: ScriptedUpstream.Asked) -> ScriptedUpstream.Deed {
        guard let question = asked.message.question else { return .hangUp }
        var response = Message.response(to: asked.message)
        if question.name.isRoot, question.type == .ns {
            response.flags.insert(.authoritative)
            response.answers = [.pointing(.ns, to: name("a.root.example"), name: .root, ttl: 3_600)]
            response.additionals = [address("a.root.example", "127.0.0.1")]
        } else if question.name.isEqualToOrBelow(name("example.org")) {
            response.authorities = [
                .pointing(.ns, to: name("ns.example.org"), name: name("example.org"), ttl: 3_600)
            ]
            response.additionals = [address("ns.example.org", "127.0.0.2")]
        } else {
            response.flags.insert(.authoritative)
            response.rcode = question.name == name("org") ? .noError : .nxDomain
            response.authorities = [rootSOA]
        }
        return .send(response.encoded())
    }

    private static var rootSOA: ResourceRecord {
        var record = soa("example")
        record.name = .root
        return record
    }

    /// Settings by which this tree is all there is.
    var settings: ResolutionSettings {
        var settings = ResolutionSettings()
        settings.mode = .recursive
        settings.recursion.rootHints = [
            RecursionSettings.RootHint(name: name("a.root.example"), addresses: [.loopbackV4])
        ]
        settings.recursion.serverPort = root.address.port
        settings.recursion.asksLoopback = true
        settings.recursion.usesIPv6 = false
        return settings
    }

    /// Runs `body` with a started resolver that recurses in this tree.
    func withResolver<Value>(
        _ change: (inout ResolutionSettings) -> Void = { _ in },
        _ body: (Resolver) async throws -> Value
    ) async throws -> Value {
        var settings = settings
        change(&settings)
        let resolver = try Resolver(settings: settings, systemUpstreams: { [] })
        try resolver.start()
        defer { resolver.stop() }
        return try await body(resolver)
    }
}

extension ScriptedUpstream.Asked {
    /// The name asked, as text.
    var shownName: String { "\(message.question?.name ?? .root)" }
}

extension ScriptedUpstream.Deed {
    /// Send an answer with authority.
    static func zoneAnswer(
        _ asked: ScriptedUpstream.Asked,
        _ answers: [ResourceRecord],
        rcode: RCode = .noError,
        flags: HeaderFlags = .authoritative
    ) -> ScriptedUpstream.Deed {
        .answer(
            asked,
            answers,
            rcode: rcode,
            authorities: answers.isEmpty ? [soa("example.org")] : [],
            flags: flags
        )
    }
}
