import Sockets

/// What is known about the upstreams, and which to ask next.
///
/// A plain value: time and randomness are given.
struct UpstreamTable {
    /// One upstream and how it has done.
    struct Upstream: Equatable {
        let address: SocketAddress
        /// The smoothed round trip and its mean deviation in nanoseconds (RFC 6298 §2); nil before the
        /// first answer.
        var roundTrip: UInt64?
        var deviation: UInt64 = 0
        /// How many attempts in a row brought nothing.
        var silences = 0
        /// Until when it is left alone; nil while it is up.
        var downUntil: MonotonicNanoseconds?
        /// Until when it is asked in lower case only, and without EDNS.
        var foldsCaseUntil: MonotonicNanoseconds?
        var lacksEDNSUntil: MonotonicNanoseconds?

        init(_ address: SocketAddress) { self.address = address }
    }

    private(set) var upstreams: [Upstream]

    /// Makes a table of upstreams about which nothing is known.
    init(_ addresses: [SocketAddress]) {
        upstreams = Self.distinct(addresses).map(Upstream.init)
    }

    /// Takes other upstreams; what is known about those that stay is kept.
    mutating func replace(with addresses: [SocketAddress]) {
        upstreams = Self.distinct(addresses).map { address in
            upstreams.first { $0.address == address } ?? Upstream(address)
        }
    }

    private static func distinct(_ addresses: [SocketAddress]) -> [SocketAddress] {
        var seen: Set<SocketAddress> = []
        return Array(
            addresses.filter { seen.insert($0).inserted }.prefix(ForwardingLimits.upstreamsMax)
        )
    }
}

// MARK: - Choosing

extension UpstreamTable {
    /// The upstream to ask: among those for which `isAllowed` says so, one that is up before one that
    /// is down, then the fastest; one of unknown speed counts as the fastest, so that it becomes known.
    func best(where isAllowed: (SocketAddress) -> Bool) -> SocketAddress? {
        var best: Int?
        for index in upstreams.indices where isAllowed(upstreams[index].address) {
            guard let known = best else {
                best = index
                continue
            }
            if Self.comesBefore(upstreams[index], upstreams[known]) { best = index }
        }
        return best.map { upstreams[$0].address }
    }

    private static func comesBefore(_ left: Upstream, _ right: Upstream) -> Bool {
        let isDown = (left.downUntil != nil, right.downUntil != nil)
        guard isDown.0 == isDown.1 else { return !isDown.0 }
        guard isDown.0 else { return (left.roundTrip ?? 0) < (right.roundTrip ?? 0) }
        return left.silences < right.silences
    }

    /// An upstream to ask beside `chosen`, so that no client waits for what it tells: one that is due
    /// for another try, or now and then one that is slower.
    mutating func beside(
        _ chosen: SocketAddress,
        now: MonotonicNanoseconds,
        random: UInt64
    ) -> SocketAddress? {
        let others = upstreams.indices.filter { upstreams[$0].address != chosen }
        guard !others.isEmpty else { return nil }
        if let due = others.first(where: { upstreams[$0].downUntil.map { $0 <= now } ?? false }) {
            // One question a period: the next is due after another.
            upstreams[due].downUntil = now.later(milliseconds: ForwardingLimits.downMilliseconds)
            return upstreams[due].address
        }
        guard random % ForwardingLimits.exploration == 0 else { return nil }
        let up = others.filter { upstreams[$0].downUntil == nil }
        guard !up.isEmpty else { return nil }
        let pick = Int(truncatingIfNeeded: (random >> 32) % UInt64(up.count))
        return upstreams[up[pick]].address
    }

    /// How long an attempt at `address` may take before another is made, in nanoseconds.
    ///
    /// As TCP's retransmission timer (RFC 6298 §2), within bounds.
    func patience(_ address: SocketAddress) -> UInt64 {
        let millisecond: UInt64 = 1_000_000
        guard let upstream = self[address], let roundTrip = upstream.roundTrip else {
            return ForwardingLimits.patienceUnknown * millisecond
        }
        let timer = roundTrip + 4 * upstream.deviation
        return min(
            max(timer, ForwardingLimits.patienceMinimum * millisecond),
            ForwardingLimits.patienceMaximum * millisecond
        )
    }

    /// Whether names are sent to `address` in random case.
    func keepsCase(_ address: SocketAddress, now: MonotonicNanoseconds) -> Bool {
        self[address]?.foldsCaseUntil.map { $0 <= now } ?? true
    }

    /// Whether `address` is sent an OPT record.
    func usesEDNS(_ address: SocketAddress, now: MonotonicNanoseconds) -> Bool {
        self[address]?.lacksEDNSUntil.map { $0 <= now } ?? true
    }

    /// The place of `address` among the upstreams.
    func place(of address: SocketAddress) -> Int? {
        upstreams.firstIndex { $0.address == address }
    }

    private subscript(address: SocketAddress) -> Upstream? {
        upstreams.first { $0.address == address }
    }
}

// MARK: - Learning

extension UpstreamTable {
    /// `address` answered: it is up.
    mutating func wasHeard(_ address: SocketAddress) {
        update(address) { upstream in
            upstream.silences = 0
            upstream.downUntil = nil
        }
    }

    /// A query and its reply took `nanoseconds` to `address` and back.
    mutating func tookTime(_ address: SocketAddress, nanoseconds: UInt64) {
        update(address) { upstream in
            guard let roundTrip = upstream.roundTrip else {
                upstream.roundTrip = nanoseconds
                upstream.deviation = nanoseconds / 2
                return
            }
            // RFC 6298 §2.3, with its weights of 1/4 and 1/8.
            let difference = max(roundTrip, nanoseconds) - min(roundTrip, nanoseconds)
            upstream.deviation = upstream.deviation - upstream.deviation / 4 + difference / 4
            upstream.roundTrip = roundTrip - roundTrip / 8 + nanoseconds / 8
        }
    }

    /// `address` said nothing while an attempt waited for it.
    mutating func wasSilent(_ address: SocketAddress, now: MonotonicNanoseconds) {
        update(address) { upstream in
            upstream.silences += 1
            guard upstream.silences >= ForwardingLimits.silencesMax else { return }
            upstream.downUntil = now.later(milliseconds: ForwardingLimits.downMilliseconds)
        }
    }

    /// `address` cannot be reached: nothing listens there, or there is no way to it.
    mutating func wasUnreachable(_ address: SocketAddress, now: MonotonicNanoseconds) {
        update(address) { upstream in
            upstream.silences += 1
            upstream.downUntil = now.later(milliseconds: ForwardingLimits.downMilliseconds)
        }
    }

    /// `address` does not keep the case of names: a reply by TCP, which nobody forged, shows it.
    mutating func foldedCase(_ address: SocketAddress, now: MonotonicNanoseconds) {
        update(address) {
            $0.foldsCaseUntil = now.later(milliseconds: ForwardingLimits.quirkMilliseconds)
        }
    }

    /// `address` refused a query for its OPT record (RFC 6891 §7).
    mutating func refusedEDNS(_ address: SocketAddress, now: MonotonicNanoseconds) {
        update(address) {
            $0.lacksEDNSUntil = now.later(milliseconds: ForwardingLimits.quirkMilliseconds)
        }
    }

    /// Changes what is known about `address`; nothing if it is no longer an upstream.
    private mutating func update(_ address: SocketAddress, _ change: (inout Upstream) -> Void) {
        guard let place = place(of: address) else { return }
        change(&upstreams[place])
    }
}

extension MonotonicNanoseconds {
    /// The moment `milliseconds` later.
    func later(milliseconds: UInt64) -> MonotonicNanoseconds {
        advanced(byNanoseconds: milliseconds * 1_000_000)
    }
}
