import Control
import Foundation
import Logging
import Policies
import Rulesets
import Sockets
import Testing

@testable import Keeper

/// An answerer that says what a test wants.
final class StandInAnswerer: Sendable {
    private let server: UnixLineServer

    init(_ instance: Instance, answer: @escaping @Sendable () -> String) throws {
        server = try UnixLineServer(path: instance.state.answererSocket) { _ in answer() }
    }

    deinit { server.stop() }
}

@Suite struct `The workbench` {
    let house: HouseFixture
    let workbench: Workbench

    init() throws {
        house = try HouseFixture()
        let drain = DrainService(state: house.instance.state, logger: HouseFixture.logger)
        workbench = try Workbench(house.instance, drain: drain, logger: HouseFixture.logger)
    }

    func generation() -> UInt32? { workbench.state.published?.generation }

    @Test func `publishes at its start, and again when a file changes`() throws {
        try workbench.start()
        defer { workbench.stop() }
        try wait { generation() == 1 }
        let start = ContinuousClock.now
        try house.writeRules("block a.example")
        try wait { generation() == 2 }
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try house.decides("a.example").hasPrefix("block"))
    }

    @Test func `tells the answerer, and knows when it has taken over`() async throws {
        let state = house.instance.state
        let answerer = try StandInAnswerer(house.instance) {
            do {
                let generation = try PublishedRulesets(directory: state.rulesets)
                    .currentGeneration()
                return "ok generation \(generation ?? 0)"
            } catch {
                return "error \(error)"
            }
        }
        try workbench.start()
        defer { workbench.stop() }
        try house.writeRules("block a.example")
        let report = await workbench.publish(anew: true)
        #expect(report.acknowledged)
        #expect(report.problems.isEmpty)
        _ = answerer
    }

    @Test func `says so when no answerer runs, and when one refuses`() async throws {
        try workbench.start()
        defer { workbench.stop() }
        let alone = await workbench.publish()
        #expect(!alone.acknowledged)
        #expect(alone.problems.isEmpty)
        let answerer = try StandInAnswerer(house.instance) { "error the index is damaged" }
        try wait { workbench.state.problems.count == 1 }
        #expect(workbench.state.problems[0].what.contains("the index is damaged"))
        _ = answerer
    }

    @Test func `answers everyone who waits, also at its end`() async throws {
        try workbench.start()
        async let first = workbench.publish()
        async let second = workbench.publish(anew: true)
        _ = await (first, second)
        workbench.stop()
        let after = await workbench.publish()
        #expect(after.generation >= 1)
    }
}

@Suite struct `Old rulesets` {
    let house: HouseFixture
    let rulesets: PublishedRulesets

    init() throws {
        house = try HouseFixture()
        rulesets = PublishedRulesets(directory: house.instance.state.rulesets)
        var publisher = try house.publisher()
        for _ in 1...4 { publisher.publish(anew: true) }
    }

    @Test func `stay until the answerer has moved on and all is stored`() throws {
        var keeping = GenerationKeeping(rulesets, grace: .zero, logger: HouseFixture.logger)
        keeping.clean(caughtUpSteps: 10)
        #expect(try rulesets.generations() == [1, 2, 3, 4])
        keeping.note(.uses(generation: 3), current: 4)
        keeping.clean(caughtUpSteps: 10)
        keeping.clean(caughtUpSteps: 11)
        #expect(try rulesets.generations() == [1, 2, 3, 4])
        keeping.clean(caughtUpSteps: 12)
        #expect(try rulesets.generations() == [3, 4])
    }

    @Test func `go when no answerer runs and all is stored`() throws {
        var keeping = GenerationKeeping(rulesets, grace: .zero, logger: HouseFixture.logger)
        keeping.note(.notRunning, current: 4)
        keeping.clean(caughtUpSteps: 0)
        keeping.clean(caughtUpSteps: 2)
        #expect(try rulesets.generations() == [4])
    }

    @Test func `stay while an answerer says nothing`() throws {
        var keeping = GenerationKeeping(rulesets, grace: .zero, logger: HouseFixture.logger)
        keeping.note(.silent("timed out"), current: 4)
        keeping.clean(caughtUpSteps: 0)
        keeping.clean(caughtUpSteps: 5)
        #expect(try rulesets.generations() == [1, 2, 3, 4])
    }

    @Test func `are bounded in number whatever happens`() throws {
        var publisher = try house.publisher()
        for _ in 0..<GenerationKeeping.generationsMax { publisher.publish(anew: true) }
        var keeping = GenerationKeeping(rulesets, grace: .zero, logger: HouseFixture.logger)
        keeping.clean(caughtUpSteps: 0)
        #expect(try rulesets.generations().count == GenerationKeeping.generationsMax)
    }
}
