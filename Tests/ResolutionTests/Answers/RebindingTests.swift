import Addresses
import DNSWire
import Testing

@testable import Resolution

/// The answer to `inquiry` with these records, as it is kept.
private func answer(
    _ inquiry: Inquiry,
    _ answers: [ResourceRecord],
    _ change: (inout ResolutionSettings) -> Void = { _ in }
) throws -> (records: [String], note: AnswerNote) {
    var settings = ResolutionSettings()
    change(&settings)
    let reply = Message(flags: .response, question: inquiry.question, answers: answers)
    let body = try AnswerMaker(settings).answer(reply, for: inquiry)
    return (body.records(inquiry.question).answers.map(shown), body.note)
}

@Suite struct `A public name` {
    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.1.1",
        "100.64.0.1", "0.0.0.0", "0.1.2.3", "::", "::1", "fe80::1", "fd00::1", "fc00::1",
        "::ffff:192.168.1.1", "::192.168.1.1", "64:ff9b::192.168.1.1",
    ])
    func `does not resolve to a private address`(text: String) throws {
        let record = address("evil.example", text)
        // A mapped address comes as AAAA all the same.
        var aaaa = record
        if text.hasPrefix("::ffff") {
            aaaa = ResourceRecord(
                name: name("evil.example"),
                type: .aaaa,
                ttl: 300,
                rdata: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 168, 1, 1]
            )
        }
        let (records, note) = try answer(inquiry("evil.example", aaaa.type), [aaaa])
        #expect(records == [])
        #expect(note == .rebindingProtection)
        #expect(note.ede == .blocked)
    }

    @Test(arguments: [
        "192.0.2.1", "8.8.8.8", "172.32.0.1", "2001:db8::1", "64:ff9b::8.8.8.8", "1::",
    ])
    func `resolves to public ones`(text: String) throws {
        let record = address("good.example", text)
        let (records, note) = try answer(inquiry("good.example", record.type), [record])
        #expect(records.count == 1)
        #expect(note == .none)
    }

    @Test func `keeps its public addresses beside private ones, and its aliases`() throws {
        let (records, note) = try answer(
            inquiry("www.example"),
            [
                alias("www.example", "lan.example"), address("lan.example", "192.168.1.1"),
                address("lan.example", "192.0.2.1"),
            ]
        )
        #expect(records == ["www.example 300 CNAME lan.example", "lan.example 300 A 192.0.2.1"])
        #expect(note == .rebindingProtection)
    }

    /// RFC 9460 §7.3: clients may connect to a hint without asking on.
    @Test func `gives no private address as a hint`() throws {
        let binding = ServiceBinding(
            priority: 1,
            target: .root,
            parameters: [.alpn(["h2"]), .ipv4hint([[192, 168, 1, 1]]), .port(8_443)]
        )
        let record = ResourceRecord(
            name: name("evil.example"),
            type: .https,
            ttl: 300,
            rdata: binding.rdata
        )
        let asked = inquiry("evil.example", .https)
        let reply = Message(flags: .response, question: asked.question, answers: [record])
        let body = try AnswerMaker(ResolutionSettings()).answer(reply, for: asked)
        let kept = try #require(body.records(asked.question).answers.first?.serviceBinding)
        #expect(kept.ipv4Hints == [] && kept.port == 8_443 && kept.alpn.count == 1)
        #expect(body.note == .rebindingProtection)
    }

    @Test func `may lead home where the owner says so`() throws {
        let record = address("nas.corp.example", "192.168.1.1")
        let asked = inquiry("nas.corp.example")
        let excepted = try answer(asked, [record]) {
            $0.rebindingExceptions = [name("corp.example")]
        }
        #expect(excepted.records.count == 1)
        let off = try answer(asked, [record]) { $0.protectsFromRebinding = false }
        #expect(off.records.count == 1 && off.note == .none)
        // What counts is the name asked, not where an alias leads.
        let evil = [alias("evil.example", "nas.corp.example"), record]
        let led = try answer(inquiry("evil.example"), evil) {
            $0.rebindingExceptions = [name("corp.example")]
        }
        #expect(led.records == ["evil.example 300 CNAME nas.corp.example"])
    }
}
