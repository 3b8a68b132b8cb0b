import Bounds
import Testing

@Suite struct `Bounds on work` {
    @Test func `a tally allows what the bound says, and counts when it is reached`() {
        let counters = BoundCounters()
        let tally = WorkTally(counters: counters)
        for _ in 0..<Bound.signatureFailures.value { #expect(tally.take(.signatureFailures)) }
        #expect(counters[.signatureFailures] == 0)
        #expect(!tally.take(.signatureFailures))
        #expect(counters[.signatureFailures] == 1)
        #expect(tally.used(.signatureFailures) == Bound.signatureFailures.value)
    }

    @Test func `each bound has a name of its own, in lower case`() {
        #expect(Set(Bound.allCases.map(\.name)).count == Bound.allCases.count)
        #expect(Bound.nsec3Iterations.name == "nsec3-iterations")
    }
}
