// What policy's part of one query costs: BENCHMARKS=1 swift run -c release PoliciesBenchmarks
//
// Prints nanoseconds a round. The argument is the count of rounds. Nothing here may allocate: run it
// under a malloc counter with two different counts of rounds, and it must say the same.

import Addresses
import Attribution
import Blocklists
import DNSWire
import Glibc
import Policies

/// A household larger than any: a thousand entries, two hundred rules, a hundred devices.
struct Household {
    let rulebook: Rulebook
    let decisions: DecisionTable
    let devices: DeviceTable

    struct Unreadable: Error {}

    init() throws {
        let purposes: [Purpose] = [.telemetry, .ads, .push, .content, .crash]
        let entries = try (0..<1_000).map { number in
            EntryFacts(
                organisation: try Self.slug("organisation-\(number / 20)"),
                master: .maker,
                purpose: purposes[number % purposes.count],
                isEssential: number % 10 == 2
            )
        }
        let lists = try (0..<20).map { try Self.slug("list-\($0)") }
        let rules = (0..<200).map { number in
            "\(number % 3 == 0 ? "allow" : "block") host\(number).example.com"
                + (number % 4 == 0 ? " for device:device-1" : "")
        }
        let (rulebook, problems) = Rulebook.compile(
            RulebookSource(
                devices: try (0..<100).map { number in
                    DeviceDeclaration(
                        id: try Self.slug("device-\(number)"),
                        evidence: DeviceEvidence(
                            macs: [MACAddress(bits: 0x0200_5E00_5300 + UInt64(number))],
                            prefixes: [IPPrefix(only: IPAddress(192, 0, 2, UInt8(number)))]
                        ),
                        groups: [try Self.slug("children")],
                        origin: BuiltInPolicies.origin(line: 1)
                    )
                },
                groups: [
                    GroupDeclaration(
                        id: try Self.slug("children"),
                        policy: BuiltInPolicies.strict,
                        origin: BuiltInPolicies.origin(line: 1)
                    )
                ],
                ruleFiles: [
                    NamedRuleFile(name: "rules", file: RuleFile(rules.joined(separator: "\n")))
                ],
                lists: lists,
                listUses: lists.map {
                    ListUse(
                        list: $0,
                        policy: BuiltInPolicies.quiet,
                        origin: BuiltInPolicies.origin(line: 1)
                    )
                },
                organisations: Set(entries.map(\.organisation))
            )
        )
        guard problems.isEmpty else { throw Unreadable() }
        self.rulebook = rulebook
        decisions = DecisionTable(
            lines: rulebook.lines,
            entries: entries,
            lists: lists,
            modeDefault: .null
        )
        devices = try rulebook.deviceTable()
    }

    static func slug(_ text: String) throws -> Slug {
        guard let slug = Slug(text) else { throw Unreadable() }
        return slug
    }

    /// So many matches: an entry, a rule, and lists for the rest.
    static func matches(_ count: Int) -> Matches {
        var matches = Matches()
        for number in 0..<count {
            let source =
                switch number {
                case 0: IndexSource(kind: .entry, id: 1)
                case 1: IndexSource(kind: .rule, id: 2)
                default: IndexSource(kind: .list, id: UInt32(number - 1))
                }
            matches.append(Match(source: source, scope: .subtree, depth: UInt8(3 - number / 16)))
        }
        return matches
    }
}

/// Runs `body` for all rounds and prints the processor's time for one, which a busy machine changes
/// little; `body` gives a number that is printed, too, so that nothing is optimised away.
func measure(_ name: String, rounds: Int, _ body: () -> UInt32) {
    var sum: UInt32 = 0
    let start = clock()
    for _ in 0..<rounds { sum &+= body() }
    let microseconds = Double(clock() - start)
    print("\(name): \(Int(microseconds * 1_000 / Double(rounds))) ns (\(sum))")
}

@inline(never)
func run() throws {
    let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    let household = try Household()
    let address = IPAddress(192, 0, 2, 7)
    let mac = MACAddress(bits: 0x0200_5E00_5307)
    let profile = household.devices.profile(address: address, mac: mac)
    for count in [0, 1, 3, 10, 21] {
        let matches = Household.matches(count)
        measure("decide, \(count) matches", rounds: rounds) {
            household.decisions.decide(matches, for: profile, at: 0).line.rawValue
        }
    }
    measure("who asks, by hardware address", rounds: rounds) {
        household.devices.profile(address: address, mac: mac).device.rawValue
    }
    measure("who asks, by address", rounds: rounds) {
        household.devices.profile(address: address, mac: nil).device.rawValue
    }
}

try run()
