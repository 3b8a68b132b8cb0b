import DNSWire

/// Cuts octets that arrive in pieces into lines and reads a name from each: a list, a capture, whatever
/// somebody pipes in.
///
/// Blank lines are passed over, and so is what follows a `#` at the beginning of a line or behind a
/// blank. A name is read as `Name` reads text, but one that is only letters, digits, hyphens,
/// underscores and dots, as nearly all are, is read where it lies. Keeps nothing but the beginning of an
/// unfinished line.
package struct NameLineReader {
    /// How many lines were read so far.
    package private(set) var lines = 0
    private var wire: [UInt8] = Array(repeating: 0, count: Name.octetsMax)
    private var unfinished: [UInt8] = []
    /// Whether the rest of a line that is too long is being passed over.
    private var isSkipping = false
    private var isAtStart = true

    /// More octets than any name takes in text, four for each of its own, with room for a comment; what
    /// is longer is no line of names.
    package static let lineOctetsMax = 4096

    /// What is wrong with a line.
    package struct Fault: Error, Equatable, Sendable {
        /// What is wrong, and what helps.
        package let what: String

        /// The line's text is not repeated: nobody knows yet what is in it.
        package init(_ what: String) { self.what = what }
    }

    package init() {}

    /// Reads the lines that `octets` complete.
    ///
    /// Calls `name` with each name, as text without its final dot and in folded wire octets, and `fault`
    /// with the number, from 1, of each line that holds something else.
    package mutating func read(
        _ octets: Span<UInt8>,
        name: (_ text: Span<UInt8>, _ folded: Span<UInt8>) -> Void,
        fault: (_ line: Int, Fault) -> Void
    ) {
        var start = isAtStart ? Self.octetsOfMark(octets) : 0
        isAtStart = false
        while start < octets.count {
            var end = start
            while end < octets.count && octets[end] != UInt8(ascii: "\n") { end &+= 1 }
            guard end < octets.count else {
                keep(octets.extracting(start..<end))
                return
            }
            if unfinished.isEmpty && !isSkipping {
                readLine(octets.extracting(start..<end), name: name, fault: fault)
            } else {
                keep(octets.extracting(start..<end))
                readUnfinished(name: name, fault: fault)
            }
            start = end &+ 1
        }
    }

    /// Reads a last line that has no line end.
    package mutating func finish(
        name: (_ text: Span<UInt8>, _ folded: Span<UInt8>) -> Void,
        fault: (_ line: Int, Fault) -> Void
    ) {
        if !unfinished.isEmpty || isSkipping { readUnfinished(name: name, fault: fault) }
    }
}

extension NameLineReader {
    private mutating func keep(_ octets: Span<UInt8>) {
        guard !isSkipping else { return }
        if unfinished.count + octets.count > Self.lineOctetsMax { isSkipping = true }
        let room = Self.lineOctetsMax - unfinished.count
        for position in 0..<min(octets.count, room) { unfinished.append(octets[position]) }
    }

    private mutating func readUnfinished(
        name: (Span<UInt8>, Span<UInt8>) -> Void,
        fault: (Int, Fault) -> Void
    ) {
        let line = unfinished
        let isTooLong = isSkipping
        unfinished.removeAll(keepingCapacity: true)
        isSkipping = false
        if isTooLong {
            lines += 1
            fault(lines, Self.tooLong)
        } else {
            readLine(line.span, name: name, fault: fault)
        }
    }

    private static let tooLong = Fault(
        "the line has more than \(lineOctetsMax) octets; write one name a line"
    )

    @inline(__always)
    private mutating func readLine(
        _ line: Span<UInt8>,
        name: (Span<UInt8>, Span<UInt8>) -> Void,
        fault: (Int, Fault) -> Void
    ) {
        lines &+= 1
        guard line.count <= Self.lineOctetsMax else {
            fault(lines, Self.tooLong)
            return
        }
        let words = Self.words(of: line)
        guard !words.isEmpty else { return }
        if let octets = readPlain(line.extracting(words)) {
            let text = words.upperBound - words.lowerBound
            let hasDot = line[words.upperBound - 1] == UInt8(ascii: ".")
            name(
                line.extracting(words.lowerBound..<words.lowerBound + text - (hasDot ? 1 : 0)),
                wire.span.extracting(0..<octets)
            )
            return
        }
        do throws(Fault) {
            let read = try Self.name(line.extracting(words))
            let text = Array(read.description.utf8)
            let folded = read.folded.octets
            name(text.span, folded.span)
        } catch {
            fault(lines, error)
        }
    }

    /// Where the words of a line lie: without blanks at either end, and without the comment.
    @inline(__always)
    private static func words(of line: Span<UInt8>) -> Range<Int> {
        var start = 0
        while start < line.count && isBlank(line[start]) { start &+= 1 }
        var end = start
        while end < line.count {
            if line[end] == UInt8(ascii: "#"), end == start || isBlank(line[end &- 1]) { break }
            end &+= 1
        }
        while end > start && isBlank(line[end &- 1]) { end &-= 1 }
        return start..<end
    }

    @inline(__always)
    private static func isBlank(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") || octet == UInt8(ascii: "\r")
    }

    /// Reads a plain name into `wire`, folded, and returns how many octets it has there; nil for
    /// anything that is not plain, or too long.
    @inline(__always)
    private mutating func readPlain(_ text: Span<UInt8>) -> Int? {
        let hasDot = text[text.count &- 1] == UInt8(ascii: ".")
        let end = hasDot ? text.count &- 1 : text.count
        // A label's length stands where its dot stood, one octet later; the root follows.
        guard end > 0, end &+ 2 <= Name.octetsMax else { return nil }
        var lengthAt = 0
        for offset in 0..<end {
            let octet = text[offset]
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                wire[offset &+ 1] = octet.foldedASCII
            case UInt8(ascii: "."):
                let length = offset &- lengthAt
                guard length > 0, length <= Name.labelOctetsMax else { return nil }
                wire[lengthAt] = UInt8(truncatingIfNeeded: length)
                lengthAt = offset &+ 1
            default: return nil
            }
        }
        let length = end &- lengthAt
        guard length > 0, length <= Name.labelOctetsMax else { return nil }
        wire[lengthAt] = UInt8(truncatingIfNeeded: length)
        wire[end &+ 1] = 0
        return end &+ 2
    }

    /// Reads any name, and says what is wrong with what is none.
    private static func name(_ octets: Span<UInt8>) throws(Fault) -> Name {
        for position in 0..<octets.count where isBlank(octets[position]) {
            throw Fault("more than one word; write one name a line")
        }
        let text = String(decoding: octets.octets(in: 0..<octets.count), as: UTF8.self)
        guard !text.contains("://") else {
            throw Fault("the address of a page; write its host alone")
        }
        do {
            return try Name(text)
        } catch {
            throw Fault("no name: \(error)")
        }
    }

    /// A byte order mark, which some editors put before UTF-8.
    private static func octetsOfMark(_ octets: Span<UInt8>) -> Int {
        octets.count >= 3 && octets[0] == 0xEF && octets[1] == 0xBB && octets[2] == 0xBF ? 3 : 0
    }
}
