import DNSWire
import TestChance
import Testing

@testable import Resolution

/// The names that `message` leads to.
private func targets(_ message: [UInt8]) -> [String] {
    let octets = message.span
    var cursor = AliasCursor(octets)
    var room = [UInt8](repeating: 0, count: Name.octetsMax)
    var names: [String] = []
    while true {
        var span = room.mutableSpan
        guard let count = cursor.next(in: octets, into: &span) else { return names }
        guard let name = try? Name(wire: Array(room[0..<count])) else {
            return names + ["malformed"]
        }
        names.append(name.description)
    }
}

@Suite struct `The names a response leads to` {
    @Test func `are the targets of its aliases and services, folded`() {
        let service = ServiceBinding(priority: 1, target: name("SVC.example"))
        let own = ServiceBinding(priority: 1, target: .root)
        let message = Message(
            flags: .response,
            question: Question(name: name("www.example.org"), type: .https),
            answers: [
                alias("www.example.org", "WWW.cdn.Example.org"),
                .pointing(.dname, to: name("d.example"), name: name("org"), ttl: 1),
                ResourceRecord(name: name("x"), type: .https, ttl: 1, rdata: own.rdata),
                ResourceRecord(name: name("x"), type: .svcb, ttl: 1, rdata: service.rdata),
                address("x", "192.0.2.1"),
            ],
            authorities: [.pointing(.ns, to: name("ns.example"), name: name("org"), ttl: 1)]
        )
        #expect(targets(message.encoded()) == ["www.cdn.example.org", "d.example", "svc.example"])
    }

    @Test func `end where a message is malformed`() {
        var random = SeededGenerator(seed: 11)
        let message = Message(
            flags: .response,
            question: Question(name: name("www.example.org"), type: .a),
            answers: (0..<8).map { alias("n\($0).example.org", "n\($0 + 1).example.org") }
        ).encoded()
        for _ in 0..<3_000 {
            var damaged = message
            for _ in 0..<(1 + random.below(4)) {
                damaged[random.below(damaged.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            damaged.removeLast(random.below(damaged.count))
            #expect(targets(damaged).count <= 16)
        }
    }
}
