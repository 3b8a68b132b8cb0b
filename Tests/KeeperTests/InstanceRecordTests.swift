import Control
import Foundation
import Rulesets
import TestDisks
import Testing

@testable import Keeper

@Suite struct `What an instance was started with` {
    let house: HouseFixture

    init() throws { house = try HouseFixture() }

    @Test func `is read again as it was written`() throws {
        let started = Instance(
            state: house.instance.state,
            configuration: house.instance.configuration,
            catalogue: house.instance.catalogue,
            listen: ["127.0.0.1:5300", "[::1]:5300"]
        )
        let record = InstanceRecord(started)
        try record.save(to: started.state)
        #expect(try InstanceRecord.load(from: started.state) == record)
        #expect(record.configuration == house.directory.file("landline.toml"))
        #expect(record.catalogue == house.directory.file("blocklists"))
        #expect(record.listen == ["127.0.0.1:5300", "[::1]:5300"])
    }

    @Test func `is not known before the first start`() throws {
        #expect(try InstanceRecord.load(from: house.instance.state) == nil)
        #expect(try InstanceRecord.load(from: StateDirectory("/nonexistent")) == nil)
    }

    @Test func `is told to be unreadable rather than guessed, and the next start repairs it`()
        throws
    {
        let record = InstanceRecord(house.instance)
        try house.write("{", to: "state/instance.json")
        #expect {
            try InstanceRecord.load(from: house.instance.state)
        } throws: { error in
            (error as? ControlFailure)?.message.contains("instance.json") == true
        }
        try record.save(to: house.instance.state)
        #expect(try InstanceRecord.load(from: house.instance.state) == record)
    }
}
