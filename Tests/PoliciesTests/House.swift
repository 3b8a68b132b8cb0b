import Addresses
import Attribution
import Blocklists
import DNSWire
import Policies
import Testing

/// A household to decide for: a catalogue, lists, policies and rules in a few lines, and a naive walk
/// over all of them in place of the index.
struct House {
    /// A listed name: `=` before it makes it exact, `*.` subdomains only, `@@` before that an exception.
    struct Listed {
        let name: Name
        let scope: NameScope
        let isException: Bool

        init(_ text: String) throws {
            isException = text.hasPrefix("@@")
            guard
                case .name(let name, let scope) = try #require(
                    try RuleText.parse("block \(isException ? String(text.dropFirst(2)) : text)")
                ).target
            else { throw NotAName() }
            self.name = name
            self.scope = scope
        }

        func touches(_ asked: Name) -> Bool {
            switch scope {
            case .exact: asked == name
            case .subtree: asked.isEqualToOrBelow(name)
            case .subdomainsOnly: asked.isEqualToOrBelow(name) && asked != name
            // No rule speaks of a family.
            case .family: false
            }
        }
    }

    struct NotAName: Error {}

    static let phone = "phone"
    static let tablet = "tablet"
    /// The moment of every decision that names no other.
    static let now: Int64 = 1_000_000

    let rulebook: Rulebook
    let problems: [RulebookProblem]
    let table: DecisionTable
    private let entries: [(listed: Listed, facts: EntryFacts)]
    private let lists: [(id: Slug, listed: [Listed])]

    /// A house with `rules` in one rules file.
    ///
    /// `policies` are named `name` or `name < parent`; the first is everyone's. The catalogue says
    /// `host: selector`, with ` !` behind it where the host is essential and ` ?` where it is contested.
    init(
        rules: [String] = [],
        policies: KeyValuePairs<String, [String]> = [:],
        catalogue: KeyValuePairs<String, String> = [:],
        lists: KeyValuePairs<String, [String]> = [:],
        mode: BlockingMode = .null
    ) throws {
        entries = try catalogue.map { host, words in
            let parts = words.split(separator: " ")
            guard
                case .catalogue(let master?, let organisation?, let purpose?) = try Selector(
                    parsing: parts[0]
                )
            else { throw NotAName() }
            return (
                try Listed(host),
                EntryFacts(
                    organisation: organisation,
                    master: master,
                    purpose: purpose,
                    isEssential: parts.contains("!"),
                    isContested: parts.contains("?")
                )
            )
        }
        self.lists = try lists.map { id, names in
            (try #require(Slug(id)), try names.map(Listed.init))
        }
        let declarations = try policies.map { heading, lines in
            let parts = heading.split(separator: "<").map { $0.filter { $0 != " " } }
            return PolicyDeclaration(
                id: try #require(Slug(parts[0])),
                extends: parts.count == 2 ? Slug(parts[1]) : nil,
                lines: try lines.enumerated().map { index, line in
                    .init(
                        rule: try #require(try RuleText.parse(line)),
                        origin: RuleOrigin(file: "landline.toml", line: UInt32(index + 1))
                    )
                },
                origin: RuleOrigin(file: "landline.toml", line: 1)
            )
        }
        let test = declarations.first?.id ?? BuiltInPolicies.watch
        (rulebook, problems) = Rulebook.compile(
            RulebookSource(
                devices: try Self.devices(),
                groups: [
                    GroupDeclaration(id: try #require(Slug("children")), origin: Self.origin),
                    GroupDeclaration(id: try #require(Slug("upstairs")), origin: Self.origin),
                ],
                policies: declarations,
                policyDefault: test,
                ruleFiles: [
                    NamedRuleFile(
                        name: "family.rules",
                        file: RuleFile(rules.joined(separator: "\n"))
                    )
                ],
                lists: self.lists.map(\.id),
                organisations: Set(entries.map(\.facts.organisation))
            )
        )
        table = DecisionTable(
            lines: rulebook.lines,
            entries: entries.map(\.facts),
            lists: self.lists.map(\.id),
            modeDefault: mode
        )
    }

    private static let origin = RuleOrigin(file: "landline.toml", line: 1)

    /// A phone in both groups, and a tablet in none.
    private static func devices() throws -> [DeviceDeclaration] {
        [
            DeviceDeclaration(
                id: try #require(Slug(phone)),
                evidence: DeviceEvidence(
                    macs: [try #require(MACAddress("02:00:5e:00:53:01"))],
                    prefixes: [try #require(IPPrefix("192.0.2.1"))]
                ),
                groups: [try #require(Slug("children")), try #require(Slug("upstairs"))],
                origin: origin
            ),
            DeviceDeclaration(
                id: try #require(Slug(tablet)),
                evidence: DeviceEvidence(
                    macs: [],
                    prefixes: [try #require(IPPrefix("192.0.2.2"))]
                ),
                origin: origin
            ),
        ]
    }

    /// Everything that touches a name, as the index tells it: most specific first.
    func matches(_ name: String) throws -> Matches {
        let asked = try Name(name)
        var found: [(Listed, IndexSource)] = []
        for (index, entry) in entries.enumerated() where entry.listed.touches(asked) {
            found.append(
                (entry.listed, IndexSource(kind: .entry, id: EntryID(index: index).rawValue))
            )
        }
        for (index, list) in lists.enumerated() {
            for listed in list.listed where listed.touches(asked) {
                found.append(
                    (
                        listed,
                        IndexSource(
                            kind: .list,
                            id: ListID(index: index).rawValue,
                            isException: listed.isException
                        )
                    )
                )
            }
        }
        for target in rulebook.namedTargets {
            let listed = Listed(target.name, target.scope)
            guard listed.touches(asked) else { continue }
            found.append((listed, IndexSource(kind: .rule, id: target.line.rawValue)))
        }
        var matches = Matches()
        for (listed, source) in found.sorted(by: { $0.0.name.labelCount > $1.0.name.labelCount }) {
            matches.append(
                Match(
                    source: source,
                    scope: listed.scope,
                    depth: UInt8(listed.name.labelCount)
                )
            )
        }
        return matches
    }

    func profile(_ device: String) -> DeviceProfile {
        Slug(device).flatMap { rulebook.device($0)?.device.profile } ?? rulebook.unknown
    }

    /// The verdict on a name.
    func verdict(_ name: String, device: String = phone, at time: Int64 = now) throws -> Verdict {
        table.decide(try matches(name), for: profile(device), at: time)
    }

    /// The explanation of the verdict on a name.
    func explanation(
        _ name: String,
        device: String = phone,
        at time: Int64 = now
    ) throws -> Explanation {
        table.explain(try matches(name), for: profile(device), at: time)
    }

    /// The line of an identifier, as it was written.
    func words(_ line: RuleLineID) -> String? { rulebook.line(line)?.rule.words }
}

extension House.Listed {
    init(_ name: Name, _ scope: NameScope) {
        self.name = name
        self.scope = scope
        isException = false
    }
}
