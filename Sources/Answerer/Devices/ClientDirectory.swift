import Addresses
import Policies
import Rulesets
import Sockets

/// Who is behind an address: all that the path of a query needs to know.
struct Client: Sendable {
    /// Whether this network is answered at all.
    var isAnswered: Bool
    /// The hardware address, where the neighbour table knows it.
    var mac: MACAddress?
    /// The device's groups and policies.
    var profile: DeviceProfile
}

/// What is known of who asks.
enum Recognition {
    /// All that there is to know.
    case client(Client)
    /// A neighbour on the link of this interface whose hardware address the kernel has yet to learn, and a
    /// place at the `Doorman`'s that is held for the message until it is known.
    case stranger(interface: UInt32)
}

/// One thread's memory of who is behind which address.
///
/// The answer takes a look at the kernel's neighbour table, which costs a system call, and a search
/// in the device table; it is kept in a fixed table, each address having one place. What was learnt is
/// forgotten with a new ruleset, when the kernel says that a neighbour has changed, and after a second.
struct ClientDirectory {
    /// Places in the table: some hundred devices with a handful of addresses each.
    private static let places = 1024
    /// How long an address is believed to belong to the same device without asking again.
    private static let freshNanoseconds: UInt64 = 1_000_000_000
    /// How often a second the kernel is asked who an address is, per thread.
    ///
    /// A flood with forged addresses must not buy a system call with each packet. More addresses than this that are new
    /// within one second are recognised by address alone, for that second.
    private static let neighbourLooksPerSecondMax = 256

    private struct Place {
        var address: IPAddress
        var freshUntil: MonotonicNanoseconds
        var client: Client
    }

    private let neighbours: NeighbourDirectory
    private let doorman: Doorman
    private var ruleset: Ruleset?
    private var changes: UInt64 = 0
    private var table: [Place]
    private var looks = 0
    private var looksSince = MonotonicNanoseconds(0)

    init(neighbours: NeighbourDirectory, doorman: Doorman) {
        self.neighbours = neighbours
        self.doorman = doorman
        let nobody = Client(isAnswered: false, mac: nil, profile: .unknown)
        table = [Place](
            repeating: Place(
                address: .anyV6,
                freshUntil: MonotonicNanoseconds(0),
                client: nobody
            ),
            count: Self.places
        )
    }

    /// Forgets what may have changed: with each other ruleset, and when a neighbour changed.
    mutating func refresh(_ ruleset: Ruleset, at moment: MonotonicNanoseconds) {
        let changes = neighbours.version()
        if self.ruleset !== ruleset || self.changes != changes {
            self.ruleset = ruleset
            self.changes = changes
            for index in table.indices { table[index].freshUntil = MonotonicNanoseconds(0) }
        }
        if moment.nanoseconds(since: looksSince) >= Self.freshNanoseconds {
            looksSince = moment
            looks = 0
        }
    }

    /// Who is behind `address`, seen on the interface of this index (0: not known which), unless the
    /// doorman will know better in a moment.
    mutating func recognise(
        _ address: IPAddress,
        interface: UInt32,
        now: MonotonicNanoseconds
    ) -> Recognition {
        if let client = remembered(address, now) { return .client(client) }
        let (client, link) = look(address, interface)
        if let link, doorman.admits(address, at: link, now: now) {
            return .stranger(interface: link)
        }
        remember(client, at: address, now)
        return .client(client)
    }

    /// Who is behind `address`, as far as that can be known now.
    mutating func client(
        at address: IPAddress,
        interface: UInt32,
        now: MonotonicNanoseconds
    ) -> Client {
        if let client = remembered(address, now) { return client }
        let client = look(address, interface).client
        remember(client, at: address, now)
        return client
    }

    private func remembered(_ address: IPAddress, _ now: MonotonicNanoseconds) -> Client? {
        let index = Self.place(of: address)
        guard table[index].address == address, now < table[index].freshUntil else { return nil }
        return table[index].client
    }

    private mutating func remember(
        _ client: Client,
        at address: IPAddress,
        _ now: MonotonicNanoseconds
    ) {
        table[Self.place(of: address)] = Place(
            address: address,
            freshUntil: now.advanced(byNanoseconds: Self.freshNanoseconds),
            client: client
        )
    }

    /// Who is behind `address`, and the interface by which more could be learnt, where that would matter.
    private mutating func look(
        _ address: IPAddress,
        _ interface: UInt32
    ) -> (client: Client, link: UInt32?) {
        guard let ruleset,
            ruleset.settings.networks.contains(where: { $0.contains(address) })
        else { return (Client(isAnswered: false, mac: nil, profile: .unknown), nil) }
        var mac: MACAddress?
        var link: UInt32?
        if !address.isLoopback, looks < Self.neighbourLooksPerSecondMax {
            looks += 1
            // A socket bound to one address is not told the interface; the address' network tells it.
            link = neighbours.interface(address, interface)
            mac = neighbours.hardwareAddress(address, link ?? interface)
        }
        // Without devices that are told by hardware, nobody would be answered otherwise for the wait.
        if mac != nil || !ruleset.devices.tellsByHardware { link = nil }
        let profile = ruleset.devices.profile(address: address, mac: mac)
        return (Client(isAnswered: true, mac: mac, profile: profile), link)
    }

    /// The one place that an address may have: its bits, well mixed (Fibonacci hashing).
    private static func place(of address: IPAddress) -> Int {
        let mixed = (address.low ^ address.high.byteSwapped) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed >> 54)
    }
}
