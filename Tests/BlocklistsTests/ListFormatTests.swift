import Blocklists
import DNSWire
import TestChance
import Testing

/// Reads a list and gives its rules as words: `name`, `=name` (exact), `*.name` (below only), with
/// `@@` before those that keep a name.
private func words(_ text: String, _ format: ListFormat) -> [String] {
    ParsedList(parsing: text.utf8, format: format).rules.map { name, rule in
        let scope =
            switch rule.scope {
            case .exact: "="
            case .subtree: ""
            case .subdomainsOnly: "*."
            case .family: "a list has no "
            }
        return (rule.isException ? "@@" : "") + scope + name.description
    }
}

@Suite struct `A list` {
    @Test(arguments: [
        (ListFormat.hosts, "0.0.0.0 ads.example.org", ["=ads.example.org"]),
        (
            .hosts, "127.0.0.1\tAds.Example.org  b.example # two",
            ["=ads.example.org", "=b.example"]
        ),
        (.hosts, ":: a.example\r", ["=a.example"]),
        (.hosts, "# comment", []), (.hosts, "", []), (.hosts, "  \t ", []),
        (.hosts, "127.0.0.1 localhost localhost.localdomain local", []),
        (.hosts, "fe80::1%lo0 localhost", []), (.hosts, "255.255.255.255 broadcasthost", []),
        (.hosts, "0.0.0.0 0.0.0.0", []), (.hosts, "0.0.0.0 a.example.", ["=a.example"]),
        (.domains, "example.org", ["example.org"]), (.domains, "*.example.org", ["example.org"]),
        (.domains, ".example.org", ["example.org"]),
        (.domains, "_dmarc.example # x", ["_dmarc.example"]),
        (.domains, "zip", ["zip"]), (.domains, "1.2.3.4.example", ["1.2.3.4.example"]),
        (.domains, "! comment", []),
        (.adblock, "||example.org^", ["example.org"]),
        (.adblock, "||Example.org^|", ["example.org"]),
        (.adblock, "@@||example.org^", ["@@example.org"]),
        (.adblock, "||*.example.org^", ["*.example.org"]),
        (.adblock, "example.org", ["=example.org"]),
        (.adblock, "0.0.0.0 example.org", ["=example.org"]),
        (.adblock, "||example.org^ # why", ["example.org"]),
        (.adblock, "! comment", []), (.adblock, "# comment", []),
        (.adblock, "[Adblock Plus 2.0]", []),
    ])
    func `means what its format says`(format: ListFormat, line: String, rules: [String]) {
        let parsed = ParsedList(parsing: line.utf8, format: format)
        #expect(words(line, format) == rules)
        #expect(parsed.summary.rejectedCount == 0, "\(parsed.summary.rejected)")
    }

    @Test(arguments: [
        (ListFormat.hosts, "example.org", ListRejection.noAddress),
        (.hosts, "0.0.0.0", .emptyName), (.hosts, "192.0.2.1 nas.example", .redirection),
        (.hosts, "0.0.0.0 a..example", .emptyLabel), (.hosts, "0.0.0.0 *.example", .wildcardInside),
        (.hosts, "0.0.0.0 192.0.2.1", .addressForName),
        (.domains, "a b", .moreThanAName), (.domains, "server=/example.org/", .badCharacter(0x3D)),
        (.domains, "http://example.org/", .addressOfPage), (.domains, "exämple.org", .notASCII),
        (.domains, "a*.example", .wildcardInside), (.domains, "*.", .emptyName),
        (.domains, ".", .emptyName), (.domains, "a..", .emptyLabel),
        (.domains, "192.0.2.1", .addressForName),
        (.domains, String(repeating: "a", count: 64) + ".example", .labelTooLong),
        (.domains, String(repeating: "a.", count: 130) + "example", .nameTooLong),
        (.domains, "a\u{0}.example", .badCharacter(0)),
        (.domains, "a@b.example", .badCharacter(0x40)),
        (.domains, String(repeating: "a", count: 5000), .lineTooLong),
        (.adblock, "||example.org^$third-party", .modifiers),
        (.adblock, "example.org$important", .modifiers),
        (.adblock, "||example.org", .noSeparator), (.adblock, "||example.org/ad^", .addressOfPage),
        (.adblock, "/ads[0-9]+/", .regularExpression), (.adblock, "example.org##.ad", .cosmetic),
        (.adblock, "##.ad", .cosmetic), (.adblock, "||ex*mple.org^", .wildcardInside),
        (.adblock, "|example.org^", .pattern), (.adblock, "||^", .emptyName),
        (.adblock, "@@", .emptyName),
        (.adblock, "||example.org^path", .pattern), (.adblock, "||*.^", .emptyName),
    ])
    func `says why a line is not followed`(
        format: ListFormat,
        line: String,
        reason: ListRejection
    ) throws {
        let text = "# first\n" + line + "\n"
        let summary = ParsedList(parsing: text.utf8, format: format).summary
        #expect(summary.rules == 0)
        let rejected = try #require(summary.rejected.first)
        #expect(rejected.reason == reason && rejected.line == 2)
        #expect(rejected.text.utf8.allSatisfy { (0x20..<0x7f).contains($0) || $0 >= 0x80 })
        #expect(!reason.what.isEmpty && !reason.remedy.isEmpty)
    }

    @Test func `keeps the good names of a line with a bad one`() {
        let parsed = ParsedList(parsing: "0.0.0.0 a.example b..c d.example".utf8, format: .hosts)
        #expect(parsed.rules.map(\.name.description) == ["a.example", "d.example"])
        #expect(parsed.summary.rejected.map(\.reason) == [.emptyLabel])
    }

    @Test(arguments: [
        ("# x\n0.0.0.0 a.example\n0.0.0.0 b.example\n", ListFormat.hosts),
        ("# x\na.example\n*.b.example\n", .domains),
        ("! x\n||a.example^\nb.example\n", .adblock),
        ("[Adblock Plus 2.0]\na.example\nb.example\n", .adblock),
        ("a.example\nb.example\n||c.example^\n", .domains), ("", .domains),
        ("# nothing\n\n", .domains), ("127.0.0.1 localhost\n", .hosts),
        ("127.0.0.1 localhost\na.example\nb.example\n", .domains),
        ("\u{FEFF}a.example\nb.example\n", .domains),
    ])
    func `is told by its lines`(text: String, format: ListFormat) {
        #expect(ListFormat.detect(Array(text.utf8).span) == format)
    }

    @Test(arguments: ["server=/a.example/\n", "<html>\n<body>\n", "@ SOA a. b. 1 2 3 4 5\n"])
    func `in another format is not told`(text: String) {
        #expect(ListFormat.detect(Array(text.utf8).span) == nil)
    }

    @Test func `knows the lines of its rules`() {
        let parsed = ParsedList(parsing: "a.example\r\n\r\n# x\r\nb.example".utf8, format: .domains)
        #expect(parsed.rules.map(\.rule.line) == [1, 4])
        #expect(parsed.summary.lines == 4)
    }
}

@Suite struct `A list's file` {
    @Test(arguments: [1, 2, 7, 100_000])
    func `is the same however it is cut`(names: Int) throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/list.txt"
            let text = (0..<names).map { "host\($0).example.org\n" }.joined() + "last.example"
            try write(Array(text.utf8), to: path)
            var found = 0
            let summary = try ListFile(path: path).read { _, _ in found += 1 }
            #expect(found == names + 1 && summary.rules == found && summary.lines == found)
            #expect(summary.format == .domains)
        }
    }

    @Test func `is refused above its limits`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/list.txt"
            try write(Array("a.example\nb.example\nc.example\n".utf8), to: path)
            #expect(throws: ListError.tooManyRules(path: path, rulesMax: 2)) {
                try ListFile(path: path, limits: ListLimits(rulesMax: 2)).read { _, _ in }
            }
            #expect(throws: ListError.tooLarge(path: path, octetsMax: 10)) {
                try ListFile(path: path, limits: ListLimits(fileOctetsMax: 10)).read { _, _ in }
            }
            try write(Array("server=/a/\n".utf8), to: path)
            #expect(throws: ListError.unknownFormat(path: path)) {
                try ListFile(path: path).read { _, _ in }
            }
        }
    }

    @Test func `with endless lines costs no memory and loses no other line`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/list.txt"
            let long = [UInt8](repeating: UInt8(ascii: "a"), count: 2 << 20)
            try write(Array("a.example\n".utf8) + long + Array("\nb.example\n".utf8), to: path)
            let summary = try ListFile(path: path).read { _, _ in }
            #expect(summary.rules == 2 && summary.rejected.map(\.reason) == [.lineTooLong])
            #expect(summary.rejected.map(\.line) == [2] && summary.lines == 3)
        }
    }

    @Test func `is searched for the lines that touch a name`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/list.txt"
            try write(
                Array(
                    """
                    ||example.org^
                    ||ample.org^
                    ||*.www.example.org^
                    @@||www.Example.org^
                    www.example.org
                    example.org
                    ||org^
                    """.utf8
                ),
                to: path
            )
            let hits = try ListFile(path: path).search(for: Name("WWW.example.org"))
            #expect(hits.hits.map(\.rule.line) == [1, 4, 5, 7])
            #expect(hits.hits[1].rule.isException && !hits.isTruncated)
            let first = try ListFile(path: path).search(for: Name("www.example.org"), hitsMax: 2)
            #expect(first.hits.count == 2 && first.isTruncated)
        }
    }

    @Test func `with random damage never crashes a reader`() {
        let sample = Array(
            "0.0.0.0 a.example # x\n||b.example^$x\n@@||c.example^|\n*.d.example\n/re/\n::1 e\n"
                .utf8
        )
        var random = SeededGenerator(seed: 77)
        for _ in 0..<3000 {
            var octets = sample
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(
                    in: 0...255,
                    using: &random
                )
            }
            for format in ListFormat.all {
                let parsed = ParsedList(parsing: octets, format: format)
                #expect(parsed.rules.count == parsed.summary.rules)
            }
        }
    }
}
