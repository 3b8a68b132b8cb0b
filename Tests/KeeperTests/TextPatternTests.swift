import DNSWire
import TestDisks
import Testing

@testable import Keeper

@Suite struct `A text that is looked for in lists` {
    @Test(arguments: [
        (pattern: "mistat", text: "data.mistat.example", holds: true),
        (pattern: "MIstat", text: "data.mistat.example", holds: true),
        (pattern: "mistat", text: "example.org", holds: false),
        (pattern: "*.example", text: "data.mistat.example", holds: true),
        (pattern: "*.example", text: "example", holds: false),
        (pattern: "data*example", text: "data.mistat.example", holds: true),
        (pattern: "data*example", text: "x.data.mistat.example", holds: false),
        (pattern: "*a*a*", text: "banana", holds: true),
        (pattern: "*a*a*a*a*", text: "banana", holds: false),
        (pattern: "ana*ana", text: "banana", holds: false),
        (pattern: "ban*ana", text: "banana", holds: true),
        (pattern: "banana*banana", text: "banana", holds: false),
    ])
    func `is part of a name, or with asterisks the whole`(
        pattern: String,
        text: String,
        holds: Bool
    ) throws {
        let pattern = try #require(TextPattern(pattern))
        #expect(pattern.matches(TextPattern.octets(text)) == holds)
    }

    @Test(arguments: ["", "*", "***"])
    func `is something`(text: String) {
        #expect(TextPattern(text) == nil)
    }

    @Test func `sees names as people write them`() throws {
        var text: [UInt8] = []
        let name = try Name("Data.MIstat.example")
        TextPattern.write(name.octets.span, into: &text)
        #expect(String(decoding: text, as: UTF8.self) == "data.mistat.example")
        let root = Name.root
        TextPattern.write(root.octets.span, into: &text)
        #expect(text.isEmpty)
    }
}
