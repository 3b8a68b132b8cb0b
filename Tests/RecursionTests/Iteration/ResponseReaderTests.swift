import Addresses
import Bounds
import DNSWire
import Sockets
import Testing

@testable import Recursion

@Suite struct `What a reply means` {
    private let tally = WorkTally(counters: BoundCounters())

    private func read(
        _ text: String = "www.example.org",
        _ type: RRType = .a,
        rcode: RCode = .noError,
        flags: HeaderFlags = [],
        answers: [ResourceRecord] = [],
        authorities: [ResourceRecord] = [],
        additionals: [ResourceRecord] = [],
        zone: String = "example.org",
        isForwarded: Bool = false
    ) -> Reading {
        let question = Question(name: name(text), type: type)
        let message = Message(
            flags: flags.union(.response),
            rcode: rcode,
            question: question,
            answers: answers,
            authorities: authorities,
            additionals: additionals
        )
        return ResponseReader(
            message: message,
            question: question,
            zone: name(zone),
            isForwarded: isForwarded,
            server: SocketAddress(IPAddress(192, 0, 2, 1), port: 53),
            settings: RecursionSettings(),
            tally: tally
        ).read()
    }

    private func address(_ text: String, _ last: UInt8 = 1, ttl: UInt32 = 60) -> ResourceRecord {
        .address([192, 0, 2, last], name: name(text), ttl: ttl)
    }

    private func pointing(_ type: RRType, _ owner: String, _ target: String) -> ResourceRecord {
        .pointing(type, to: name(target), name: name(owner), ttl: 60)
    }

    private func links(_ reading: Reading) -> [ZoneResponse] {
        guard case .links(let links) = reading else { return [] }
        return links
    }

    /// Where a reading stands in the table of `ResponseReader`.
    private func word(_ reading: Reading) -> String {
        switch reading {
        case .links(let links):
            switch links.last?.kind {
            case .answer: "answer"
            case .alias: "alias"
            case .noData: "nodata"
            case .nameError: "nxdomain"
            case nil: "nothing"
            }
        case .referral: "referral"
        case .lame: "lame"
        case .failed: "failed"
        case .empty: "empty"
        case .astray: "astray"
        }
    }

    @Test func `is an answer where the records are there, with or without AA`() {
        #expect(word(read(answers: [address("www.example.org")])) == "answer")
        #expect(
            word(read(flags: .authoritative, answers: [address("www.example.org")])) == "answer"
        )
    }

    @Test func `is NODATA where an SOA at or above the name says so (RFC 2308 §2.2)`() {
        let reading = read(authorities: [.zoneSOA("example.org")])
        #expect(word(reading) == "nodata")
        #expect(links(reading)[0].negativeTTL == 300)
        #expect(word(read(authorities: [.zoneSOA("other.example.org")])) == "empty")
        #expect(word(read(authorities: [.zoneSOA("org")])) == "empty")
    }

    @Test func `is NODATA without SOA where the zone's server claims authority`() {
        #expect(word(read(flags: .authoritative)) == "nodata")
        let own = [pointing(.ns, "example.org", "ns.example.org")]
        #expect(word(read(flags: .authoritative, authorities: own)) == "nodata")
        #expect(links(read(flags: .authoritative))[0].negativeTTL == 0)
    }

    @Test func `is a referral where NS point below the zone, with or without AA`() {
        let cut = [pointing(.ns, "sub.example.org", "ns.sub.example.org")]
        #expect(word(read("www.sub.example.org", authorities: cut)) == "referral")
        #expect(
            word(read("www.sub.example.org", flags: .authoritative, authorities: cut)) == "referral"
        )
        #expect(word(read("www.example.org", authorities: cut)) == "empty")
    }

    @Test func `is lame where NS point to the zone itself or upwards`() {
        let own = [pointing(.ns, "example.org", "ns.example.org")]
        #expect(word(read(authorities: own)) == "lame")
        #expect(word(read(authorities: [pointing(.ns, "org", "ns.org")])) == "lame")
        #expect(word(read(authorities: [pointing(.ns, ".", "a.root")])) == "lame")
    }

    @Test func `is lame where a resolver denies`() {
        let soa: [ResourceRecord] = [.zoneSOA("example.org")]
        #expect(word(read(flags: .recursionAvailable, authorities: soa)) == "lame")
        #expect(
            word(read(rcode: .nxDomain, flags: .recursionAvailable, authorities: soa)) == "lame"
        )
        #expect(
            word(
                read(flags: .recursionAvailable, authorities: soa, zone: ".", isForwarded: true)
            ) == "nodata"
        )
    }

    @Test func `is NXDOMAIN by its RCODE`() {
        #expect(
            word(read(rcode: .nxDomain, authorities: [.zoneSOA("example.org")])) == "nxdomain"
        )
        #expect(word(read(rcode: .refused)) == "failed")
        #expect(word(read(rcode: .servFail)) == "failed")
    }

    @Test func `is cut where the chain leaves the zone`() {
        let found = links(
            read(
                answers: [
                    pointing(.cname, "www.example.org", "a.example.org"),
                    pointing(.cname, "a.example.org", "b.example.net"),
                    address("b.example.net"),
                ]
            )
        )
        #expect(found.count == 2)
        #expect(found.last?.kind == .alias(target: name("b.example.net")))
        #expect(found.last?.question.name == name("a.example.org"))
    }

    @Test func `keeps the whole chain of a forwarder`() {
        let found = links(
            read(
                answers: [
                    pointing(.cname, "www.example.org", "b.example.net"),
                    address("b.example.net"),
                ],
                zone: ".",
                isForwarded: true
            )
        )
        #expect(found.map(\.kind) == [.alias(target: name("b.example.net")), .answer])
    }

    @Test func `leaves out what was not asked for`() {
        let found = links(
            read(answers: [address("www.example.org"), address("bank.example.org", 66)])
        )
        #expect(found.flatMap(\.answers).map(\.name) == [name("www.example.org")])
    }

    @Test func `denies nothing by answering something else, unless an SOA does`() {
        let other = [address("bank.example.org")]
        #expect(word(read(flags: .authoritative, answers: other)) == "astray")
        let soa: [ResourceRecord] = [.zoneSOA("example.org")]
        #expect(word(read(flags: .authoritative, answers: other, authorities: soa)) == "nodata")
    }

    @Test func `follows the first of two aliases, and shows no other (RFC 2181 §10.1)`() {
        let two = [
            pointing(.cname, "www.example.org", "a.example.net"),
            pointing(.cname, "www.example.org", "b.example.net"),
        ]
        let found = links(read(answers: two))
        #expect(found.map(\.kind) == [.alias(target: name("a.example.net"))])
        #expect(found.first?.answers.first?.targets == [name("a.example.net")])
        let asked = links(read("www.example.org", .cname, answers: two))
        #expect(asked.first?.answers.first?.rdatas.count == 1)
    }

    @Test func `ends where the aliases go in a circle`() {
        let found = links(
            read(
                answers: [
                    pointing(.cname, "www.example.org", "a.example.org"),
                    pointing(.cname, "a.example.org", "www.example.org"),
                ]
            )
        )
        #expect(found.count == 2)
    }

    @Test func `makes the alias of a DNAME itself (RFC 6672 §3.4)`() {
        let found = links(
            read(
                "www.sub.example.org",
                answers: [
                    pointing(.dname, "sub.example.org", "other.example.org"),
                    pointing(.cname, "www.sub.example.org", "elsewhere.example.org"),
                ]
            )
        )
        #expect(found[0].kind == .alias(target: name("www.other.example.org")))
        #expect(found[0].answers.map(\.type) == [.dname, .cname])
    }

    @Test func `follows a DNAME whatever the type, a CNAME not for its own`() {
        let dname = pointing(.dname, "sub.example.org", "other.example.org")
        #expect(word(read("www.sub.example.org", .cname, answers: [dname])) == "alias")
        // As servers send it: with the CNAME that they made, which nobody signed.
        let made = pointing(.cname, "www.sub.example.org", "www.elsewhere.example.org")
        #expect(word(read("www.sub.example.org", .cname, answers: [dname, made])) == "alias")
        let cname = pointing(.cname, "www.example.org", "other.example.org")
        #expect(word(read("www.example.org", .cname, answers: [cname])) == "answer")
        #expect(word(read("www.example.org", .txt, answers: [cname])) == "alias")
    }

    @Test func `is a name too long where a DNAME makes one (RFC 6672 §2.2)`() {
        let label = String(repeating: "x", count: 60)
        let long = "\(label).\(label).\(label)"
        let found = links(
            read(
                "\(label).sub.example.org",
                rcode: .yxDomain,
                answers: [pointing(.dname, "sub.example.org", "\(long).example.org")]
            )
        )
        #expect(found.count == 1)
        #expect(found.first?.isNameTooLong == true)
    }

    @Test func `takes glue from the referring zone only, six addresses a name, thirteen names`() {
        let reading = read(
            "www.sub.example.org",
            authorities: (0..<20).map {
                pointing(.ns, "sub.example.org", "n\($0).example.org")
            } + [pointing(.ns, "sub.example.org", "ns.example.net")],
            additionals: (0..<9).map { address("n0.example.org", UInt8($0)) }
                + [address("ns.example.net", 66)]
        )
        guard case .referral(let referral) = reading else {
            Issue.record("no referral")
            return
        }
        #expect(referral.servers.count == Bound.nameServers.value)
        #expect(referral.servers[0].glue.count == Bound.addressesPerName.value)
        #expect(!referral.servers.dropFirst().contains { !$0.glue.isEmpty })
    }

    @Test func `takes no glue of another class`() {
        var stray = address("ns.sub.example.org", 66)
        stray.class = .ch
        let reading = read(
            "www.sub.example.org",
            authorities: [pointing(.ns, "sub.example.org", "ns.sub.example.org")],
            additionals: [stray, address("ns.sub.example.org")]
        )
        guard case .referral(let referral) = reading else {
            Issue.record("no referral")
            return
        }
        #expect(referral.servers.map(\.glue) == [[IPAddress(192, 0, 2, 1)]])
    }

    @Test func `refuses sets of more records than allowed`() {
        let records = (0...Bound.rrsetRecords.value).map { index in
            ResourceRecord.address(
                [10, 0, UInt8(index >> 8), UInt8(index & 0xFF)],
                name: name("www.example.org"),
                ttl: 60
            )
        }
        #expect(word(read(answers: records)) == "failed")
        #expect(word(read(answers: records.dropLast())) == "answer")
    }

    @Test func `is of no use with an address that is none, and has no IPv4 glue in AAAA`() {
        let bad = ResourceRecord(name: name("www.example.org"), type: .a, ttl: 60, rdata: [1, 2])
        let good = address("www.example.org")
        #expect(word(read(flags: .authoritative, answers: [bad])) == "failed")
        #expect(word(read(flags: .authoritative, answers: [good, bad])) == "failed")
        let beside = ResourceRecord(name: name("example.org"), type: .a, ttl: 60, rdata: [1, 2])
        #expect(word(read(flags: .authoritative, answers: [good, beside])) == "answer")
        let mapped = RRset(
            name: name("ns.example.org"),
            type: .aaaa,
            ttl: 60,
            rdatas: [[UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 1]]
        )
        #expect(mapped.serverAddresses.isEmpty)
    }

    @Test func `takes the child's word on its own DS only where nobody says better`() {
        let reading = read(
            "sub.example.org",
            .ds,
            flags: .authoritative,
            authorities: [.zoneSOA("sub.example.org")]
        )
        #expect(word(reading) == "empty")
        let parents = read(
            "sub.example.org",
            .ds,
            flags: .authoritative,
            authorities: [.zoneSOA("example.org")]
        )
        #expect(word(parents) == "nodata")
    }
}
