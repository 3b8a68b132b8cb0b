import DNSWire
import Testing

/// RFC 4034 §6.1.
@Suite struct `The canonical order of names` {
    @Test func `sorts the RFC's example as the RFC does`() throws {
        let sorted = [
            "example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE",
            "z.example", "\\001.z.example", "*.z.example", "\\200.z.example",
        ]
        let names = try sorted.map { try Name($0) }
        #expect(names.reversed().sorted().map(\.description) == names.map(\.description))
    }

    @Test func `puts a name before what is below it, and no name before itself`() throws {
        let name = try Name("a.example")
        let below = try Name("0.a.example")
        #expect(name < below)
        #expect(!(below < name))
        #expect(!(name < name))
        #expect(Name.root < name)
    }

    @Test func `knows no case`() throws {
        let upper = try Name("A.EXAMPLE")
        let lower = try Name("a.example")
        #expect(!(upper < lower))
        #expect(!(lower < upper))
    }
}
