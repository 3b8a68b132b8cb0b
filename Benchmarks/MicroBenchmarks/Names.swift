import DNSWire

/// Names as lists and phones have them: two to four labels, some twenty octets, the same in each run.
enum Names {
    /// Names of a list by their numbers, no two alike; lower case.
    static func listed(_ numbers: Range<Int>) throws -> [Name] {
        try numbers.map { try Name(text($0)) }
    }

    /// Names that no list has and whose parents none has either, so that every suffix is missed.
    static func unlisted(_ numbers: Range<Int>) throws -> [Name] {
        try numbers.map { try Name("www.home-\($0).example.net") }
    }

    /// A query for `name` as a phone's stub sends it: one question, recursion desired, EDNS.
    static func query(_ name: Name, _ type: RRType = .a) -> [UInt8] {
        Message.query(Question(name: name, type: type), id: 4711, edns: EDNS()).encoded()
    }

    private static func text(_ number: Int) -> String {
        var random = SplitMix(state: UInt64(number) &* 0x2545_F491_4F6C_DD1D)
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let top = ["com", "net", "org", "io", "xyz", "co.uk", "info"][Int(random.next() % 7)]
        let prefix = ["", "ads.", "t.", "metrics.", "www."][Int(random.next() % 5)]
        let length = 4 + Int(random.next() % 11)
        let label = String((0..<length).map { _ in letters[Int(random.next() % 36)] })
        return "\(prefix)\(label)\(number).\(top)"
    }
}

/// SplitMix64: numbers that look random and are the same in each run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
