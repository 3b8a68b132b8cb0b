import DNSWire
import TestChance
import Testing

@testable import ZoneFiles

/// Reads `text` and expects the records to be shown as `expected`, without a problem.
private func check(
    _ text: String,
    origin: String = "example.org",
    reads expected: [String],
    _ location: SourceLocation = #_sourceLocation
) throws {
    let zone = ZoneFile.parse(text, file: "zone", origin: try Name(origin))
    #expect(zone.problems == [], sourceLocation: location)
    let shown = zone.records.map { record in
        ZoneFile.present(record).split(separator: "\t").joined(separator: " ")
    }
    #expect(shown == expected, sourceLocation: location)
}

/// Reads `text` and expects these problems, as `line: what`.
private func check(
    _ text: String,
    complains expected: [String],
    records: Int = 0,
    _ location: SourceLocation = #_sourceLocation
) throws {
    let zone = ZoneFile.parse(text, file: "zone", origin: try Name("example.org"))
    #expect(zone.problems.map { "\($0.line): \($0.what)" } == expected, sourceLocation: location)
    #expect(zone.problems.allSatisfy { !$0.remedy.isEmpty && $0.file == "zone" })
    #expect(zone.records.count == records, sourceLocation: location)
}

@Suite struct `Zone-file text` {
    @Test(arguments: [
        // RFC 1035 §5.1: owner, TTL, class, type, data.
        ("www 300 IN A 192.0.2.1", "www.example.org. 300 IN A 192.0.2.1"),
        // TTL and class left out.
        ("www A 192.0.2.1", "www.example.org. 3600 IN A 192.0.2.1"),
        ("@ AAAA 2001:db8::1", "example.org. 3600 IN AAAA 2001:db8::1"),
        ("printer.home.arpa. A 192.0.2.9", "printer.home.arpa. 3600 IN A 192.0.2.9"),
        ("*.lab CNAME www", "*.lab.example.org. 3600 IN CNAME www.example.org."),
        ("x TXT \"a b\" c", "x.example.org. 3600 IN TXT \"a b\" \"c\""),
        // RFC 3597 §5: unknown types.
        ("x TYPE65280 \\# 3 0A0B0C", "x.example.org. 3600 IN TYPE65280 \\# 3 0a0b0c"),
        ("x A 192.0.2.1 ; a comment", "x.example.org. 3600 IN A 192.0.2.1"),
    ])
    func `is read as RFC 1035 §5.1 says`(text: String, expected: String) throws {
        try check(text, reads: [expected])
    }

    @Test func `carries owner, origin and TTL from line to line`() throws {
        try check(
            """
            $TTL 60
            $ORIGIN lab.example.org.

            a A 192.0.2.1
              AAAA 2001:db8::1
            @ MX 10 a
            b 5 A 192.0.2.2
            """,
            reads: [
                "a.lab.example.org. 60 IN A 192.0.2.1",
                "a.lab.example.org. 60 IN AAAA 2001:db8::1",
                "lab.example.org. 60 IN MX 10 a.lab.example.org.",
                "b.lab.example.org. 5 IN A 192.0.2.2",
            ]
        )
    }

    @Test func `joins the lines between parentheses`() throws {
        try check(
            """
            @ SOA ns host (
                1 ; serial
                2 3
                4 5 )
            a A 192.0.2.1
            """,
            reads: [
                "example.org. 3600 IN SOA ns.example.org. host.example.org. 1 2 3 4 5",
                "a.example.org. 3600 IN A 192.0.2.1",
            ]
        )
    }

    @Test func `keeps the case of names and data`() throws {
        try check(
            "WwW CNAME Cdn.Example.NET.",
            reads: ["WwW.example.org. 3600 IN CNAME Cdn.Example.NET."]
        )
    }

    @Test(arguments: ["", "\n\n", "; only a comment", "   \t\n;x\n"])
    func `may be empty`(text: String) throws {
        try check(text, reads: [])
    }
}

@Suite struct `A faulty entry` {
    @Test func `is reported with the line it begins on, and the others are read`() throws {
        try check(
            """
            ; header

            a A 192.0.2.1
            b A 192.0.2.256

            ; more
            c A 192.0.2.3
            """,
            complains: ["4: Syntax error, could not parse the RR's rdata"],
            records: 2
        )
    }

    /// RFC 1035 §5.1 allows class and TTL in either order; libldns reads the usual one alone.
    @Test func `has the class before the TTL`() throws {
        try check(
            "www IN 300 A 192.0.2.1",
            complains: ["1: Syntax error, could not parse the RR's rdata"]
        )
    }

    @Test func `may not include other files`() throws {
        try check("$INCLUDE /etc/passwd", complains: ["1: $INCLUDE is not followed"])
    }

    @Test func `may hold no octet 0`() throws {
        try check(
            "a A 192.0.2.1\nb\0 A 192.0.2.2",
            complains: ["2: an octet 0 is no part of a text"]
        )
    }

    @Test func `stops nothing but is reported up to a limit`() throws {
        let text = String(repeating: "a A nonsense\n", count: ZoneFile.problemsMax + 50)
        let zone = ZoneFile.parse(text, file: "zone")
        #expect(zone.problems.count == ZoneFile.problemsMax)
    }

    @Test func `may be anything without harm`() throws {
        var random = SeededGenerator(seed: 20_261_122)
        let pieces = [
            "a", "@", " ", "\t", "\n", "(", ")", "\"", ";", "\\", "A", "TXT", "192.0.2.1", "$TTL",
            "$ORIGIN",
            "IN", "\\#", "3", "é", "\\300", "SVCB", "1 . alpn=h2", "LOC", "NSEC3",
            String(repeating: "x", count: 300),
        ]
        for _ in 0..<2_000 {
            let text = (0..<random.below(40)).map { _ in pieces[random.below(pieces.count)] + " " }
            let zone = ZoneFile.parse(text.joined(), file: "zone")
            for record in zone.records {
                let shown = ZoneFile.present(record)
                #expect(shown.utf8.allSatisfy { $0 == 0x09 || (0x20...0x7E).contains($0) })
            }
        }
    }
}

@Suite struct `A record as text` {
    @Test func `reads back as the same record`() throws {
        let lines = [
            "a.example.org. 60 IN A 192.0.2.1", "a.example.org. 60 IN TXT \"\\000\\255\\\"\"",
            "a\\.b.example.org. 60 IN MX 10 mx.example.org.",
            "_x._tcp.example.org. 60 IN SRV 1 2 53 host.example.org.",
            "x.example.org. 60 IN CAA 0 issue \"ca.example\"",
        ]
        for line in lines {
            let zone = ZoneFile.parse(line, file: "zone")
            let record = try #require(zone.records.first)
            let again = ZoneFile.parse(ZoneFile.present(record), file: "zone")
            #expect(again.records == [record])
        }
    }

    @Test func `falls back to the form for unknown types when the data is not what the type says`()
        throws
    {
        let record = ResourceRecord(
            name: try Name("a.example.org"),
            type: .a,
            ttl: 60,
            rdata: [192, 0, 2]
        )
        #expect(ZoneFile.present(record) == "a.example.org.\t60\tIN\tA\t\\# 3 C00002")
    }

    @Test func `never carries a control octet or an escape sequence`() throws {
        let name = try Name(wire: [4, 0x1B, 0x5B, 0x33, 0x31, 0])
        let record = ResourceRecord(
            name: name,
            type: .txt,
            ttl: 60,
            rdata: [4, 0x1B, 0x5B, 0x0A, 0x9B]
        )
        let shown = ZoneFile.present(record)
        #expect(shown.utf8.allSatisfy { $0 == 0x09 || (0x20...0x7E).contains($0) }, "\(shown)")
    }
}
