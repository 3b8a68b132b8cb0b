import Addresses
import Attribution
import Blocklists
import DNSWire
import Journal
import Policies
import Rulesets
import TestDisks
import Testing

/// A ruleset with one entry, one rule and one device, published into a directory.
struct PublishedFixture {
    static let entryName = "data.mistat.xiaomi.com"

    let rulesets: PublishedRulesets
    let generation: UInt32

    init(in directory: String, rules: String = "block ads.example for device:tablet\n") throws {
        rulesets = PublishedRulesets(directory: directory)
        let xiaomi = try #require(Slug("xiaomi"))
        let entry = EntrySummary(
            name: try Name(Self.entryName),
            scope: .subtree,
            facts: EntryFacts(
                organisation: xiaomi,
                master: .maker,
                purpose: .telemetry,
                isEssential: false
            ),
            organisationName: "Xiaomi",
            sends: "usage events",
            breaks: "nothing a person notices",
            origin: RuleOrigin(file: "makers/xiaomi.toml", line: 7)
        )
        let (rulebook, problems) = Rulebook.compile(
            RulebookSource(
                devices: [
                    DeviceDeclaration(
                        id: try #require(Slug("tablet")),
                        evidence: DeviceEvidence(
                            macs: [try #require(.init("02:00:00:00:00:07"))],
                            prefixes: [try #require(.init("192.0.2.0/28"))]
                        ),
                        origin: RuleOrigin(file: "landline.toml", line: 3)
                    )
                ],
                ruleFiles: [NamedRuleFile(name: "family.rules", file: RuleFile(rules))],
                organisations: [xiaomi]
            )
        )
        #expect(problems.isEmpty)
        generation = try rulesets.publish(
            RulesetContents(
                compiledAt: 0,
                rulebook: rulebook,
                entries: [entry],
                lists: [],
                settings: AnswererSettings()
            ),
            sourceDigest: 1
        ) { path throws(NameIndexError) in
            var builder = NameIndexBuilder()
            builder.add(
                foldedName: entry.name.folded.octets.span,
                scope: .subtree,
                source: IndexSource(kind: .entry, id: 1)
            )
            for target in rulebook.namedTargets {
                builder.add(
                    foldedName: target.name.folded.octets.span,
                    scope: target.scope,
                    source: IndexSource(kind: .rule, id: target.line.rawValue)
                )
            }
            return try builder.write(to: path)
        }
    }
}

extension LookupFields {
    /// A lookup decided by the fixture's policy, for its entry.
    static func blocked(generation: UInt32, at microseconds: Int64) -> LookupFields {
        LookupFields(
            wallMicroseconds: microseconds,
            durationMicroseconds: 9,
            client: .loopbackV4,
            device: DeviceID(rawValue: 1),
            transport: .udp,
            qtype: .a,
            qclass: .in,
            rcode: .noError,
            ede: .blocked,
            generation: generation,
            verdict: Verdict(
                action: .block,
                level: .policy,
                line: RuleLineID(rawValue: 1),
                matched: .entry(EntryID(rawValue: 1)),
                matchedLabels: 4,
                entry: EntryID(rawValue: 1)
            ),
            answeredFrom: .policy
        )
    }
}
