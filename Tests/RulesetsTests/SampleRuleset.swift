import Addresses
import Attribution
import Blocklists
import DNSWire
import Foundation
import Policies
import Recursion
import Resolution
import Rulesets
import Sockets
import Testing

/// A ruleset in which every part is there and no optional is left out.
enum SampleRuleset {
    static func slug(_ text: String) throws -> Slug { try #require(Slug(text)) }

    static func contents(rules: [String] = defaultRules) throws -> RulesetContents {
        let (rulebook, problems) = Rulebook.compile(
            RulebookSource(
                devices: [
                    DeviceDeclaration(
                        id: try slug("phone"),
                        evidence: DeviceEvidence(
                            macs: [MACAddress(bits: 0x0200_5E00_5301)],
                            prefixes: [
                                IPPrefix(only: IPAddress(192, 0, 2, 1)),
                                try #require(IPPrefix("2001:db8::/64")),
                            ]
                        ),
                        groups: [try slug("children")],
                        policy: BuiltInPolicies.strict,
                        origin: RuleOrigin(file: "landline.toml", line: 3)
                    )
                ],
                groups: [
                    GroupDeclaration(
                        id: try slug("children"),
                        origin: RuleOrigin(file: "landline.toml", line: 1)
                    )
                ],
                ruleFiles: [
                    NamedRuleFile(
                        name: "family.rules",
                        file: RuleFile(rules.joined(separator: "\n"))
                    )
                ],
                lists: [try slug("oisd")],
                listUses: [
                    ListUse(
                        list: try slug("oisd"),
                        policy: BuiltInPolicies.quiet,
                        origin: RuleOrigin(file: "landline.toml", line: 9)
                    )
                ],
                organisations: [try slug("xiaomi")]
            )
        )
        #expect(problems.isEmpty)
        return RulesetContents(
            compiledAt: 1_795_370_400,
            rulebook: rulebook,
            entries: [
                EntrySummary(
                    name: try Name("data.example.com"),
                    scope: .subtree,
                    facts: EntryFacts(
                        organisation: try slug("xiaomi"),
                        master: .maker,
                        purpose: .telemetry,
                        isEssential: false,
                        isContested: true
                    ),
                    organisationName: "Xiaomi",
                    sends: "app usage",
                    breaks: "nothing a person notices",
                    origin: RuleOrigin(file: "makers/xiaomi.toml", line: 12)
                ),
                EntrySummary(
                    name: try Name("push.example.com"),
                    scope: .exact,
                    facts: EntryFacts(
                        organisation: try slug("xiaomi"),
                        master: .maker,
                        purpose: .push,
                        isEssential: true
                    ),
                    organisationName: "Xiaomi",
                    sends: "",
                    breaks: "",
                    origin: RuleOrigin(file: "makers/xiaomi.toml", line: 13)
                ),
            ],
            lists: [
                SubscribedList(id: try slug("oisd"), path: "/lists/oisd", rules: 1, rejected: 2)
            ],
            settings: try settings()
        )
    }

    static let defaultRules = [
        "block ads.example.com  # seen on the tablet",
        "allow =www.example.com for device:phone until 2030-01-01T00:00:00Z",
        "block *.example.net for group:children mode nxdomain",
        "observe maker:xiaomi/telemetry",
        "allow maker:*",
        "block list:oisd for device:phone mode refused",
    ]

    /// Settings of which none has its default.
    static func settings() throws -> AnswererSettings {
        var settings = AnswererSettings()
        settings.listen = [
            SocketAddress(.loopbackV4, port: 5300), try #require(SocketAddress("[fe80::1%1]:53")),
        ]
        settings.udpThreads = 3
        settings.networks = [
            try #require(IPPrefix("192.0.2.0/24")), try #require(IPPrefix("::/0")),
        ]
        settings.blocking.mode = .nodata
        settings.blocking.ttl = 11
        settings.journal.segmentOctets = 1 << 20
        settings.journal.octetsMax = 5 << 20
        settings.tcp.connectionsMax = 5
        settings.tcp.connectionsPerClientMax = 6
        settings.tcp.outstandingMax = 7
        settings.tcp.idleMilliseconds = 8
        settings.tls.listen = [SocketAddress(.anyV6, port: 853)]
        settings.tls.certificate = "/etc/landline/tls/fullchain.pem"
        settings.tls.key = "/etc/landline/tls/privkey.pem"
        settings.resolution.mode = .auto
        settings.resolution.recursion = try recursion()
        settings.resolution.upstreams = [SocketAddress(IPAddress(192, 0, 2, 53), port: 53)]
        settings.resolution.neverAsked = [SocketAddress(IPAddress(192, 0, 2, 54), port: 54)]
        settings.resolution.timeoutMilliseconds = 1_500
        settings.resolution.inFlightMax = 17
        settings.resolution.randomisesCase = false
        settings.resolution.cacheOctetsMax = 3 << 20
        settings.resolution.ttlMinimum = 1
        settings.resolution.ttlMaximum = 2
        settings.resolution.negativeTTLMaximum = 3
        settings.resolution.upkeep.staleSecondsMax = 4
        settings.resolution.upkeep.staleAfterMilliseconds = 5
        settings.resolution.upkeep.prefetches = false
        settings.resolution.upkeep.keepsSnapshot = false
        settings.resolution.protectsFromRebinding = false
        settings.resolution.rebindingExceptions = [try Name("office.example.org")]
        settings.resolution.localRecords = [
            ResourceRecord(
                name: try Name("printer.lan"),
                type: .a,
                ttl: 60,
                rdata: [192, 0, 2, 9]
            )
        ]
        settings.resolution.localZones = [try Name("lan")]
        settings.resolution.answersSpecialNames = false
        settings.resolution.forwardedSpecialNames = [try Name("2.0.192.in-addr.arpa")]
        settings.resolution.refusesApplicationDNS = false
        return settings
    }

    /// Settings of recursion of which none has its default.
    static func recursion() throws -> RecursionSettings {
        var settings = RecursionSettings()
        settings.rootHints = [
            .init(
                name: try Name("a.root"),
                addresses: [IPAddress(192, 0, 2, 1), try #require(IPAddress("2001:db8::1"))]
            )
        ]
        settings.localRoot = try LocalRoot(
            [
                .soa(
                    SOAData(
                        mname: try Name("a.root"),
                        rname: try Name("a.root"),
                        serial: 7,
                        refresh: 1,
                        retry: 1,
                        expire: 604_800,
                        minimum: 1
                    ),
                    name: .root,
                    ttl: 60
                ),
                .pointing(.ns, to: try Name("a.root"), name: .root, ttl: 60),
            ],
            modifiedSeconds: 1_800_000_000
        )
        settings.routes = [
            .init(
                zone: try Name("corp.example.org"),
                servers: [SocketAddress(IPAddress(192, 0, 2, 2), port: 5300)],
                kind: .forward
            ),
            .init(
                zone: .root,
                servers: [SocketAddress(IPAddress(192, 0, 2, 3), port: 53)],
                kind: .stub
            ),
        ]
        settings.validates = false
        settings.trustAnchors = [
            ResourceRecord(name: .root, type: .ds, ttl: 60, rdata: [0x4F, 0x66, 8, 2, 1])
        ]
        settings.followsRollovers = false
        settings.negativeTrustAnchors = [try Name("broken.example.org")]
        settings.validationSeconds = 1_432_684_800
        settings.minimisesQNames = false
        settings.randomisesCase = false
        settings.usesIPv4 = false
        settings.usesIPv6 = false
        settings.deniesFromCache = false
        settings.asksLoopback = true
        settings.neverAsked = [IPAddress(192, 0, 2, 4)]
        settings.serverPort = 5_353
        settings.ttlMinimum = 1
        settings.ttlMaximum = 2
        settings.negativeTTLMaximum = 3
        settings.recordOctetsMax = 4 << 20
        return settings
    }

    /// Compiles the index of `contents`, with `track.example.org` on the list.
    static func compileIndex(
        of contents: RulesetContents
    ) -> (String) throws -> NameIndexSummary {
        { path in
            let listed = try Name("track.example.org")
            return try NameIndex.compile(to: path) { builder in
                contents.addNames(to: &builder)
                builder.add(
                    foldedName: listed.octets.span,
                    scope: .subtree,
                    source: IndexSource(kind: .list, id: ListID(index: 0).rawValue)
                )
            }
        }
    }
}

/// A directory for rulesets that is gone after the test.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "landline-rulesets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path()
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            Issue.record("\(path) stays: \(error)")
        }
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
