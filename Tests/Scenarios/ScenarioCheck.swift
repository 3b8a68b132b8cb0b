import Addresses
import DNSWire

extension Scenario.Check {
    /// Reads a check from its words: the kind, and what it is about.
    init(_ words: ArraySlice<Substring>) throws(ScenarioError) {
        let words = Array(words)
        switch words.first ?? "" {
        case "CHECK_BOUND":
            guard words.count >= 3 else { throw .init("CHECK_BOUND name minimum [maximum]") }
            self = .bound(String(words[1]), try Self.range(words.dropFirst(2)))
        case "CHECK_UPSTREAM_QUERIES":
            let limits = words.dropFirst()
            self = .upstreamQueries(
                limits.count == 1 ? 0...(try Self.number(words[1])) : try Self.range(limits)
            )
        case "CHECK_ASKED", "CHECK_NOT_ASKED":
            guard words.count >= 3 else { throw .init("\(words[0]) name type [address]") }
            var address: IPAddress?
            if words.count > 3 {
                address = IPAddress(String(words[3]))
                if address == nil { throw .init("no address: \(words[3])") }
            }
            self = .asked(
                try ScenarioRecords.question("\(words[1]) IN \(words[2])"),
                of: address,
                expected: words[0] == "CHECK_ASKED"
            )
        case "CHECK_ERROR", "CHECK_NO_ERROR":
            guard words.count == 2, let code = UInt16(words[1]) else {
                throw .init("\(words[0]) has the number of an extended error")
            }
            self = .extendedError(EDECode(rawValue: code), expected: words[0] == "CHECK_ERROR")
        case "CHECK_TTL": self = .ttl(try Self.range(words.dropFirst()))
        default: throw .init("STEP knows no \(words.first ?? "")")
        }
    }

    /// `minimum [maximum]`.
    private static func range(
        _ words: ArraySlice<Substring>
    ) throws(ScenarioError) -> ClosedRange<Int> {
        guard let first = words.first else { throw .init("a least number is missing") }
        let low = try number(first)
        let high = words.count > 1 ? try number(words[words.startIndex + 1]) : Int.max
        guard low <= high else { throw .init("\(low) is more than \(high)") }
        return low...high
    }

    private static func number(_ word: Substring) throws(ScenarioError) -> Int {
        guard let number = Int(word) else { throw .init("no number: \(word)") }
        return number
    }
}
