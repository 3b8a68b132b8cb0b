import Addresses
import Attribution
import Control
import Policies
import Settings
import TestDisks
import Testing

@testable import Keeper

@Suite struct `The names given to devices` {
    let directory: TemporaryDirectory
    let names: DeviceNames
    let v4: IPAddress
    let v6: IPAddress
    let mac: MACAddress

    init() throws {
        directory = try TemporaryDirectory()
        names = DeviceNames(
            path: directory.file("devices.toml"),
            lockPath: directory.file("devices.lock")
        )
        v4 = try #require(IPAddress("198.51.100.7"))
        v6 = try #require(IPAddress("2001:db8::7"))
        mac = try #require(MACAddress("02:00:00:00:00:07"))
    }

    private func name(_ device: String, _ name: String, behind: Bool = true) throws {
        let neighbours = behind ? [v4: mac, v6: mac] : [:]
        let slug = try #require(Slug(name))
        try names.name(DeviceNames.Evidence(device, neighbours: neighbours), slug, group: nil)
    }

    /// The declared devices, each as its name and signs.
    private func declared() throws -> [String] {
        let text = try #require(directory.read("devices.toml"))
        let (configuration, problems) = Configuration.read([
            Configuration.File(name: "devices.toml", octets: Array(text.utf8))
        ])
        #expect(problems.isEmpty, "\(problems)")
        return configuration.devices.map { device in
            ([device.id.text] + device.evidence.macs.map(\.description)
                + device.evidence.prefixes.map(\.description)).joined(separator: " ")
        }
    }

    @Test(arguments: ["198.51.100.7", "2001:db8::7", "02:00:00:00:00:07", "02-00-00-00-00-07"])
    func `hold for the MAC behind an address, so that IPv4 and IPv6 are one device`(
        device: String
    ) throws {
        try name(device, "phone")
        #expect(try declared() == ["phone 02:00:00:00:00:07"])
    }

    @Test func `hold for the address where no MAC is known`() throws {
        try name("198.51.100.7", "phone", behind: false)
        #expect(try declared() == ["phone 198.51.100.7"])
    }

    @Test(arguments: ["198.51.100.7", "2001:db8::7", "02:00:00:00:00:07"])
    func `are corrected by naming again, and leave nothing of the old one behind`(
        device: String
    ) throws {
        try name("198.51.100.7", "slip", behind: false)
        try name(device, "phone")
        #expect(try declared() == ["phone 02:00:00:00:00:07"])
        try name(device, "annas-phone")
        #expect(try declared() == ["annas-phone 02:00:00:00:00:07"])
    }
}
