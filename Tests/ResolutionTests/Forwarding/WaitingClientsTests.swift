import Addresses
import TestChance
import Testing

@testable import Resolution

@Suite struct `Room for open questions` {
    /// One client asks without end, seven others now and then: each of those always finds room for its
    /// share, and the one never has more than half of all there is.
    @Test(arguments: [32, 256, 1_024], [1, 2, 3])
    func `is there for everyone while one floods`(openMax: Int, seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var clients = WaitingClients()
        let share = openMax / Int(ForwardingLimits.clientShare)
        let flooder = IPAddress(10, 0, 0, 1)
        let others = (2...8).map { IPAddress(10, 0, 0, UInt8($0)) }
        var open: [IPAddress] = []
        var counts: [IPAddress: Int] = [:]
        for _ in 0..<20_000 {
            if random.below(10) == 0, !open.isEmpty {
                let over = open.remove(at: random.below(open.count))
                counts[over, default: 0] -= 1
                clients.remove(over)
                continue
            }
            let isFlood = random.below(10) > 0
            let client = isFlood ? flooder : others[random.below(others.count)]
            if !isFlood, counts[client, default: 0] >= share { continue }
            let mayWait = clients.mayWait(
                client,
                open: UInt32(open.count),
                openMax: UInt32(openMax)
            )
            if isFlood {
                guard mayWait else { continue }
            } else {
                #expect(mayWait && open.count < openMax)
            }
            clients.add(client)
            counts[client, default: 0] += 1
            open.append(client)
            #expect(counts[flooder, default: 0] <= openMax / 2 + 1)
        }
    }
}
