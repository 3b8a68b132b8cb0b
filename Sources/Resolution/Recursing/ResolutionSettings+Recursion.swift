import DNSWire
import Recursion
import Sockets

extension ResolutionSettings {
    /// Whether all questions are forwarded, and what comes back is validated: the engine's work, since the
    /// fast path trusts its upstreams.
    var forwardsByEngine: Bool { mode == .forwarding && validates }

    /// Whether answers are validated: somebody who trusts no key cannot.
    package var validates: Bool { recursion.validates && !recursion.trustAnchors.isEmpty }

    /// Whether the copy of the root zone is young enough to be used now; nil where there is none, or all is
    /// forwarded.
    package var usesLocalRoot: Bool? {
        guard mode != .forwarding, let copy = recursion.localRoot else { return nil }
        return copy.secondsLeft(at: WallClock.microsecondsNow() / 1_000_000) > 0
    }

    /// Whether other answers are believed than by `other`, or found elsewhere.
    ///
    /// Whom the rest is put to does not matter here: what was resolved may still be told when the root is
    /// out of reach and upstreams stand in for it, above all then. Nor does another copy of the root zone, which
    /// is replaced daily and says what the root's servers say.
    func isTold(otherwiseThan other: ResolutionSettings) -> Bool {
        validates != other.validates
            || recursion.trustAnchors != other.recursion.trustAnchors
            || recursion.negativeTrustAnchors != other.recursion.negativeTrustAnchors
            || recursion.routes != other.recursion.routes
            || recursion.rootHints != other.recursion.rootHints
    }

    /// What the engine goes by: what is chosen for it, and what holds for forwarding as well.
    ///
    /// `upstreams` are those to forward to, if the engine is to forward everything.
    func recursionSettings(upstreams: [SocketAddress]) -> RecursionSettings {
        var wanted = recursion
        wanted.randomisesCase = randomisesCase
        wanted.ttlMinimum = ttlMinimum
        wanted.ttlMaximum = ttlMaximum
        wanted.negativeTTLMaximum = negativeTTLMaximum
        // A server is known by its address: another port of the same machine is no loop.
        for own in neverAsked
        where own.port == wanted.serverPort && !wanted.neverAsked.contains(own.address) {
            wanted.neverAsked.append(own.address)
        }
        let hasRoot = wanted.routes.contains { $0.zone.isRoot }
        if mode == .forwarding, !hasRoot, !upstreams.isEmpty {
            wanted.routes.append(
                RecursionSettings.Route(zone: .root, servers: upstreams, kind: .forward)
            )
        }
        for index in wanted.routes.indices {
            wanted.routes[index].servers.removeAll { neverAsked.contains($0) }
        }
        return wanted
    }
}
