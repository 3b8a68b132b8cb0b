import DNSWire
import Testing

@Suite struct `A name` {
    @Test(arguments: [
        (text: ".", wire: "00"),
        (text: "org", wire: "036f7267 00"),
        (text: "example.org.", wire: "076578616d706c65 036f7267 00"),
        (text: "eXample.Org", wire: "076558616d706c65 034f7267 00"),
        (text: #"a\.b.org"#, wire: "03612e62 036f7267 00"),
        (text: #"a\\b"#, wire: "03615c62 00"),
        (text: #"a\000\255b"#, wire: "046100ff62 00"),
        (text: "_dns._udp", wire: "045f646e73 045f756470 00"),
        (text: "*.org", wire: "012a 036f7267 00"),
    ])
    func `is read from its text (RFC 1035 §5.1)`(text: String, wire: String) throws {
        #expect(try Name(text).octets == hex(wire))
    }

    @Test(arguments: [
        (text: "", error: NameError.empty),
        (text: "..", error: .emptyLabel(at: 0)),
        (text: ".org", error: .emptyLabel(at: 0)),
        (text: "a..org", error: .emptyLabel(at: 2)),
        (text: #"a\"#, error: .badEscape(at: 1)),
        (text: #"a\25"#, error: .badEscape(at: 1)),
        (text: #"a\256"#, error: .badEscape(at: 1)),
        (text: #"a\2x5"#, error: .badEscape(at: 1)),
        (text: "a\\\u{7}", error: .badEscape(at: 1)),
        (text: "a b", error: .badCharacter(at: 1)),
        (text: "a\u{1B}[2J", error: .badCharacter(at: 1)),
        (text: "bücher.example", error: .badCharacter(at: 1)),
        (text: String(repeating: "a", count: 64), error: .labelTooLong(at: 63)),
        (text: String(repeating: "a.", count: 128), error: .nameTooLong),
    ])
    func `is refused with the place of the fault`(text: String, error: NameError) {
        #expect(throws: error) { try Name(text) }
    }

    @Test func `has at most 127 labels and 255 octets (RFC 1035 §3.1)`() throws {
        let longest = try Name(String(repeating: "a.", count: 127))
        #expect(longest.octets.count == Name.octetsMax)
        #expect(longest.labelCount == Name.labelsMax)
        #expect(throws: NameError.nameTooLong) { try longest.prepending(label: [0x62]) }
    }

    @Test(arguments: [
        (wire: "", error: NameError.truncated(at: 0)),
        (wire: "0361", error: .truncated(at: 2)),
        (wire: "0161", error: .truncated(at: 2)),
        (wire: "0161 00 00", error: .trailingOctets(at: 3)),
        (wire: "0161 c000", error: .badLabelType(at: 2)),
        (wire: "40", error: .badLabelType(at: 0)),
    ])
    func `is refused when its wire form is not whole`(wire: String, error: NameError) {
        #expect(throws: error) { try Name(wire: hex(wire)) }
        #expect(throws: error) { try Name(wire: hex(wire).span) }
    }

    @Test func `is equal in any case and keeps its own (RFC 4343)`() {
        #expect(name("WWW.Example.org") == name("www.exAMPLE.ORG"))
        #expect(name("WWW.Example.org").hashValue == name("www.example.org").hashValue)
        #expect(name("WWW.Example.org").description == "WWW.Example.org")
        #expect(name("WWW.Example.org").folded.octets == name("www.example.org").octets)
        // Only letters fold: "@" and "`", "[" and "{" differ in the same bit.
        #expect(name(#"\@\["#) != name("`{"))
    }

    @Test(arguments: [
        (name: "example.org", ancestor: ".", holds: true),
        (name: "example.org", ancestor: "ORG", holds: true),
        (name: "example.org", ancestor: "example.org", holds: true),
        (name: "a.b.example.org", ancestor: "example.ORG", holds: true),
        (name: "badexample.org", ancestor: "example.org", holds: false),
        (name: "org", ancestor: "example.org", holds: false),
        // The octets of the ancestor are there, but inside of a label.
        (name: #"x\003org"#, ancestor: "org", holds: false),
    ])
    func `lies below its ancestors`(name text: String, ancestor: String, holds: Bool) {
        #expect(name(text).isEqualToOrBelow(name(ancestor)) == holds)
    }

    @Test func `comes apart at its labels`() throws {
        let host = name("www.example.org")
        #expect(
            host.labels.map { String(decoding: $0, as: UTF8.self) } == ["www", "example", "org"]
        )
        #expect(host.labelCount == 3)
        #expect(host.parent == name("example.org"))
        #expect(Name.root.parent == nil)
        #expect(Name.root.labelCount == 0)
        #expect(host.suffix(labels: 2) == name("example.org"))
        #expect(host.suffix(labels: 0) == .root)
        #expect(host.suffix(labels: 9) == host)
        #expect(name("*.org").isWildcard)
        #expect(!name("*a.org").isWildcard)
        #expect(!Name.root.isWildcard)
        #expect(try name("org").prepending(label: Array("Ex".utf8)).description == "Ex.org")
        #expect(throws: NameError.emptyLabel(at: 0)) { try host.prepending(label: []) }
        #expect(throws: NameError.labelTooLong(at: 0)) {
            try host.prepending(label: [UInt8](repeating: 0x61, count: 64))
        }
    }

    @Test(arguments: [
        (wire: "00", text: "."),
        (wire: "03612e62 00", text: #"a\.b"#),
        (wire: "021b07 00", text: #"\027\007"#),
        (wire: "037f80ff 00", text: #"\127\128\255"#),
        (wire: "06203b2240245c 00", text: #"\032\;\"\@\$\\"#),
    ])
    func `never shows a control character`(wire: String, text: String) throws {
        let name = try Name(wire: hex(wire))
        #expect(name.description == text)
        #expect(try Name(text).octets == name.octets)
    }

    @Test(arguments: seeds) func `is the same after writing and reading`(seed: UInt64) throws {
        var random = RandomMessages(seed: seed)
        for _ in 0..<500 {
            let name = random.name()
            #expect(try Name(name.description).octets == name.octets)
            #expect(try Name(name.fullyQualified).octets == name.octets)
            #expect(try Name(wire: name.octets).octets == name.octets)
            #expect(name.description.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        }
    }
}
