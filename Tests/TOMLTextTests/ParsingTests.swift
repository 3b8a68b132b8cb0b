import TOMLText
import TestChance
import Testing

@Suite struct `A TOML text` {
    @Test(arguments: [
        ("a = 1", TOMLNode.Value.integer(1)),
        ("a = +1_000", .integer(1000)),
        ("a = -0", .integer(0)),
        ("a = 0xdead_beef", .integer(0xdead_beef)),
        ("a = 0o755", .integer(0o755)),
        ("a = 0b1101", .integer(13)),
        ("a = 1.5e3", .float(1500)),
        ("a = -0.25", .float(-0.25)),
        ("a = inf", .float(.infinity)),
        ("a = true # yes", .boolean(true)),
        (#"a = "x\t\u00e9\\""#, .string("x\té\\")),
        (#"a = 'C:\n'"#, .string(#"C:\n"#)),
        ("a = \"\"\"\none\\\n   two\n\"\"\"", .string("onetwo\n")),
        ("a = '''\nit's ''two''\n'''", .string("it's ''two''\n")),
        ("a = \"\"\"say \"hi\"\"\"\"", .string("say \"hi\"")),
        ("a = 2026-11-22T18:00:00Z", .time("2026-11-22T18:00:00Z")),
        ("a = 2026-11-22 18:00:00.5+01:00", .time("2026-11-22 18:00:00.5+01:00")),
        ("a = 2026-11-22", .time("2026-11-22")),
        ("a = 18:00:00", .time("18:00:00")),
    ])
    func `gives its values`(text: String, value: TOMLNode.Value) throws {
        let section = try TOMLSection(parsing: text, file: "t.toml")
        #expect(section["a"]?.value == value)
    }

    @Test(arguments: [
        ("a = ", 1), ("a", 1), ("= 1", 1), ("a = 01", 1), ("a = 1__0", 1), ("a = 1.", 1),
        ("a = .5", 1), ("a = \"x", 1), ("a = 'x\n'", 1), ("a = 1 b = 2", 1), ("\n[a", 2),
        ("[a]\n[a]", 2), ("a = 1\na = 2", 2), ("a = {b = 1}\na.c = 2", 2), ("a = [1]\n[[a]]", 2),
        ("[a.b]\n[a]\nb.c = 1", 3), ("a = [1, 2\nb = 3", 2), ("a = \"\\q\"", 1),
        ("a = \"\\uD800\"", 1), ("a = {b = 1,}", 1), ("a = yes", 1), ("a = \"\u{1}\"", 1),
        ("# \u{7}", 1), ("a.b = 1\n[a]", 2), ("[[a]]\n[a]", 2), ("a = {b = 1, b = 2}", 1),
        ("a = \"\"\"x\n\ny", 1), ("a = 0x", 1), ("a = 0x-1", 1), ("a = --1", 1), ("a = 00.5", 1),
        ("a = 9223372036854775808", 1), ("\u{0}", 1),
    ])
    func `that is wrong is refused at its line`(text: String, line: Int) {
        let problem = #expect(throws: TOMLProblem.self) {
            try TOMLSection(parsing: text, file: "t.toml")
        }
        #expect(problem?.line == line, "\(String(describing: problem))")
        #expect(problem?.remedy.isEmpty == false)
    }

    @Test func `knows where everything stands`() throws {
        let section = try TOMLSection(
            parsing: """
                # comment
                title = "x"

                [devices.phone]
                mac = "02:00:00:00:00:01"
                "odd key" = [
                  1, # one
                  2,
                ]
                [[rule]]
                a.b = 1
                a.c = { d = 2 }
                [[rule]]
                [rule.deep]
                e = 3
                """,
            file: "t.toml"
        )
        #expect(section["title"]?.line == 2)
        let phone = try section.required("devices").section().required("phone")
        #expect(phone.line == 4 && phone.path == "devices.phone")
        let odd = try phone.section().required("odd key").array()
        #expect(odd.map(\.line) == [7, 8])
        let rules = try section.required("rule").array()
        #expect(rules.map(\.line) == [10, 13])
        let deep = try rules[0].section().required("a").section().required("c").section()
        #expect(deep["d"]?.value == .integer(2))
        #expect(deep["d"]?.path == "rule.a.c.d" && deep["d"]?.line == 12)
        #expect(try rules[1].section().required("deep").section()["e"]?.line == 15)
        #expect(section.entries.map(\.key) == ["title", "devices", "rule"])
    }

    @Test func `that nests too deep is refused`() {
        let text = "a = " + String(repeating: "[", count: 100_000)
        #expect(throws: TOMLProblem.self) { try TOMLSection(parsing: text, file: "t.toml") }
    }

    @Test func `that is not UTF-8 is refused at its line`() {
        let problem = #expect(throws: TOMLProblem.self) {
            try TOMLSection(parsing: Array("a = 1\nb = \"".utf8) + [0xff], file: "t.toml")
        }
        #expect(problem?.line == 2)
    }

    /// Any damage gives a value or a problem, never a trap.
    @Test func `with random damage never crashes the parser`() {
        let sample = Array(
            """
            [a.b]
            "k.x" = { c = [1, 2.5, "t\\u00e9"], d = 'x' } # comment
            e = \"\"\"long
            text\"\"\"
            [[f]]
            g = 2026-11-22T18:00:00Z
            """.utf8
        )
        var random = SeededGenerator(seed: 20_261_122)
        for _ in 0..<3000 {
            var octets = sample
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(octets.count))
                switch random.next() % 3 {
                case 0: octets[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: octets.remove(at: place)
                default:
                    octets.insert(
                        Array("[]{}\"'=.,\\\n#".utf8).randomElement(using: &random) ?? 0,
                        at: place
                    )
                }
            }
            do throws(TOMLProblem) {
                _ = try TOMLSection(parsing: octets, file: "t.toml")
            } catch {
                #expect(error.line >= 1)
            }
        }
    }
}
