import Addresses
import DNSWire
import Foundation
import Sockets
import Testing

@testable import landline

@Suite struct `The query command's report` {
    private let plain = Terminal(hasColor: false, columns: nil)
    private let server = SocketAddress(.loopbackV4, port: 5300)

    private func report(
        rcode: RCode = .noError,
        answers: [ResourceRecord] = [],
        reason: ExtendedError? = nil
    ) throws -> QueryReport {
        let question = Question(name: try Name("ads.example.org"), type: .a)
        let message = Message(
            id: 7,
            flags: [.response, .recursionDesired, .recursionAvailable],
            rcode: rcode,
            question: question,
            answers: answers,
            edns: EDNS(options: reason.map { [$0.option] } ?? [])
        )
        let reply = StubClient.Reply(
            message: message,
            octetCount: 93,
            transport: .udp,
            duration: .microseconds(1260)
        )
        return QueryReport(reply, from: server)
    }

    @Test func `shows the whole answer in aligned columns`() throws {
        let name = try Name("ads.example.org")
        let report = try report(
            answers: [
                .pointing(.cname, to: try Name("cdn.example"), name: name, ttl: 300),
                .address([192, 0, 2, 1], name: try Name("cdn.example"), ttl: 5),
            ],
            reason: ExtendedError(.blocked, text: "maker:xiaomi/telemetry")
        )
        #expect(
            report.lines(on: plain) == [
                "status     NOERROR, flags qr rd ra, id 7",
                "question   ads.example.org. IN A",
                "edns       1232 octets",
                "reason     15 Blocked: maker:xiaomi/telemetry",
                "",
                "answer",
                "  ads.example.org.  300  IN  CNAME  cdn.example.",
                "  cdn.example.        5  IN  A      192.0.2.1",
                "",
                "127.0.0.1:5300 over UDP, 1.2 ms, 93 octets",
            ]
        )
        #expect(report.short == ["cdn.example.", "192.0.2.1"])
    }

    @Test(arguments: ["\u{1B}[2J", "\u{9B}2J", "\u{202E}evil", "a\nb", "\u{FFFF}", "\u{7F}"])
    func `lets no text of others steer the terminal`(text: String) throws {
        let report = try report(reason: ExtendedError(.blocked, text: text))
        let shown = report.lines(on: plain).joined() + (try report.json)
        #expect(shown.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test func `is one JSON object of ASCII`() throws {
        let text = "Regel für \u{1F4F1}"
        let report = try report(rcode: .nxDomain, reason: ExtendedError(.filtered, text: text))
        let json = try report.json
        #expect(json.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        let document = try JSONDecoder().decode(QueryReport.Document.self, from: Data(json.utf8))
        #expect(document.status == "NXDOMAIN" && document.octets == 93)
        #expect(document.reasons.map(\.text) == [text])
        #expect(document.milliseconds == 1.26)
    }

    @Test(arguments: [
        (rcode: RCode.noError, address: true, reason: nil, status: landline.ExitStatus.success),
        (rcode: .noError, address: false, reason: nil, status: .nothingFound),
        (rcode: .nxDomain, address: false, reason: nil, status: .nothingFound),
        (rcode: .servFail, address: false, reason: nil, status: .failure),
        (rcode: .noError, address: true, reason: EDECode.blocked, status: .blocked),
        (rcode: .nxDomain, address: false, reason: .filtered, status: .blocked),
        (rcode: .noError, address: true, reason: .staleAnswer, status: .success),
    ])
    func `tells scripts how it went`(
        rcode: RCode,
        address: Bool,
        reason: EDECode?,
        status: landline.ExitStatus
    ) throws {
        let records: [ResourceRecord] =
            address ? [.address([0, 0, 0, 0], name: .root, ttl: 1)] : []
        let report = try report(
            rcode: rcode,
            answers: records,
            reason: reason.map { ExtendedError($0) }
        )
        #expect(report.exitStatus == status)
    }

    @Test(arguments: [
        (listening: ["0.0.0.0:5300", "[::]:5300"], asked: "127.0.0.1:5300"),
        (listening: ["192.0.2.1:53", "[::]:53"], asked: "[::1]:53"),
        (listening: ["192.0.2.1:53"], asked: "192.0.2.1:53"),
        (listening: [], asked: nil),
    ])
    func `asks where the instance can be reached from here`(listening: [String], asked: String?) {
        #expect(ListeningAddress.best(of: listening)?.description == asked)
    }
}
