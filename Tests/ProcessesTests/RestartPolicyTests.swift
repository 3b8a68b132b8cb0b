import Testing

@testable import Processes

@Suite struct `A restart policy` {
    @Test func `brings a process that had worked back at once`() {
        var policy = RestartPolicy()
        #expect(policy.pause(afterRunning: .seconds(1)) == .zero)
        #expect(policy.pause(afterRunning: .seconds(3600)) == .zero)
    }

    @Test func `pauses longer after each early death, up to a limit`() {
        var policy = RestartPolicy()
        let pauses = (0..<12).map { _ in policy.pause(afterRunning: .milliseconds(3)) }
        #expect(pauses.prefix(3) == [.milliseconds(50), .milliseconds(100), .milliseconds(200)])
        #expect(pauses.last == RestartPolicy.delayMaximum)
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `forgets early deaths once a process has worked`() {
        var policy = RestartPolicy()
        for _ in 0..<5 { _ = policy.pause(afterRunning: .zero) }
        _ = policy.pause(afterRunning: .seconds(1))
        #expect(policy.pause(afterRunning: .zero) == RestartPolicy.delayMinimum)
    }
}
