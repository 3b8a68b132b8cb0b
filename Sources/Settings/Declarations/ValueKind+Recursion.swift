import Addresses
import DNSWire
import Recursion
import Resolution
import TOMLText
import ZoneFiles

extension ValueKind where Value == ResolutionMode {
    /// Whom questions are put to.
    static let resolutionMode = ValueKind.choice(ResolutionMode.allCases) { "\($0)" }
}

extension ValueKind where Value == ResourceRecord {
    /// A key to trust, as the record of it or of its digest.
    static let trustAnchor = ValueKind(
        words: "a DS or DNSKEY record as zone files write it",
        read: { node throws(TOMLProblem) in
            let anchor = try record.read(node)
            guard TrustAnchorText.types.contains(anchor.type) else {
                throw node.problem(
                    "a trust anchor is no \(anchor.type) record",
                    remedy: TrustAnchorText.remedy
                )
            }
            return TrustAnchorText.normal(anchor)
        },
        show: { tomlText(TrustAnchorText.shown($0)) }
    )
}

extension ValueKind where Value == [RecursionSettings.RootHint] {
    /// Servers of the root: each text is an address, or an address record that names the server.
    static let rootHints = ValueKind(
        words: "addresses, or A and AAAA records as zone files write them",
        read: { node throws(TOMLProblem) in
            let nodes =
                if case .array(let nodes) = node.value { nodes } else { [node] }
            var hints = RootHintsText()
            for node in nodes {
                let text = try node.string()
                if let address = IPAddress(text) {
                    hints.add(address)
                    continue
                }
                let record = try ValueKind<ResourceRecord>.record.read(node)
                guard hints.add(record) else {
                    throw node.problem(
                        "a root hint is no \(record.type) record",
                        remedy: "write an address, or \"a.root-servers.net. A 198.41.0.4\""
                    )
                }
            }
            return hints.hints
        },
        show: { hints in
            let texts = hints.flatMap { hint in
                hint.addresses.map { address in
                    RootHintsText.isPlaceholder(hint.name)
                        ? "\(address)"
                        : "\(hint.name.fullyQualified) \(address.isV4 ? "A" : "AAAA") \(address)"
                }
            }
            return "[" + texts.map(tomlText).joined(separator: ", ") + "]"
        }
    )
}

extension ValueKind where Value == UInt32 {
    /// A moment, in seconds since 1970 or as a date and time of UTC.
    static let moment = ValueKind(
        words: "a moment: seconds since 1970, or YYYYMMDDHHMMSS in UTC",
        read: { node throws(TOMLProblem) in
            let text =
                switch node.value {
                case .integer(let number): "\(number)"
                case .time(let text) where text.hasSuffix("Z"):
                    text.filter(\.isNumber)
                default: try node.string()
                }
            guard let seconds = Moment.seconds(text) else {
                throw node.problem(
                    "\(quoted(text)) is no moment",
                    remedy: "write it like 20260101000000, or as seconds since 1970"
                )
            }
            return seconds
        },
        show: { "\($0)" }
    )
}

/// A moment as signatures write it (RFC 4034 §3.2).
enum Moment {
    /// The seconds since 1970 of ten digits or fewer, which count them, or of YYYYMMDDHHMMSS.
    static func seconds(_ text: String) -> UInt32? {
        let digits = Array(text.utf8)
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard digits.count == 14 else { return UInt32(text) }
        func number(_ range: Range<Int>) -> Int {
            digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
        let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        // Days since 1970-03-01, counted in years that begin in March, so that the leap day is the last.
        let (marchYear, marchMonth) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let days =
            365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400
            + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
        return UInt32(exactly: ((days * 24 + hour) * 60 + minute) * 60 + second)
    }
}
