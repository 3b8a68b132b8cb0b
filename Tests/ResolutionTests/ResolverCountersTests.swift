import Testing

@testable import Resolution

@Suite struct `Counters of two threads` {
    @Test func `are added up, each of them`() {
        var one = ResolverCounters()
        one.questions = 1
        let fields = Mirror(reflecting: one).children.count
        #expect(MemoryLayout<ResolverCounters>.size == fields * MemoryLayout<UInt64>.size)
        #expect(ResolverCounters.fields.count == fields)
        #expect(Set(ResolverCounters.fields).count == fields)
        let both = one + one
        #expect(both.questions == 2)
    }
}
