import Sockets
import TestChance
import Testing

@testable import Resolution

@Suite struct `What is due` {
    /// A naive list and the wheel, given the same, hand out the same.
    @Test func `comes up then, not before and not much later`() {
        var random = SeededGenerator(seed: 5)
        var wheel = Deadlines()
        var naive: [UInt64: UInt64] = [:]
        var now: UInt64 = 5_000_000_000
        var number: UInt64 = 0
        let turn = Deadlines.tickNanoseconds * UInt64(Deadlines.spokesCount)
        for _ in 0..<4_000 {
            for _ in 0..<random.below(4) {
                number += 1
                // Within the wheel's turn, with a margin for what has passed since its last look.
                let ahead = UInt64(random.below(Int(turn / 2)))
                naive[number] = now + ahead
                wheel.add(
                    number,
                    at: MonotonicNanoseconds(now + ahead),
                    now: MonotonicNanoseconds(now)
                )
            }
            let next = wheel.next
            #expect((next == nil) == naive.isEmpty)
            if let next, let earliest = naive.values.min() {
                #expect(next.value <= earliest + Deadlines.tickNanoseconds)
                #expect(next.value > earliest || next.value <= now)
            }
            now += UInt64(random.below(40_000_000))
            while let due = wheel.popDue(by: MonotonicNanoseconds(now)) {
                let at = naive.removeValue(forKey: due)
                #expect(at.map { $0 <= now } ?? false)
            }
            let late = naive.values.filter { $0 + Deadlines.tickNanoseconds <= now }
            #expect(late.isEmpty)
        }
    }

    @Test func `beyond a turn of the wheel comes up early, to be noted again`() {
        var wheel = Deadlines()
        let turn = Deadlines.tickNanoseconds * UInt64(Deadlines.spokesCount)
        let far = MonotonicNanoseconds(10 * turn)
        wheel.add(7, at: far, now: MonotonicNanoseconds(0))
        let next = wheel.next ?? far
        #expect(next.value <= turn)
        let early = wheel.popDue(by: next)
        #expect(early == 7)
        #expect(wheel.next == nil)
        let later = wheel.popDue(by: far)
        #expect(later == nil)
        wheel.add(7, at: far, now: far)
        let soon = wheel.next
        #expect(soon.map { $0.value <= far.value + Deadlines.tickNanoseconds } ?? false)
    }
}
