import Addresses
import DNSSEC
import DNSWire
import Recursion
import Resolution
import Sockets
import Testing

@testable import landline

@Suite struct `A look at the root` {
    /// A network as a script: what a server says over a transport.
    private typealias Network = (SocketAddress, Message, StubClient.Transport) -> Message?

    /// 2026-01-01.
    private static let now: Int64 = 1_767_225_600

    /// What a server with authority for the root says.
    private static func root(_ query: Message, signedFrom inception: UInt32 = 1_767_139_200)
        -> Message
    {
        var answers: [ResourceRecord] = []
        if query.question?.type == .dnskey {
            let times = [inception + 864_000, inception].flatMap { time in
                [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: time >> $0) }
            }
            answers = [
                ResourceRecord(name: .root, type: .dnskey, ttl: 60, rdata: [1, 1, 3, 8, 1, 2]),
                ResourceRecord(
                    name: .root,
                    type: .rrsig,
                    ttl: 60,
                    rdata: [0, 48, 8, 0, 0, 0, 0, 60] + times + [0x4F, 0x66, 0, 9]
                ),
            ]
        }
        return Message(
            id: query.id,
            flags: [.response, .authoritative],
            question: query.question,
            answers: answers
        )
    }

    private func findings(
        status: Finding = .secure,
        _ change: (inout ResolutionSettings) -> Void = { _ in },
        _ network: @escaping Network
    ) throws -> [DoctorFinding] {
        var settings = ResolutionSettings()
        settings.mode = .recursive
        settings.recursion.trustAnchors = [
            ResourceRecord(name: .root, type: .ds, ttl: 60, rdata: [1])
        ]
        settings.recursion.rootHints = [
            .init(
                name: try Name("a.root"),
                addresses: [IPAddress(192, 0, 2, 1), try #require(IPAddress("2001:db8::1"))]
            )
        ]
        change(&settings)
        return RootCheckup(
            settings: settings,
            seconds: Self.now,
            ask: { server, query, transport in
                network(server, query, transport).map { message in
                    StubClient.Reply(
                        message: message,
                        octetCount: message.encoded().count,
                        transport: transport,
                        duration: .milliseconds(9)
                    )
                }
            },
            resolve: { ResolvedAnswer(question: $0, rcode: .noError, finding: status) }
        ).findings()
    }

    @Test func `that answers finds everything well`() throws {
        let findings = try findings { _, query, _ in Self.root(query) }
        #expect(findings.filter { !$0.isWell } == [])
        #expect(
            findings.first?.what == "servers of the root answer over IPv4 and IPv6, by UDP and TCP"
        )
        #expect(findings.last?.what == "the root's keys are vouched for by a trusted key")
    }

    @Test(arguments: [true, false])
    func `with a copy of its zone here says whether that has expired`(hasExpired: Bool) throws {
        let server = try Name("a.root")
        let soa = SOAData(
            mname: server,
            rname: server,
            serial: 7,
            refresh: 1,
            retry: 1,
            expire: 604_800,
            minimum: 1
        )
        let copy = try LocalRoot(
            [
                .soa(soa, name: .root, ttl: 60),
                .pointing(.ns, to: server, name: .root, ttl: 60),
            ],
            modifiedSeconds: hasExpired ? 0 : WallClock.microsecondsNow() / 1_000_000
        )
        let findings = try findings({ $0.recursion.localRoot = copy }) { _, query, _ in
            Self.root(query)
        }
        let told = try #require(findings.first { $0.what.hasPrefix("the local root (serial 7)") })
        #expect(told.isWell == !hasExpired)
    }

    @Test func `that is silent advises to forward, and ends there`() throws {
        let findings = try findings { _, _, _ in nil }
        #expect(findings.map(\.what) == ["no server of the root answers, by UDP or TCP"])
        #expect(findings.first?.remedy?.contains("mode = \"auto\"") == true)
    }

    @Test(arguments: [
        (StubClient.Transport.udp, "servers of the root answer by UDP, but not by TCP"),
        (.tcp, "servers of the root answer by TCP, but not by UDP"),
    ])
    func `by one transport alone says which is kept back`(
        only: StubClient.Transport,
        told: String
    ) throws {
        let findings = try findings { _, query, transport in
            transport == only ? Self.root(query) : nil
        }
        #expect(findings.first == findings.first { !$0.isWell })
        #expect(findings.first?.what == told)
    }

    @Test func `without IPv6 is well, and says so`() throws {
        let findings = try findings { server, query, _ in
            server.address.isV4 ? Self.root(query) : nil
        }
        #expect(findings.filter { !$0.isWell } == [])
        #expect(findings.first?.what.contains("none over IPv6") == true)
    }

    @Test func `where a resolver answers in its place tells of the interception`() throws {
        let findings = try findings { _, query, _ in
            Message(
                id: query.id,
                flags: [.response, .recursionAvailable],
                question: query.question
            )
        }
        #expect(findings.last?.what.hasPrefix("port 53 is intercepted") == true)
        #expect(findings.count == 2)
    }

    @Test func `whose keys do not arrive tells of what drops them`() throws {
        let findings = try findings { _, query, transport in
            query.question?.type == .dnskey && transport == .udp ? nil : Self.root(query)
        }
        let told = "the root's keys, a large answer, do not come by UDP"
        #expect(findings.contains { $0.what == told && !$0.isWell })
    }

    @Test func `whose signatures do not hold yet, or any more, doubts the clock`() throws {
        for inception in [UInt32(Self.now) + 60, UInt32(Self.now) - 900_000] {
            let findings = try findings { _, query, _ in
                Self.root(query, signedFrom: inception)
            }
            #expect(findings.contains { $0.what.hasPrefix("the clock is not between ") })
        }
    }

    @Test func `whose keys nobody vouches for gives the cause`() throws {
        let findings = try findings(status: .bogus(.dnskeyMissing, "no DNSKEY matches")) {
            _,
            query,
            _ in Self.root(query)
        }
        #expect(
            findings.last?.what
                == "the root's keys are not vouched for by any trusted key: \(EDECode.dnskeyMissing) "
                + "no DNSKEY matches"
        )
    }

    @Test func `of who does not validate asks for no signature`() throws {
        let findings = try findings({ $0.recursion.trustAnchors = [] }) { _, query, _ in
            Self.root(query)
        }
        #expect(findings.last?.what == "answers are not validated, as [dnssec] says")
    }
}
