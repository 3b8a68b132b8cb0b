import Addresses
import DNSWire
import Recursion
import Sockets

extension ResolutionSettings {
    /// Tells settings apart by which different answers are right.
    ///
    /// Where it is another, what was kept is worth nothing: by the same settings
    /// `ResolverState.forgetOutdated` forgets everything.
    var fingerprint: UInt64 {
        var digest = SnapshotDigest()
        digest.add(protectsFromRebinding ? 1 : 0)
        digest.add(names: rebindingExceptions)
        digest.add(names: localZones)
        digest.add(validates ? 1 : 0)
        digest.add(UInt64(recursion.trustAnchors.count))
        for anchor in recursion.trustAnchors {
            digest.add(anchor.name.folded.octets.span)
            digest.add(UInt64(anchor.type.rawValue))
            digest.add(anchor.rdata.span)
        }
        digest.add(names: recursion.negativeTrustAnchors)
        digest.add(UInt64(recursion.routes.count))
        for route in recursion.routes {
            digest.add(route.zone.folded.octets.span)
            digest.add(UInt64(route.kind.rawValue))
            digest.add(UInt64(route.servers.count))
            for server in route.servers {
                digest.add(address: server.address)
                digest.add(UInt64(server.port))
            }
        }
        digest.add(UInt64(recursion.rootHints.count))
        for hint in recursion.rootHints {
            digest.add(hint.name.folded.octets.span)
            digest.add(UInt64(hint.addresses.count))
            for address in hint.addresses { digest.add(address: address) }
        }
        return digest.value
    }
}

extension SnapshotDigest {
    fileprivate mutating func add(names: [Name]) {
        add(UInt64(names.count))
        for name in names { add(name.folded.octets.span) }
    }

    fileprivate mutating func add(address: IPAddress) {
        add(address.high)
        add(address.low)
    }
}
