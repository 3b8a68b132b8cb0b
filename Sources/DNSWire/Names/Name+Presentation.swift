extension Name {
    /// Reads RFC 1035 §5.1 text, with or without the final dot: `www.example.org`, `a\.b.example.`.
    ///
    /// `\X` stands for the character X and `\DDD` for the octet with that decimal number. Other
    /// octets than printable ASCII must be escaped, so that nothing invisible gets into a name.
    package init(_ text: some StringProtocol) throws(NameError) {
        let text = Array(text.utf8)
        guard !text.isEmpty else { throw .empty }
        if text == [Self.dot] {
            self = .root
            return
        }
        var octets: [UInt8] = []
        octets.reserveCapacity(min(text.count + 2, Self.octetsMax))
        var lengthIndex = 0
        octets.append(0)
        var offset = 0
        while offset < text.count {
            let start = offset
            let octet = text[offset]
            offset += 1
            switch octet {
            case Self.dot:
                guard octets.count - lengthIndex > 1 else { throw .emptyLabel(at: start) }
                lengthIndex = octets.count
                octets.append(0)
                continue
            case Self.backslash:
                octets.append(try Self.escaped(in: text, at: &offset))
            case 0x21...0x7E:
                octets.append(octet)
            default:
                throw .badCharacter(at: start)
            }
            guard octets.count - lengthIndex - 1 <= Self.labelOctetsMax else {
                throw .labelTooLong(at: start)
            }
            octets[lengthIndex] += 1
            // The root label is still to come, hence less and not equal.
            guard octets.count < Self.octetsMax else { throw .nameTooLong }
        }
        if octets[lengthIndex] != 0 { octets.append(0) }
        self.init(wellFormed: octets)
    }

    private static let dot = UInt8(ascii: ".")
    private static let backslash = UInt8(ascii: "\\")

    /// The octet that the escape after a backslash stands for; moves `offset` past it.
    private static func escaped(in text: [UInt8], at offset: inout Int) throws(NameError) -> UInt8 {
        let backslashOffset = offset - 1
        guard offset < text.count else { throw .badEscape(at: backslashOffset) }
        guard (0x30...0x39).contains(text[offset]) else {
            guard (0x21...0x7E).contains(text[offset]) else {
                throw .badEscape(at: backslashOffset)
            }
            defer { offset += 1 }
            return text[offset]
        }
        guard offset + 3 <= text.count else { throw .badEscape(at: backslashOffset) }
        var value = 0
        for digit in text[offset..<offset + 3] {
            guard (0x30...0x39).contains(digit) else { throw .badEscape(at: backslashOffset) }
            value = value * 10 + Int(digit - 0x30)
        }
        guard let octet = UInt8(exactly: value) else { throw .badEscape(at: backslashOffset) }
        offset += 3
        return octet
    }
}

extension Name: CustomStringConvertible {
    /// RFC 1035 §5.1 text without the final dot, `.` for the root, safe for a terminal.
    ///
    /// Only printable ASCII comes out; everything else, and what would read as syntax, is escaped.
    /// Reading the text back gives this name with its case.
    package var description: String {
        guard !isRoot else { return "." }
        var text: [UInt8] = []
        text.reserveCapacity(octets.count)
        for label in labels {
            if !text.isEmpty { text.append(Self.dot) }
            for octet in label { text.append(presenting: octet, escaping: Self.specials) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text with the final dot, as zone files and `dig` write it.
    package var fullyQualified: String { isRoot ? "." : description + "." }

    /// What means something in a zone file: `. \ " ; ( ) @ $` (RFC 1035 §5.1).
    private static let specials = Array(".\\\";()@$".utf8)
}

extension [UInt8] {
    /// Appends `octet` as printable ASCII: itself, `\X` when it is one of `specials`, else `\DDD`.
    mutating func append(presenting octet: UInt8, escaping specials: [UInt8], space: Bool = false) {
        let backslash = UInt8(ascii: "\\")
        switch octet {
        case _ where specials.contains(octet):
            append(backslash)
            append(octet)
        case 0x21...0x7E:
            append(octet)
        case 0x20 where space:
            append(octet)
        default:
            append(backslash)
            append(0x30 + octet / 100)
            append(0x30 + octet / 10 % 10)
            append(0x30 + octet % 10)
        }
    }
}
