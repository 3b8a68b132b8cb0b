import DNSWire

/// Many short texts in one array, found by the identifier of the thing they speak of.
struct PackedTexts: Sendable {
    private var octets: [UInt8] = []
    private var ends: [UInt32] = []

    /// Packs `texts`; the first has identifier 1.
    ///
    /// Octets that are not printable ASCII become `?`, for
    /// the texts go into answers that any program may print.
    init(_ texts: some Sequence<String>) {
        for text in texts {
            octets += text.utf8.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
            ends.append(UInt32(octets.count))
        }
    }

    /// The octets of a text; none for an identifier that there is no text for.
    private func range(_ identifier: UInt32) -> Range<Int> {
        let index = Int(identifier) - 1
        guard index >= 0, index < ends.count else { return 0..<0 }
        return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    /// Writes a text behind the first `count` octets of `buffer`, as much of it as fits.
    func write(_ identifier: UInt32, into buffer: inout MutableSpan<UInt8>, _ count: inout Int) {
        let range = range(identifier)
        let room = min(buffer.count, ReasonTexts.octetsMax) - count
        let fitting = min(range.count, max(0, room))
        buffer.store(
            octets.span.extracting(range.lowerBound..<range.lowerBound + fitting),
            at: count
        )
        count += fitting
    }

    /// A text.
    func text(_ identifier: UInt32) -> String {
        String(decoding: octets[range(identifier)], as: UTF8.self)
    }
}
