import Bounds
import DNSWire
import Testing

@Suite struct `Compression (RFC 1035 §4.1.4)` {
    @Test func `of the RFC's own example is undone`() throws {
        let message = try Message(Vectors.octets("good-response-rfc1035-4.1.4.bin"))
        #expect(message.question?.name == name("F.ISI.ARPA"))
        #expect(
            message.answers.map(\.name) == [name("FOO.F.ISI.ARPA"), name("ARPA"), .root]
        )
    }

    @Test func `of the RFC's own example is made`() throws {
        let message = try Message(Vectors.octets("good-response-rfc1035-4.1.4.bin"))
        let octets = message.encoded()
        // F.ISI.ARPA at 12, FOO and a pointer to it, a pointer to ARPA at 18, the root.
        let question = hex("0146 03495349 0441525041 00 00ff 0001")
        #expect(Array(octets[12..<28]) == question)
        #expect(Array(octets[28..<34]) == hex("03464f4f c00c"))
        #expect(octets == (try Vectors.octets("good-response-rfc1035-4.1.4.bin")))
    }

    @Test func `ends after so many names in one message, and reads back as it was`() throws {
        let bounds = BoundCounters()
        let allowed = Bound.compressedNames.value
        let servers = { (count: Int) in
            try (0..<count).map {
                ResourceRecord.pointing(
                    .ns,
                    to: try Name("ns\($0).example.org"),
                    name: name("example.org"),
                    ttl: 1
                )
            }
        }
        var message = Message(
            flags: .response,
            question: Question(name: name("example.org"), type: .ns),
            answers: try servers(allowed)
        )
        let short = message.encoded(bounds: bounds)
        #expect(bounds[.compressedNames] == 0)
        message.answers = try servers(allowed + 1)
        let long = message.encoded(bounds: bounds)
        #expect(bounds[.compressedNames] == 1)
        // The last server's name is whole: two octets of a pointer less, twelve and the root more.
        #expect(long.count - short.count == 2 + 10 + 6 + "example.org".utf8.count + 2)
        #expect(try Message(long) == message)
    }

    @Test func `shares suffixes only when their case is the same`() throws {
        let message = Message(
            flags: .response,
            question: Question(name: name("a.Example.org"), type: .ns),
            answers: [
                .pointing(.ns, to: name("b.example.ORG"), name: name("a.Example.org"), ttl: 1),
                .pointing(.ns, to: name("c.example.ORG"), name: name("a.Example.org"), ttl: 1),
            ]
        )
        let read = try Message(message.encoded())
        #expect(read.answers[0].target?.description == "b.example.ORG")
        #expect(read.answers[1].target?.description == "c.example.ORG")
        #expect(read.answers[1].name.description == "a.Example.org")
    }

    @Test(arguments: [
        (RRType.cname, true), (.ns, true), (.ptr, true), (.dname, false), (.srv, false),
        (.svcb, false), (.rrsig, false),
    ])
    func `touches only the types of RFC 1035 (RFC 3597 §4)`(type: RRType, compresses: Bool) throws {
        let before: [UInt8] =
            switch type {
            case .srv: hex("0001 0002 0003")
            case .svcb: hex("0000")
            case .rrsig: [UInt8](repeating: 7, count: 18)
            default: []
            }
        let rdata = before + name("target.example.org").octets
        let message = Message(
            question: Question(name: name("example.org"), type: type),
            answers: [
                ResourceRecord(name: name("example.org"), type: type, ttl: 1, rdata: rdata)
            ]
        )
        let octets = message.encoded()
        var reader = try MessageReader(octets.span)
        let view = try #require(try reader.next(in: octets.span))
        #expect((view.rdata.count < rdata.count) == compresses)
        #expect(try Message(octets) == message)
    }

    @Test func `in rdata of RFC 3597 §4 is undone even where none is made`() throws {
        // SRV 1 2 3 with a pointer to the question's name.
        let octets =
            hex("0001 8180 0001 0001 0000 0000 0161 00 0021 0001")
            + hex("c00c 0021 0001 00000000 0008 0001 0002 0003 c00c")
        let message = try Message(octets)
        #expect(message.answers.map(\.rdata) == [hex("0001 0002 0003 0161 00")])
    }
}
