import Addresses
import Policies
import TestChance
import Testing

@Suite struct `Who asks` {
    static func table(
        _ devices: [(macs: [String], prefixes: [String])]
    ) throws -> DeviceTable {
        let declared = try devices.enumerated().map { index, device in
            (
                evidence: DeviceEvidence(
                    macs: try device.macs.map { try #require(MACAddress($0)) },
                    prefixes: try device.prefixes.map { try #require(IPPrefix($0)) }
                ),
                profile: try #require(
                    DeviceProfile(device: DeviceID(index: index), groups: [], policies: [])
                )
            )
        }
        return try DeviceTable(declared, unknown: .unknown)
    }

    @Test(arguments: [
        // address, hardware address, device
        ("192.0.2.1", nil, 1), ("192.0.2.2", nil, 2), ("192.0.2.200", nil, 3),
        ("198.51.100.1", nil, 0), ("2001:db8::1", nil, 4), ("2001:db8:1::1", nil, 4),
        ("2001:db8:2::1", nil, 5), ("2001:db9::1", nil, 0), ("::1", nil, 0),
        ("198.51.100.1", "02:00:5e:00:53:01", 1), ("fe80::1", "02:00:5e:00:53:01", 1),
        // The hardware address decides before the IP address, and one that nobody has says nothing.
        ("192.0.2.2", "02:00:5e:00:53:01", 1), ("192.0.2.2", "02:00:5e:00:53:99", 2),
    ])
    func `is told by hardware address, then by the longest prefix`(
        address: String,
        mac: String?,
        device: UInt32
    ) throws {
        let table = try Self.table([
            (["02:00:5e:00:53:01", "02:00:5e:00:53:11"], ["192.0.2.1"]),
            (["02:00:5e:00:53:02"], ["192.0.2.2"]),
            ([], ["192.0.2.0/24"]),
            ([], ["2001:db8::/32"]),
            ([], ["2001:db8:2::/48"]),
        ])
        let profile = table.profile(
            address: try #require(IPAddress(address)),
            mac: mac.flatMap { MACAddress($0) }
        )
        #expect(profile.device.rawValue == device)
    }

    @Test func `can't be told where two devices claim one address`() {
        #expect(
            throws: DeviceTableError.prefixClaimedTwice(
                IPPrefix(only: IPAddress(192, 0, 2, 1)),
                by: DeviceID(rawValue: 1),
                and: DeviceID(rawValue: 2)
            )
        ) { try Self.table([([], ["192.0.2.1"]), ([], ["192.0.2.1/32"])]) }
        #expect(
            throws: DeviceTableError.macClaimedTwice(
                MACAddress(bits: 0x0200_5E00_5301),
                by: DeviceID(rawValue: 1),
                and: DeviceID(rawValue: 2)
            )
        ) { try Self.table([(["02:00:5e:00:53:01"], []), (["02-00-5E-00-53-01"], [])]) }
    }

    @Test func `is told where one device claims an address twice`() throws {
        let table = try Self.table([
            (["02:00:5e:00:53:01", "02:00:5e:00:53:01"], ["192.0.2.1", "192.0.2.1"])
        ])
        #expect(table.profile(address: IPAddress(192, 0, 2, 1), mac: nil).device.rawValue == 1)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `is told as by looking at every prefix`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Few bits, so that prefixes overlap and addresses meet them.
        func address() -> IPAddress {
            let bits = UInt32.random(in: 0..<64, using: &random)
            return Bool.random(using: &random)
                ? IPAddress(v4: bits << 26 | bits) : IPAddress(high: UInt64(bits) << 58, low: 0)
        }
        var prefixes: Set<IPPrefix> = []
        for _ in 0..<20 {
            let address = address()
            let length = Int.random(in: 0...(address.isV4 ? 32 : 128), using: &random)
            prefixes.insert(try #require(IPPrefix(address, length: length)))
        }
        let ordered = prefixes.sorted { "\($0)" < "\($1)" }
        let table = try Self.table(ordered.map { ([], ["\($0.first)/\($0.length)"]) })
        for _ in 0..<50 {
            let asked = address()
            let longest = ordered.enumerated().filter { $0.element.contains(asked) }
                .max { $0.element.bits128 < $1.element.bits128 }
            #expect(
                table.profile(address: asked, mac: nil).device.index == longest?.offset,
                "seed \(seed): \(asked) of \(ordered)"
            )
        }
    }

    @Test func `is in no more groups and policies than fit`() {
        let groups = (1...9).map { GroupID(rawValue: $0) }
        #expect(DeviceProfile(device: .none, groups: groups, policies: []) == nil)
        let profile = DeviceProfile(
            device: DeviceID(rawValue: 7),
            groups: groups.dropLast(),
            policies: [PolicyID(rawValue: 3), PolicyID(rawValue: 1)]
        )
        #expect(profile?.groups == groups.dropLast())
        #expect(profile?.rank(of: PolicyID(rawValue: 1)) == 1)
        #expect(profile?.rank(of: PolicyID(rawValue: 2)) == nil)
        #expect(profile?.isMember(of: GroupID(rawValue: 8)) == true)
        #expect(profile?.isMember(of: GroupID(rawValue: 9)) == false)
    }
}
