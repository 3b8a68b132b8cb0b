import DNSWire
import Sockets

/// Where a question is asked next: a zone and those who serve it.
struct Place: Sendable {
    /// The zone; for a forwarder, the name its route is for.
    var zone: Name
    /// Addresses that the owner gave.
    var fixed: [SocketAddress] = []
    /// Servers by name, with glue.
    var servers: [NameServer] = []
    /// Whether resolvers are asked here, which follow delegations themselves.
    var isForwarder = false
    /// Whether the delegation was known before this fetch, so that the parent may say otherwise by now.
    var isRemembered = false
    /// Seconds of the clock until which the delegation is believed.
    var expiresAt: UInt64 = .max

    /// What has been tried here, for one fetch.
    struct Attempts {
        /// How often each address was asked since one was of use.
        var tries: [SocketAddress: Int] = [:]
        /// How many messages went to this place since one was of use.
        var sent = 0
        /// How many of them nobody answered, of those with a shortened name.
        var shortenedSilences = 0
        /// Whether somebody was asked and said nothing in time.
        var isMetBySilence = false
        /// Who did not like a shortened name, and is asked again only for the whole one.
        var dislikes: Set<SocketAddress> = []
        /// Addresses that are not asked again.
        var dropped: Set<SocketAddress> = []
        /// Names of servers whose addresses have been looked for.
        var sought: Set<Name> = []
        /// Those of them that had none.
        var fruitless: [Name] = []
        /// How many other sources of addresses were taken up (see `takeOtherAddresses`).
        var otherAddresses = 0
        /// What one of the servers that were lame before was asked all the same.
        var lameAskedFor: Question?
        /// What servers without a claim of authority said: nothing.
        var empty: ZoneResponse?
        /// The same, of those who answered something else.
        var astray: ZoneResponse?
        /// The additional section of the answer that ended the asking: for priming, which takes addresses from it.
        var additionals: [ResourceRecord] = []
        /// What went wrong last, for those who ask why.
        var complaint: String?
    }
}
