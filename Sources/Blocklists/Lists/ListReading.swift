/// What reading a list found, apart from its rules.
package struct ListReading: Equatable, Sendable {
    /// The format, told or found.
    package let format: ListFormat
    /// Lines in all, comments and empty ones included.
    package internal(set) var lines = 0
    /// Rules, repeated ones counted each time.
    package internal(set) var rules = 0
    /// Lines that are not followed.
    package internal(set) var rejectedCount = 0
    /// The first of those, at most `ListLimits.rejectedMax`.
    package internal(set) var rejected: [RejectedLine] = []

    init(format: ListFormat) { self.format = format }

    mutating func reject(_ text: Span<UInt8>, line: Int, reason: ListRejection) {
        rejectedCount += 1
        if rejected.count < ListLimits.rejectedMax {
            rejected.append(RejectedLine(line: line, text: escaped(text), reason: reason))
        }
    }
}

/// A line of a list as text for people: printable ASCII, everything else escaped, and cut.
func escaped(_ line: Span<UInt8>) -> String {
    /// Enough to recognise a line by; its number leads to the rest.
    let octetsMax = 120
    var text = ""
    for position in 0..<min(line.count, octetsMax) {
        let octet = line[position]
        switch octet {
        case UInt8(ascii: "\\"): text += "\\\\"
        case 0x20..<0x7f: text.unicodeScalars.append(Unicode.Scalar(octet))
        default:
            let digits = String(octet, radix: 16)
            text += "\\x" + (digits.count == 1 ? "0" : "") + digits
        }
    }
    return line.count > octetsMax ? text + "…" : text
}
