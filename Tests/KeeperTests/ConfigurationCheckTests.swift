import Foundation
import Rulesets
import TestDisks
import Testing

@testable import Keeper

@Suite struct `A check of the configuration` {
    @Test func `finds no fault in an instance that was never started`() throws {
        let house = try HouseFixture()
        try FileManager.default.removeItem(atPath: house.instance.state.path)
        let check = ConfigurationCheck(house.instance)
        #expect(check.problems.isEmpty, "\(check.problems)")
        #expect(check.entries == 1)
        #expect(!FileManager.default.fileExists(atPath: house.instance.state.path))
    }
}
