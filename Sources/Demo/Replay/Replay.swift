package import Addresses
package import Captures
import DNSWire
package import Sockets

/// Asks again what phones once asked, over real sockets, each phone from an address of its own.
///
/// A question is asked up to `attemptsMax` times, as a phone's stub resolver does. `run` blocks its
/// thread and gives every result to a closure as it comes.
package struct Replay {
    /// Where the name server listens.
    package var server: SocketAddress
    package var pace: ReplayPace
    /// How long to wait before a question is asked again.
    package var attemptTimeout: Duration
    let random: SecureRandom
    let clock: MonotonicClock

    /// How long to wait for an answer before the question is asked again.
    ///
    /// Android's and iOS's resolvers wait one to five seconds; on loopback a second is plenty.
    package static let attemptTimeoutDefault = Duration.seconds(1)
    /// How often a question is asked before it counts as unanswered: as in Android's resolver
    /// (`RES_DFLRETRY` of one server, and the first).
    package static let attemptsMax = 3

    package init(
        server: SocketAddress,
        pace: ReplayPace,
        attemptTimeout: Duration = Replay.attemptTimeoutDefault,
        random: SecureRandom = SecureRandom(),
        clock: MonotonicClock = MonotonicClock()
    ) {
        self.server = server
        self.pace = pace
        self.attemptTimeout = attemptTimeout
        self.random = random
        self.clock = clock
    }

    /// The address from which the phone at `index` asks: 127.0.1.1 and on.
    ///
    /// Every address of 127.0.0.0/8 belongs to this machine, so a phone needs no interface.
    package static func source(ofPhone index: Int) -> IPAddress {
        precondition((0..<254).contains(index), "one octet numbers the phones")
        return IPAddress(127, 0, 1, UInt8(index + 1))
    }

    /// Asks all questions of `captures`, each in its moment, and returns when the last has ended.
    package func run(
        _ captures: [Capture],
        onEvent: (ReplayEvent) -> Void
    ) throws(SocketError) -> ReplayCounts {
        var loop = try ReplayLoop(self, captures)
        try loop.run(onEvent: onEvent)
        return loop.counts
    }
}
