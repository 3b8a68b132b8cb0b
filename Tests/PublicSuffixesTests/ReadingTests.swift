import DNSWire
import PublicSuffixes
import TestChance
import Testing

@Suite struct `A public suffix list` {
    @Test func `that is shipped is sound and wholly understood`() throws {
        let list = try Shipped.list.get()
        try list.checkSoundness()
        #expect(list.ruleCount == 9506)
        #expect(list.rejected.isEmpty)
        #expect(list.version == nil)
    }

    @Test func `knows rules, wildcards and exceptions, in any order`() throws {
        var rules = ["example", "*.wild.example", "!not.wild.example", "deep.not.wild.example"]
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20 {
            rules.shuffle(using: &generator)
            let list = try PublicSuffixes(reading: Array(rules.joined(separator: "\r\n").utf8))
            #expect(try list.registrable("a.example") == "a.example")
            #expect(try list.registrable("wild.example") == "wild.example")
            #expect(try list.registrable("b.wild.example") == nil)
            #expect(try list.registrable("a.b.wild.example") == "a.b.wild.example")
            #expect(try list.registrable("not.wild.example") == "not.wild.example")
        }
    }

    @Test func `takes names of other scripts for what they are in questions`() throws {
        let list = try PublicSuffixes.of("公司.cn", "Trentin-süd-tirol.it", "*.ישראל")
        #expect(try list.registrable("a.b.xn--55qx5d.cn") == "b.xn--55qx5d.cn")
        #expect(
            try list.registrable("a.xn--trentin-sd-tirol-rzb.it") == "a.xn--trentin-sd-tirol-rzb.it"
        )
        #expect(try list.registrable("c.b.a.xn--4dbrk0ce") == "b.a.xn--4dbrk0ce")
    }

    @Test func `keeps comments, white space and its version apart from rules`() throws {
        let list = try PublicSuffixes.of(
            "// VERSION: 2026-11-20_09-12-31_UTC",
            "",
            "  com // no comment, but what follows a rule is nobody's",
            "\tco.uk\tuk",
            "//net"
        )
        #expect(list.version == "2026-11-20_09-12-31_UTC")
        #expect(list.ruleCount == 2)
        #expect(try list.registrable("a.b.co.uk") == "b.co.uk")
        #expect(try list.registrable("a.b.net") == "b.net")
    }

    @Test(arguments: [
        (".com", RejectedSuffix.Reason.emptyLabel),
        ("a..b", .emptyLabel),
        ("!", .emptyLabel),
        ("a.*.b", .badCharacter),
        ("*", .badCharacter),
        ("<html>", .badCharacter),
        ("a.b.c.d.e.f.g.h.i.j.k", .nameTooLong),
    ])
    func `leaves out and tells a line that is no rule`(
        line: String,
        reason: RejectedSuffix.Reason
    ) throws {
        let list = try PublicSuffixes.of("com", line)
        #expect(list.ruleCount == 1)
        #expect(list.rejected == [RejectedSuffix(line: 2, reason: reason)])
    }

    @Test func `refuses labels and octets that no name has`() throws {
        let long = String(repeating: "a", count: 64)
        #expect(try PublicSuffixes.of("com", long).rejected.map(\.reason) == [.labelTooLong])
        let wide = String(repeating: "公", count: 64)
        #expect(try PublicSuffixes.of("com", wide).rejected.map(\.reason) == [.labelTooLong])
        let octets = Array("com\n".utf8) + [0xFF, 0xFE]
        #expect(try PublicSuffixes(reading: octets).rejected.map(\.reason) == [.notUTF8])
    }

    @Test func `is bounded`() {
        #expect(throws: PublicSuffixesError.noRules) { try PublicSuffixes.of("// nothing") }
        #expect(throws: PublicSuffixesError.tooLarge(octets: PublicSuffixes.octetsMax + 1)) {
            try PublicSuffixes(
                reading: [UInt8](repeating: 0x61, count: PublicSuffixes.octetsMax + 1)
            )
        }
        #expect(throws: PublicSuffixesError.tooManyRules(line: 100_001)) {
            try PublicSuffixes(reading: Array((0...100_000).map { "a\($0)\n" }.joined().utf8))
        }
    }

    @Test func `reads whatever octets come, and any name against them`() throws {
        let shipped = try Shipped.octets()
        let names = try ["a.b.c.example.co.uk", "com", "x.y.kobe.jp"].map { try Name($0) }
        for seed in 1...60 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let start = Int.random(in: 0..<(shipped.count - 2000), using: &generator)
            var octets = Array(shipped[start..<(start + 2000)])
            for _ in 0..<200 {
                octets[Int.random(in: octets.indices, using: &generator)] = UInt8.random(
                    in: .min ... .max,
                    using: &generator
                )
            }
            guard let list = try? PublicSuffixes(reading: octets) else { continue }
            for name in names {
                let domain = list.registrableDomain(of: name)
                #expect(domain.map(name.isEqualToOrBelow) ?? true, "seed \(seed)")
                #expect((domain == nil) == list.isPublicSuffix(name), "seed \(seed)")
            }
        }
    }
}

@Suite struct `A list that is to replace a good one` {
    @Test func `is refused when it was cut off`() throws {
        let octets = try Shipped.octets()
        let cut = try PublicSuffixes(reading: Array(octets.prefix(octets.count / 2)))
        #expect(throws: PublicSuffixesError.markMissing("===END ICANN DOMAINS===")) {
            try cut.checkSoundness()
        }
    }

    @Test func `is refused when it has few rules, or holds what is no rule`() throws {
        let marks = """
            // ===BEGIN ICANN DOMAINS===
            // ===END ICANN DOMAINS===
            // ===BEGIN PRIVATE DOMAINS===
            // ===END PRIVATE DOMAINS===
            """
        #expect(throws: PublicSuffixesError.tooFewRules(1)) {
            try PublicSuffixes.of(marks, "com").checkSoundness()
        }
        let page = (1...500).map { "<p class=\($0)>" }.joined(separator: "\n")
        let octets = try Shipped.octets() + Array(page.utf8)
        let list = try PublicSuffixes(reading: octets)
        #expect(list.rejected.count == 20)
        #expect(throws: PublicSuffixesError.tooManyRejected(500)) { try list.checkSoundness() }
    }

    @Test func `is refused when it makes a registry somebody's, or somebody a registry`() throws {
        let text = String(decoding: try Shipped.octets(), as: UTF8.self)
        let without = text.replacing("\nco.uk\n", with: "\n")
        #expect(throws: PublicSuffixesError.wrongAbout("example.co.uk")) {
            try PublicSuffixes(reading: Array(without.utf8)).checkSoundness()
        }
        let with = text.replacing("\nco.uk\n", with: "\nco.uk\nexample.com\n")
        #expect(throws: PublicSuffixesError.wrongAbout("example.com")) {
            try PublicSuffixes(reading: Array(with.utf8)).checkSoundness()
        }
    }
}
