import DNSWire
import TestChance

/// Names, records and messages of every shape, for properties.
struct RandomMessages {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    mutating func octets(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<number(count)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// A name of up to eight labels; most share suffixes and differ in case, some hold any octets.
    mutating func name() -> Name {
        var name = Name.root
        let pool = ["org", "ORG", "example", "Example", "www", "a", "*", "x\u{20}.y", "mail"]
        for _ in 0..<number(0...8) {
            let label =
                number(0...9) == 0
                ? octets(1...63) : Array((pool.randomElement(using: &generator) ?? "a").utf8)
            do throws(NameError) {
                name = try name.prepending(label: label)
            } catch {
                return name
            }
        }
        return name
    }

    mutating func question() -> Question {
        Question(
            name: name(),
            type: [.a, .aaaa, .https, .any, RRType(rawValue: 4711)].randomElement(
                using: &generator
            ) ?? .a,
            class: number(0...9) == 0 ? .ch : .in
        )
    }

    mutating func record() -> ResourceRecord {
        let types: [RRType] = [
            .a, .aaaa, .ns, .cname, .soa, .mx, .txt, .srv, .https, .dname, .rrsig, .naptr,
            RRType(rawValue: 65280),
        ]
        let type = types.randomElement(using: &generator) ?? .a
        return ResourceRecord(
            name: name(),
            type: type,
            class: number(0...19) == 0 ? .ch : .in,
            ttl: UInt32.random(in: 0...UInt32.max, using: &generator),
            rdata: rdata(of: type)
        )
    }

    private mutating func rdata(of type: RRType) -> [UInt8] {
        switch type {
        case .a: octets(4...4)
        case .aaaa: octets(16...16)
        case .ns, .cname, .dname: name().octets
        case .soa: name().octets + name().octets + octets(20...20)
        case .mx: octets(2...2) + name().octets
        case .srv: octets(6...6) + name().octets
        case .rrsig: octets(18...18) + name().octets + octets(0...96)
        case .naptr: octets(4...4) + [1, 0x73, 0, 2, 0x61, 0x62] + name().octets
        case .https: serviceBinding().rdata
        default: octets(0...80)
        }
    }

    mutating func serviceBinding() -> ServiceBinding {
        var parameters: [ServiceParameter] = []
        if number(0...1) == 0 { parameters.append(.alpn(["h2", "h3"])) }
        if number(0...1) == 0 {
            parameters.append(.port(UInt16.random(in: 0...65535, using: &generator)))
        }
        if number(0...1) == 0 { parameters.append(.ipv4hint([octets(4...4), octets(4...4)])) }
        if number(0...1) == 0 { parameters.append(.ipv6hint([octets(16...16)])) }
        if number(0...1) == 0 { parameters.append(.ech(octets(0...40))) }
        if number(0...3) == 0 {
            parameters.append(
                ServiceParameter(key: ServiceParameterKey(rawValue: 667), value: octets(0...9))
            )
        }
        if let first = parameters.first, number(0...1) == 0 {
            parameters.append(.mandatory([first.key]))
        }
        return ServiceBinding(
            priority: UInt16.random(in: 0...3, using: &generator),
            target: name(),
            parameters: parameters
        )
    }

    mutating func message() -> Message {
        Message(
            id: UInt16.random(in: 0...UInt16.max, using: &generator),
            // Every bit but those of the RCODE, which is its own field.
            flags: HeaderFlags(
                rawValue: UInt16.random(in: 0...UInt16.max, using: &generator) & 0xFFF0
            ),
            rcode: RCode(rawValue: UInt16(number(0...15))),
            question: number(0...9) == 0 ? nil : question(),
            answers: (0..<number(0...6)).map { _ in record() },
            authorities: (0..<number(0...3)).map { _ in record() },
            additionals: (0..<number(0...4)).map { _ in record() },
            edns: number(0...2) == 0 ? nil : edns()
        )
    }

    mutating func edns() -> EDNS {
        EDNS(
            udpPayloadSize: UInt16.random(in: 0...UInt16.max, using: &generator),
            dnssecOK: number(0...1) == 0,
            options: (0..<number(0...3)).map { _ in
                EDNSOption(
                    code: OptionCode(rawValue: UInt16(number(0...20))),
                    data: octets(0...30)
                )
            }
        )
    }

    /// `octets` with a few of them changed, cut off or put in.
    mutating func damaged(_ octets: [UInt8]) -> [UInt8] {
        var octets = octets
        for _ in 0..<number(1...4) where !octets.isEmpty {
            let index = number(0...octets.count - 1)
            switch number(0...3) {
            case 0: octets.removeSubrange(index...)
            case 1: octets.insert(UInt8.random(in: 0...255, using: &generator), at: index)
            case 2: octets[index] = 0xC0
            default: octets[index] = UInt8.random(in: 0...255, using: &generator)
            }
        }
        return octets
    }
}
