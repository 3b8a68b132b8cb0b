import Addresses
import DNSWire
import Sockets

/// A message that waits until it is known who sent it.
struct ParkedMessage: Sendable {
    let octets: [UInt8]
    let arrival: Arrival
    let reply: LateReply
}

/// The messages of strangers: neighbours whose hardware address is not known yet.
///
/// Only the books, without a clock, a lock or a thread of its own; `Doorman` has those. Everything is
/// bounded, since whoever forges addresses makes as many strangers as there are packets.
struct WaitingRoom {
    /// How long the kernel may take to learn a hardware address.
    ///
    /// A device that has just sent a packet is awake and answers within some milliseconds, over Wi-Fi too;
    /// a person doesn't notice 50.
    static let patience = Duration.milliseconds(50)
    /// How many messages wait: eight for each of a second's strangers, at 300 octets or so each.
    static let messagesMax = 256
    /// How many of one address: what a phone asks at once when it joins a network.
    static let messagesPerStrangerMax = 32
    /// How many strangers are taken in a second: a household of phones that all come back after a power
    /// failure, and no more, for each costs the kernel a place among its neighbours (1024 as a rule).
    static let strangersPerSecondMax = 32
    /// How long not to try again for an address that bore no hardware address, unless the neighbour
    /// table changes: with each question it would wait for nothing.
    static let vainNanoseconds: UInt64 = 60_000_000_000
    /// How many such addresses are remembered: all that `strangersPerSecondMax` lets arise in that time.
    static let vainMax = 2048

    private struct Stranger {
        let interface: UInt32
        var deadline: MonotonicNanoseconds
        var isSolicited = false
        /// Places promised so far.
        var places = 1
        var messages: [ParkedMessage] = []
    }

    private var strangers: [IPAddress: Stranger] = [:]
    private var inVain: [IPAddress: MonotonicNanoseconds] = [:]
    private var inVainVersion: UInt64 = 0
    /// Places promised, to messages which came and to those which are about to.
    private var taken = 0
    private var second = MonotonicNanoseconds(0)
    private var strangersThisSecond = 0

    /// Holds a place for a message from `address`, a neighbour on the link of `interface`; false where it
    /// should go on at once, its sender unknown.
    ///
    /// `version` is the neighbour table's.
    mutating func admits(
        _ address: IPAddress,
        at interface: UInt32,
        version: UInt64,
        now: MonotonicNanoseconds
    ) -> Bool {
        guard taken < Self.messagesMax else { return false }
        if let places = strangers[address]?.places {
            guard places < Self.messagesPerStrangerMax else { return false }
            strangers[address]?.places += 1
            taken += 1
            return true
        }
        forgetVain(version)
        if let until = inVain[address], now < until { return false }
        if now.nanoseconds(since: second) >= 1_000_000_000 {
            second = now
            strangersThisSecond = 0
        }
        guard strangersThisSecond < Self.strangersPerSecondMax else { return false }
        strangersThisSecond += 1
        strangers[address] = Stranger(
            interface: interface,
            deadline: now.advanced(by: Self.patience)
        )
        taken += 1
        return true
    }

    /// Takes in a message to which a place was promised.
    mutating func park(_ message: ParkedMessage, at interface: UInt32) {
        // The wait may have ended between promise and message; then it is over for this one too.
        let over = Stranger(
            interface: interface,
            deadline: MonotonicNanoseconds(0),
            isSolicited: true
        )
        strangers[message.arrival.client, default: over].messages.append(message)
    }

    /// Ends the wait for an address about which nothing will be learnt.
    mutating func giveUp(_ address: IPAddress) {
        strangers[address]?.deadline = MonotonicNanoseconds(0)
    }

    /// The strangers whom the kernel has not been asked about; each is named once.
    mutating func takeUnsolicited() -> [(address: IPAddress, interface: UInt32)] {
        var unsolicited: [(address: IPAddress, interface: UInt32)] = []
        for (address, stranger) in strangers where !stranger.isSolicited {
            unsolicited.append((address, stranger.interface))
            strangers[address]?.isSolicited = true
        }
        return unsolicited
    }

    /// Who waits.
    var waiting: [IPAddress] { Array(strangers.keys) }

    /// When the next stranger has waited long enough; nil when nobody waits.
    var nextDeadline: MonotonicNanoseconds? { strangers.values.map(\.deadline).min() }

    /// Lets go of the messages whose wait is over: for those in `known`, who are no strangers any more,
    /// and for those whose deadline has come.
    mutating func release(
        known: Set<IPAddress>,
        version: UInt64,
        now: MonotonicNanoseconds
    ) -> [ParkedMessage] {
        forgetVain(version)
        var released: [ParkedMessage] = []
        for (address, stranger) in strangers {
            let isKnown = known.contains(address)
            guard isKnown || stranger.deadline <= now else { continue }
            if !isKnown { rememberVain(address, now) }
            released += stranger.messages
            taken -= stranger.messages.count
            strangers[address] = nil
        }
        return released
    }

    private mutating func rememberVain(_ address: IPAddress, _ now: MonotonicNanoseconds) {
        if inVain.count >= Self.vainMax { inVain = inVain.filter { now < $0.value } }
        guard inVain.count < Self.vainMax else { return }
        inVain[address] = now.advanced(byNanoseconds: Self.vainNanoseconds)
    }

    /// Forgets who was looked for in vain when the neighbour table has changed.
    private mutating func forgetVain(_ version: UInt64) {
        guard version != inVainVersion else { return }
        inVainVersion = version
        inVain.removeAll(keepingCapacity: true)
    }
}
