import Classification
import DNSWire
import Testing

@Suite struct `A reader of names` {
    /// What came of a text: names as text and folded, faults by line.
    struct Reading: Equatable {
        var names: [String] = []
        var folded: [String] = []
        var faults: [Int] = []
        var lines = 0
    }

    /// Reads `text` in pieces of so many octets.
    static func read(_ text: [UInt8], inPieces octets: Int = .max) throws -> Reading {
        var reader = NameLineReader()
        var reading = Reading()
        var wires: [[UInt8]] = []
        var rest = text[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(octets))
            rest = rest.dropFirst(piece.count)
            let span = piece.span
            reader.read(span) { text, folded in
                reading.names.append(
                    String(decoding: text.octets(in: 0..<text.count), as: UTF8.self)
                )
                wires.append(folded.octets(in: 0..<folded.count))
            } fault: { line, _ in
                reading.faults.append(line)
            }
        }
        reader.finish { text, folded in
            reading.names.append(String(decoding: text.octets(in: 0..<text.count), as: UTF8.self))
            wires.append(folded.octets(in: 0..<folded.count))
        } fault: { line, _ in
            reading.faults.append(line)
        }
        reading.folded = try wires.map { try Name(wire: $0).description }
        reading.lines = reader.lines
        return reading
    }

    @Test(arguments: [
        (line: "www.example.org", name: "www.example.org", folded: "www.example.org"),
        (line: "WWW.Example.ORG.", name: "WWW.Example.ORG", folded: "www.example.org"),
        (line: "\t_tcp.example.org \r", name: "_tcp.example.org", folded: "_tcp.example.org"),
        (line: "example.org # a comment", name: "example.org", folded: "example.org"),
        (line: "a\\.b.example", name: "a\\.b.example", folded: "a\\.b.example"),
        (line: "A\\\"\\007.example", name: "A\\\"\\007.example", folded: "a\\\"\\007.example"),
        (line: "a#b.example", name: "a#b.example", folded: "a#b.example"),
        (line: ".", name: ".", folded: "."),
        (line: "192.0.2.1", name: "192.0.2.1", folded: "192.0.2.1"),
    ])
    func `reads a name`(line: String, name: String, folded: String) throws {
        let reading = try Self.read(Array(line.utf8))
        #expect(reading.names == [name])
        #expect(reading.folded == [folded])
        #expect(reading.faults == [])
    }

    @Test(arguments: ["", "   ", "# a comment", "  # another", "\r", "#example.org"])
    func `passes over what is no name and no fault`(line: String) throws {
        let reading = try Self.read(Array((line + "\nexample.org\n").utf8))
        #expect(reading.names == ["example.org"])
        #expect(reading.faults == [])
        #expect(reading.lines == 2)
    }

    @Test(arguments: [
        "a..example", ".example.org", "..", "example.org example.net", "0.0.0.0 example.org",
        "https://example.org/", "münchen.example", "bell\u{7}.example", "\u{1B}[2J", "a\\",
        "a\\256.example", String(repeating: "a", count: 64) + ".example",
        String(repeating: "a.", count: 130), String(repeating: "a", count: 5000),
    ])
    func `tells the line of what is no name, and goes on`(line: String) throws {
        let reading = try Self.read(Array("first.example\n\(line)\nexample.org".utf8))
        #expect(reading.names == ["first.example", "example.org"])
        #expect(reading.faults == [2])
    }

    @Test(arguments: [63, 64])
    func `knows how long a label may be`(octets: Int) throws {
        let reading = try Self.read(Array((String(repeating: "a", count: octets) + ".b").utf8))
        #expect(reading.names.count == (octets == 63 ? 1 : 0))
    }

    /// RFC 1035 §3.1: 255 octets on the wire, which is 253 of text.
    @Test(arguments: [253, 254])
    func `knows how long a name may be`(octets: Int) throws {
        let text = String(repeating: "a23456789.", count: 26).prefix(octets - 1) + "b"
        let reading = try Self.read(Array(text.utf8))
        #expect(reading.names.count == (octets == 253 ? 1 : 0))
    }

    @Test func `passes over a byte order mark`() throws {
        #expect(
            try Self.read([0xEF, 0xBB, 0xBF] + Array("example.org".utf8)).names == ["example.org"]
        )
    }

    @Test func `reads the same however its input is cut`() throws {
        var text = Array("a.example\r\n\n# c\nB\\046c.example.\n..\nx y\n".utf8)
        text += Array(repeating: UInt8(ascii: "z"), count: 4500)
        text += Array("\n\u{1}\nlast.example".utf8)
        let whole = try Self.read(text)
        #expect(whole.names == ["a.example", "B\\.c.example", "last.example"])
        #expect(whole.faults == [5, 6, 7, 8])
        for octets in [1, 2, 3, 5, 7, 11, 64, 1000, 4096] {
            #expect(try Self.read(text, inPieces: octets) == whole, "in pieces of \(octets)")
        }
    }
}
