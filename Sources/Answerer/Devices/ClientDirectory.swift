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
    private var ruleset: Ruleset?
    private var changes: UInt64 = 0
    private var table: [Place]
    private var looks = 0
    private var looksSince = MonotonicNanoseconds(0)

    init(neighbours: NeighbourDirectory) {
        self.neighbours = neighbours
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

    /// Who is behind `address`, seen on the interface of this index (0: not known which).
    mutating func client(
        at address: IPAddress,
        interface: UInt32,
        now: MonotonicNanoseconds
    ) -> Client {
        let index = Self.place(of: address)
        if table[index].address == address, now < table[index].freshUntil {
            return table[index].client
        }
        let client = recognise(address, interface)
        table[index] = Place(
            address: address,
            freshUntil: now.advanced(byNanoseconds: Self.freshNanoseconds),
            client: client
        )
        return client
    }

    private mutating func recognise(_ address: IPAddress, _ interface: UInt32) -> Client {
        guard let ruleset,
            ruleset.settings.networks.contains(where: { $0.contains(address) })
        else { return Client(isAnswered: false, mac: nil, profile: .unknown) }
        var mac: MACAddress?
        if !address.isLoopback, looks < Self.neighbourLooksPerSecondMax {
            looks += 1
            mac = neighbours.hardwareAddress(address, interface)
        }
        let profile = ruleset.devices.profile(address: address, mac: mac)
        return Client(isAnswered: true, mac: mac, profile: profile)
    }

    /// The one place that an address may have: its bits, well mixed (Fibonacci hashing).
    private static func place(of address: IPAddress) -> Int {
        let mixed = (address.low ^ address.high.byteSwapped) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed >> 54)
    }
}
