/// Reads names as lists write them into folded wire octets, reusing one buffer.
///
/// Stricter than a zone file, because a list is somebody else's text: letters, digits, hyphens,
/// underscores and dots, no escapes. Millions of lines pass here at each update.
struct NameReader {
    private var wire: [UInt8]
    private var count = 0

    init() { wire = Array(repeating: 0, count: 256) }

    /// Calls `emit` with the name last read, root included, and a rule about it.
    @inline(__always)
    func give(_ rule: ListRule, to emit: (Span<UInt8>, ListRule) -> Void) {
        emit(wire.span.extracting(0..<count), rule)
    }

    /// Reads the name in `range` of the line; gives back why not, or nil when it is ready for `give`.
    mutating func read(_ line: Span<UInt8>, _ range: Range<Int>) -> ListRejection? {
        var offset = range.lowerBound
        let end =
            range.upperBound - offset > 1 && line[range.upperBound - 1] == UInt8(ascii: ".")
            ? range.upperBound - 1 : range.upperBound
        guard offset < end else { return .emptyName }
        // Room for the root; each label's length goes to `lengthAt` when the label has ended.
        guard end &- offset &+ 2 <= 255 else { return .nameTooLong }
        var lengthAt = 0
        var next = 1
        var isNumber = true
        while offset < end {
            let octet = line[offset]
            let folded: UInt8
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                folded = octet
                isNumber = false
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                folded = octet
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                folded = octet | 0x20
                isNumber = false
            case UInt8(ascii: "."):
                let length = next &- lengthAt &- 1
                guard length > 0 else { return .emptyLabel }
                guard length <= 63 else { return .labelTooLong }
                wire[lengthAt] = UInt8(truncatingIfNeeded: length)
                lengthAt = next
                next &+= 1
                offset &+= 1
                isNumber = true
                continue
            default:
                return Self.rejection(of: octet)
            }
            wire[next] = folded
            next &+= 1
            offset &+= 1
        }
        let length = next &- lengthAt &- 1
        guard length > 0 else { return .emptyLabel }
        guard length <= 63 else { return .labelTooLong }
        // No top-level domain is a number (RFC 3696 §2), so this is an address or a slip.
        guard !isNumber else { return .addressForName }
        wire[lengthAt] = UInt8(truncatingIfNeeded: length)
        wire[next] = 0
        count = next &+ 1
        return nil
    }

    private static func rejection(of octet: UInt8) -> ListRejection {
        switch octet {
        case UInt8(ascii: "*"): .wildcardInside
        case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "?"): .addressOfPage
        case 0x80...: .notASCII
        default: .badCharacter(octet)
        }
    }
}
