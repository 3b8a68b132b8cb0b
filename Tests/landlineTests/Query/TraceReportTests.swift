import Addresses
import DNSSEC
import DNSWire
import Foundation
import Recursion
import Sockets
import Testing

@testable import landline

@Suite struct `The report of a trace` {
    private let plain = Terminal(hasColor: false, columns: 40)

    /// A signed name below a signed zone, asked of two servers.
    private func report(
        noted: String = "ns.example.org. is lame",
        status: Finding = .secure,
        showsSignatures: Bool = false
    ) throws -> TraceReport {
        let name = try Name("www.example.org")
        let question = Question(name: name, type: .a)
        let root = SocketAddress(IPAddress(192, 0, 2, 1), port: 53)
        let server = try #require(SocketAddress("[2001:db8::1]:53"))
        let steps: [TraceStep] = [
            .asked(
                root,
                zone: .root,
                Question(name: try Name("org"), type: .ns),
                result: "referral",
                milliseconds: 12.34
            ),
            .referred(from: .root, to: try Name("org"), servers: 6),
            .known(Question(name: try Name("org"), type: .dnskey), "2 keys"),
            .asked(server, zone: try Name("org"), question, result: "NOERROR", milliseconds: 3),
            .validated(subject: "org. DNSKEY", finding: "secure: by DS 26974 of ."),
            .followed(from: name, to: try Name("cdn.example.net")),
            .noted(noted),
        ]
        return TraceReport(
            answer: ResolvedAnswer(
                question: question,
                rcode: .noError,
                answers: [
                    RRset(
                        name: name,
                        type: .a,
                        ttl: 60,
                        rdatas: [[192, 0, 2, 9]],
                        signatures: [Array(repeating: 0, count: 24)]
                    )
                ],
                finding: status
            ),
            steps: steps,
            duration: .microseconds(15_360),
            showsSignatures: showsSignatures
        )
    }

    @Test func `shows each step in aligned columns, then the answer and why it is trusted`() throws
    {
        #expect(
            try report().lines(on: plain)
                == [
                    "STEP         MS  SERVER            ZONE  QUESTION            RESULT",
                    "asked      12.3  192.0.2.1:53      .     org. NS             referral",
                    "referred                           org.                      6 servers, named by .",
                    "known                                    org. DNSKEY         2 keys",
                    "asked       3.0  [2001:db8::1]:53  org.  www.example.org. A  NOERROR",
                    "validated                                org. DNSKEY         secure: by DS 26974 of .",
                    "followed                                 www.example.org.    is an alias of cdn.example.net.",
                    "noted                                                        ns.example.org. is lame",
                    "",
                    "status     NOERROR",
                    "question   www.example.org. IN A",
                    "security   secure, signed all the way from a trusted key",
                    "",
                    "answer",
                    "  www.example.org.  60  IN  A  192.0.2.9",
                    "",
                    "resolved here, 15.4 ms, 2 questions to servers",
                ]
        )
    }

    @Test(arguments: ["\u{1B}[2J", "\u{9B}2J", "\u{202E}evil", "a\nb", "\u{FFFF}", "\u{7F}"])
    func `lets no text of others steer the terminal`(text: String) throws {
        let report = try report(noted: text, status: .bogus(.dnssecBogus, text))
        let shown = report.lines(on: plain).joined() + (try report.json)
        #expect(shown.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test func `names the cause of what is bogus`() throws {
        let lines = try report(status: .bogus(.signatureExpired, "RRSIG of org. DNSKEY expired"))
            .lines(on: plain)
        #expect(lines.contains("security   bogus, should be signed and is not, or wrongly"))
        #expect(lines.contains { $0.hasPrefix("reason     7 ") && $0.hasSuffix("DNSKEY expired") })
    }

    @Test func `is one JSON object that holds every step`() throws {
        let document = try JSONDecoder().decode(
            TraceReport.Document.self,
            from: Data(try report(showsSignatures: true).json.utf8)
        )
        #expect(document.status == "NOERROR" && document.security == "secure")
        #expect(
            document.steps.map(\.step) == [
                "asked", "referred", "known", "asked", "validated", "followed", "noted",
            ]
        )
        #expect(document.steps.first?.server == "192.0.2.1:53")
        #expect(document.answer.map(\.type) == ["A", "RRSIG"])
        #expect(document.asked == 2)
    }
}

@Suite struct `The words of a query` {
    @Test func `may stand in any order, as dig has them`() throws {
        let words = try QueryWords(["+dnssec", "@192.0.2.1", "example.org", "+TRACE", "AAAA"])
        #expect(words.name == "example.org" && words.type == "AAAA" && words.server == "192.0.2.1")
        #expect(words.switches == [.trace, .dnssec])
    }

    @Test(arguments: [
        ([], "there is no name to ask for"),
        (["+trace"], "there is no name to ask for"),
        (["a", "b", "c"], "“c” is one word too many: there is a name and a type already"),
        (["a", "@b", "@c"], "there is more than one @server"),
        (
            ["a", "+nosuch"],
            "“+nosuch” means nothing here; there are +trace, +dnssec, +cd, +tcp, +short, +json"
        ),
    ])
    func `that make no sense are told`(words: [String], message: String) {
        #expect(throws: QueryWords.Fault(message: message)) { try QueryWords(words) }
    }
}
