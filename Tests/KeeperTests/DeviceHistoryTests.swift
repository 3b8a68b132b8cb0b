import Addresses
import Control
import DNSWire
import Foundation
import Journal
import Logging
import Policies
import QueryLog
import Rulesets
import Testing

@testable import Keeper

@Suite struct `What a device asked before it had its name` {
    let house: HouseFixture
    let desk: KeeperDesk

    init() throws {
        house = try HouseFixture()
        desk = KeeperDesk(house.instance)
        try publish()
    }

    private func publish() throws {
        var publisher = try house.publisher()
        publisher.publish(anew: false)
        #expect(publisher.problems.isEmpty, "\(publisher.problems)")
    }

    /// Puts one lookup a serial into the log, as the answerer and the keeper do.
    private func ask(
        _ serials: ClosedRange<Int64>,
        from address: String,
        mac: String? = nil
    ) throws {
        let ruleset = try house.ruleset()
        let client = try #require(IPAddress(address))
        let hardware = mac.flatMap(MACAddress.init)
        let lookups = serials.map { serial in
            var fields = LookupFields.blocked(
                generation: ruleset.generation,
                at: serial * 1_000_000
            )
            fields.client = client
            fields.mac = hardware
            fields.device = ruleset.devices.profile(address: client, mac: hardware).device
            return fields
        }
        try append(lookups)
        let before = try stored()
        let service = DrainService(state: house.instance.state, logger: HouseFixture.logger)
        try service.start()
        service.stop()
        #expect(try stored() == before + serials.count)
    }

    /// Writes lookups down, each under the name that its time makes.
    private func append(_ lookups: [LookupFields]) throws {
        let journal = try Journal(directory: house.instance.state.journal)
        var writer = journal.makeWriter()
        for fields in lookups {
            let name = try Name("\(fields.wallMicroseconds / 1_000_000).test")
            writer.append(fields, name: name.octets.span)
        }
    }

    private func stored() throws -> Int {
        do {
            return try LogReader(path: house.instance.state.log).count(LogQuery(limit: 0))
        } catch LogError.absent {
            return 0
        }
    }

    private func name(_ device: String, _ name: String) async throws {
        _ = try await desk.nameDevice(DeviceNameOperation(device: device, name: name))
        try publish()
    }

    /// All devices but those that only this machine's neighbour table knows.
    private func devices() async throws -> [DeviceReport] {
        try await desk.listDevices(DeviceListOperation()).filter {
            $0.name != nil || $0.lookups > 0
        }
    }

    private func names(loggedFor device: String) throws -> [String] {
        let log = try LogReader(path: house.instance.state.log)
        var query = LogQuery(limit: LogQuery.limitMax)
        query.device = device
        query.otherDeviceNames = try DeviceIdentities(publishedIn: house.instance.state)
            .otherNames(of: device, in: log)
        return try log.rows(query).compactMap { $0.qname?.description }
    }

    @Test func `is its own when it is named by its address`() async throws {
        try ask(1...3, from: "127.0.0.1")
        try await name("127.0.0.1", "desk")
        try ask(4...5, from: "127.0.0.1")
        let devices = try await devices()
        #expect(devices.map(\.name) == ["desk"])
        #expect(devices.first?.lookups == 5)
        #expect(devices.first?.blocked == 5)
        #expect(devices.first?.firstSeen == Date(timeIntervalSince1970: 1))
        #expect(devices.first?.lastSeen == Date(timeIntervalSince1970: 5))
        #expect(try names(loggedFor: "desk") == ["1.test", "2.test", "3.test", "4.test", "5.test"])
    }

    @Test func `is its own when it is named by its MAC, from all its addresses`() async throws {
        let mac = "02:00:00:00:00:2a"
        try ask(1...2, from: "198.51.100.1", mac: mac)
        try ask(3...3, from: "2001:db8::1", mac: mac)
        try ask(4...4, from: "198.51.100.2", mac: "02:00:00:00:00:2b")
        try await name(mac, "phone")
        let devices = try await devices()
        #expect(devices.map(\.name) == ["phone", nil])
        #expect(devices.map(\.lookups) == [3, 1])
        #expect(try names(loggedFor: "phone") == ["1.test", "2.test", "3.test"])
    }

    @Test func `stays its own when the name is corrected`() async throws {
        try ask(1...1, from: "127.0.0.1")
        try await name("127.0.0.1", "dsek")
        try ask(2...2, from: "127.0.0.1")
        try await name("127.0.0.1", "desk")
        try ask(3...3, from: "127.0.0.1")
        let devices = try await devices()
        #expect(devices.map(\.name) == ["desk"])
        #expect(devices.first?.lookups == 3)
        #expect(try names(loggedFor: "desk") == ["1.test", "2.test", "3.test"])
    }

    @Test func `is told by why as well`() async throws {
        try ask(7...7, from: "127.0.0.1")
        try await name("127.0.0.1", "desk")
        let report = try await desk.why(WhyOperation(name: "7.test", device: "desk"))
        #expect(report.lastSeen?.at == Date(timeIntervalSince1970: 7))
    }

    @Test func `is nobody's when nobody claims its address`() async throws {
        try ask(1...2, from: "127.0.0.1")
        try await name("127.0.0.2", "desk")
        let devices = try await devices()
        #expect(devices.map(\.name) == ["desk", nil])
        #expect(devices.map(\.lookups) == [0, 2])
        #expect(devices.last?.addresses == ["127.0.0.1"])
        #expect(try names(loggedFor: "desk") == [])
    }
}
