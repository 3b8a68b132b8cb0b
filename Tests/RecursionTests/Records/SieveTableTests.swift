import Sockets
import Testing

@testable import Recursion

@Suite struct `A sieve table` {
    @Test func `agrees with a dictionary while nothing is pushed out`() {
        let random = SecureRandom(seededForTests: 7)
        var table = SieveTable<UInt16, Int>(costMax: .max)
        var model: [UInt16: Int] = [:]
        for step in 0..<20_000 {
            let key = random.next(in: 0...200)
            switch random.next(in: 0...3) {
            case 0:
                table.insert(step, for: key, cost: 3)
                model[key] = step
            case 1:
                let removed = table.remove(key)
                #expect(removed == model.removeValue(forKey: key))
            default:
                let known = table.read(key)
                #expect(known == model[key])
            }
        }
        let (count, cost) = (table.count, table.cost)
        #expect(count == model.count)
        #expect(cost == UInt64(model.count) * 3)
    }

    @Test func `never exceeds its cost, whatever is put in`() {
        let random = SecureRandom(seededForTests: 8)
        var table = SieveTable<UInt16, Int>(costMax: 1_000)
        for step in 0..<20_000 {
            let key = random.next(in: 0...500)
            if step % 3 == 0 { _ = table.read(key) }
            table.insert(step, for: key, cost: UInt64(random.next(in: 1...90)))
            let cost = table.cost
            #expect(cost <= 1_000)
        }
        let evictions = table.evictions
        #expect(evictions > 0)
    }

    @Test func `pardons what was read, and takes what was not`() {
        var table = SieveTable<String, Int>(costMax: 3)
        for key in ["a", "b", "c"] { table.insert(0, for: key, cost: 1) }
        _ = table.read("a")
        table.insert(0, for: "d", cost: 1)
        var keys = Set(table.keys)
        #expect(keys == ["a", "c", "d"])
        table.insert(0, for: "e", cost: 1)
        keys = Set(table.keys)
        #expect(keys == ["a", "d", "e"])
    }

    @Test func `keeps nothing that costs more than all may`() {
        var table = SieveTable<String, Int>(costMax: 3)
        table.insert(0, for: "a", cost: 1)
        table.insert(0, for: "b", cost: 4)
        let keys = Set(table.keys)
        #expect(keys == ["a"])
    }
}
