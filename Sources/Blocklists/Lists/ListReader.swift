/// Cuts octets that arrive in pieces into lines, and reads the lines.
///
/// Keeps nothing but the beginning of an unfinished line, so a list of any size costs no memory.
struct ListReader {
    private(set) var summary: ListReading
    private var names = NameReader()
    private var unfinished: [UInt8] = []
    /// The rest of a line that is too long is passed over.
    private var isSkipping = false
    private var isAtStart = true

    init(format: ListFormat) { summary = ListReading(format: format) }

    /// Reads the lines that `octets` complete.
    mutating func read(_ octets: Span<UInt8>, emit: (Span<UInt8>, ListRule) -> Void) {
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
                readLine(octets.extracting(start..<end), emit: emit)
            } else {
                keep(octets.extracting(start..<end))
                readUnfinished(emit: emit)
            }
            start = end &+ 1
        }
    }

    /// Reads a last line that has no line end.
    mutating func finish(emit: (Span<UInt8>, ListRule) -> Void) {
        if !unfinished.isEmpty || isSkipping { readUnfinished(emit: emit) }
    }

    private mutating func keep(_ octets: Span<UInt8>) {
        guard !isSkipping else { return }
        if unfinished.count + octets.count > ListLimits.lineOctetsMax { isSkipping = true }
        let room = ListLimits.lineOctetsMax - unfinished.count
        for position in 0..<min(octets.count, room) { unfinished.append(octets[position]) }
    }

    private mutating func readUnfinished(emit: (Span<UInt8>, ListRule) -> Void) {
        let line = unfinished
        if isSkipping {
            summary.lines += 1
            summary.reject(line.span, line: summary.lines, reason: .lineTooLong)
        } else {
            readLine(line.span, emit: emit)
        }
        unfinished.removeAll(keepingCapacity: true)
        isSkipping = false
    }

    @inline(__always)
    private mutating func readLine(_ line: Span<UInt8>, emit: (Span<UInt8>, ListRule) -> Void) {
        summary.lines += 1
        guard line.count <= ListLimits.lineOctetsMax else {
            summary.reject(line, line: summary.lines, reason: .lineTooLong)
            return
        }
        var rules = 0
        let rejection = summary.format.read(line, number: summary.lines, reader: &names) {
            rules &+= 1
            emit($0, $1)
        }
        summary.rules += rules
        if let rejection { summary.reject(line, line: summary.lines, reason: rejection) }
    }

    /// A byte order mark, which some editors put before UTF-8.
    private static func octetsOfMark(_ octets: Span<UInt8>) -> Int {
        octets.count >= 3 && octets[0] == 0xEF && octets[1] == 0xBB && octets[2] == 0xBF ? 3 : 0
    }
}
