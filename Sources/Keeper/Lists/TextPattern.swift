/// What `list search` looks for: part of a name, or with `*` a whole name in which `*` stands for
/// any text.
///
/// Compared without regard to ASCII case, as names are (RFC 4343).
struct TextPattern {
    /// The pieces between the asterisks, folded; one piece alone may stand anywhere.
    private let pieces: [[UInt8]]

    /// A pattern; nil when nothing would be left to look for.
    init?(_ text: String) {
        let pieces = text.utf8.map(Self.folded)
            .split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
            .map(Array.init)
        guard pieces.contains(where: { !$0.isEmpty }) else { return nil }
        self.pieces = pieces
    }

    /// Whether `text`, already folded, is what is looked for.
    func matches(_ text: [UInt8]) -> Bool {
        guard pieces.count > 1, let first = pieces.first, let last = pieces.last else {
            return Self.find(pieces[0], in: text[...]) != nil
        }
        guard text.count >= first.count + last.count, text.starts(with: first),
            text.suffix(last.count).elementsEqual(last)
        else { return false }
        var rest = text[first.count..<(text.count - last.count)]
        for piece in pieces.dropFirst().dropLast() {
            guard let end = Self.find(piece, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// The name in `wire` octets as text between dots, folded, written into a reused buffer.
    static func write(_ wire: Span<UInt8>, into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        var offset = 0
        while offset < wire.count, wire[offset] != 0 {
            if offset > 0 { text.append(UInt8(ascii: ".")) }
            let end = min(offset + 1 + Int(wire[offset]), wire.count)
            for index in (offset + 1)..<end { text.append(folded(wire[index])) }
            offset = end
        }
    }

    /// The text's octets, folded.
    static func octets(_ text: String) -> [UInt8] { text.utf8.map(folded) }

    private static func folded(_ octet: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(octet) ? octet | 0x20 : octet
    }

    /// Where the first occurrence of `piece` ends.
    private static func find(_ piece: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        guard let first = piece.first else { return text.startIndex }
        guard text.count >= piece.count else { return nil }
        for start in text.startIndex...(text.endIndex - piece.count) where text[start] == first {
            if text[start..<(start + piece.count)].elementsEqual(piece) {
                return start + piece.count
            }
        }
        return nil
    }
}
