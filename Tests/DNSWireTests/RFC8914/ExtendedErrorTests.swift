import DNSWire
import Testing

@Suite struct `An extended error (RFC 8914)` {
    @Test func `is read with its text`() throws {
        let message = try Message(Vectors.octets("good-response-opt-ede-15.bin"))
        #expect(message.edns?.extendedErrors == [ExtendedError(.blocked, text: "your rule")])
    }

    @Test(arguments: [
        (data: "000f", text: ""),
        (data: "000f 6869", text: "hi"),
        (data: "000f 6869 00", text: "hi"),
        (data: "000f ff68", text: "\u{FFFD}h"),
    ])
    func `is read whatever its text (§2)`(data: String, text: String) throws {
        #expect(try ExtendedError(data: hex(data)) == ExtendedError(.blocked, text: text))
    }

    @Test func `without a code is none`() {
        #expect(throws: WireError.malformedOPT(at: 0)) { try ExtendedError(data: [0]) }
        let edns = EDNS(options: [EDNSOption(code: .extendedError, data: [0])])
        #expect(edns.extendedErrors.isEmpty)
    }

    @Test func `is written with a text of bounded length, cut between characters`() throws {
        let error = ExtendedError(.filtered, text: String(repeating: "€", count: 100))
        let read = try ExtendedError(data: error.option.data)
        #expect(read.text == String(repeating: "€", count: 66))
        #expect(read.text.utf8.count <= EDNSLimits.extraTextOctetsMax)
    }
}
