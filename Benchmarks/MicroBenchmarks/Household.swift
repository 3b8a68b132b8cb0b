import Addresses
import Attribution
import BenchmarkHarness
import Blocklists
import DNSWire
import Policies
import Rulesets

/// A household larger than any: a thousand catalogue entries, two hundred rules, a hundred devices,
/// twenty lists of five thousand names each; published and loaded as the product does it.
struct Household: Sendable {
    static let entriesCount = 1_000
    static let rulesCount = 200
    static let devicesCount = 100
    static let listsCount = 20
    static let listedCount = 100_000

    /// The one that all benchmarks share, made when the first wants it.
    static let shared = Result { try Household() }

    let ruleset: Ruleset

    /// The address and the hardware address of the device with this number.
    static func address(_ number: Int) -> IPAddress { IPAddress(192, 168, 0, UInt8(number)) }
    static func mac(_ number: Int) -> MACAddress {
        MACAddress(bits: 0x0200_5E00_5300 + UInt64(number))
    }

    /// A fixture of ours that can't be read.
    struct Unreadable: Error {}

    /// Compiles, publishes and loads it.
    private init() throws {
        // Gone when this returns; the mapped index lives on without its name.
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let lists = try (0..<Self.listsCount).map { try Self.slug("list-\($0)") }
        let entries = try Self.entries()
        let (rulebook, problems) = Rulebook.compile(
            RulebookSource(
                devices: try Self.devices(),
                groups: [
                    GroupDeclaration(
                        id: try Self.slug("children"),
                        policy: BuiltInPolicies.strict,
                        origin: BuiltInPolicies.origin(line: 1)
                    )
                ],
                ruleFiles: [
                    NamedRuleFile(name: "family.rules", file: RuleFile(Self.rules()))
                ],
                lists: lists,
                listUses: lists.map {
                    ListUse(
                        list: $0,
                        policy: BuiltInPolicies.quiet,
                        origin: BuiltInPolicies.origin(line: 1)
                    )
                },
                organisations: Set(entries.map(\.facts.organisation))
            )
        )
        guard problems.isEmpty else { throw Unreadable() }
        let contents = RulesetContents(
            compiledAt: 0,
            rulebook: rulebook,
            entries: entries,
            lists: lists.map { SubscribedList(id: $0, path: "", rules: 5_000, rejected: 0) },
            settings: AnswererSettings()
        )
        let published = PublishedRulesets(directory: try folder.makeFolder("rulesets"))
        let listed = try Names.listed(0..<Self.listedCount)
        let generation = try published.publish(contents, sourceDigest: 1) {
            path throws(NameIndexError) in
            var builder = NameIndexBuilder()
            contents.addNames(to: &builder)
            for (number, name) in listed.enumerated() {
                let list = UInt32(number % Self.listsCount + 1)
                builder.add(
                    foldedName: name.octets.span,
                    scope: .subtree,
                    source: IndexSource(kind: .list, id: list)
                )
            }
            return try builder.write(to: path)
        }
        ruleset = try published.load(generation)
    }

    private static func entries() throws -> [EntrySummary] {
        let purposes: [Purpose] = [.telemetry, .ads, .push, .content, .crash]
        return try (0..<entriesCount).map { number in
            EntrySummary(
                name: try Name("service-\(number).organisation-\(number / 20).example"),
                scope: .subtree,
                facts: EntryFacts(
                    organisation: try slug("organisation-\(number / 20)"),
                    master: .maker,
                    purpose: purposes[number % purposes.count],
                    isEssential: number % 10 == 2
                ),
                organisationName: "Organisation \(number / 20)",
                sends: "",
                breaks: "",
                origin: BuiltInPolicies.origin(line: 1)
            )
        }
    }

    private static func devices() throws -> [DeviceDeclaration] {
        try (0..<devicesCount).map { number in
            DeviceDeclaration(
                id: try slug("device-\(number)"),
                evidence: DeviceEvidence(
                    macs: [mac(number)],
                    prefixes: [IPPrefix(only: address(number))]
                ),
                groups: number % 2 == 0 ? [] : [try slug("children")],
                origin: BuiltInPolicies.origin(line: 1)
            )
        }
    }

    private static func rules() -> String {
        (0..<rulesCount).map { number in
            "\(number % 3 == 0 ? "allow" : "block") host\(number).example.com"
                + (number % 4 == 0 ? " for device:device-1" : "")
        }
        .joined(separator: "\n")
    }

    private static func slug(_ text: String) throws -> Slug {
        guard let slug = Slug(text) else { throw Unreadable() }
        return slug
    }
}
