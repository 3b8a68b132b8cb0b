import Attribution
import Blocklists
import Policies
import TestChance
import Testing

@Suite struct `A decision` {
    @Test func `carries its whole reason`() throws {
        let house = try House(
            policies: ["test": ["block maker:*/telemetry mode nxdomain"]],
            catalogue: ["example.com": "maker:xiaomi/telemetry"]
        )
        let verdict = try house.verdict("a.example.com")
        let line = try #require(
            house.rulebook.lines.first { $0.rule.words == "block maker:*/telemetry mode nxdomain" }
        )
        #expect(
            verdict
                == Verdict(
                    action: .block,
                    mode: .nxdomain,
                    level: .policy,
                    line: line.id,
                    matched: .entry(EntryID(index: 0)),
                    matchedLabels: 2,
                    entry: EntryID(index: 0)
                )
        )
    }

    @Test(arguments: BlockingMode.allCases)
    func `blocks in the mode of the settings where the line names none`(mode: BlockingMode) throws {
        let house = try House(rules: ["block example.com"], mode: mode)
        #expect(try house.verdict("example.com").mode == mode)
    }

    @Test func `names the most specific entry, whoever decided`() throws {
        let house = try House(
            rules: ["block com"],
            catalogue: [
                "example.com": "app:meta/content",
                "=ads.example.com": "app:meta/ads",
                "ads.example.com": "maker:apple/push",
            ]
        )
        #expect(try house.verdict("www.example.com").entry == EntryID(index: 0))
        #expect(try house.verdict("ads.example.com").entry == EntryID(index: 1))
        #expect(try house.verdict("x.ads.example.com").entry == EntryID(index: 2))
    }

    @Test func `passes over matches that the table doesn't have`() throws {
        let house = try House(rules: ["block example.com"])
        var matches = Matches()
        for kind in IndexSource.Kind.allCases {
            for id in [0, 1_000, IndexSource.idMaximum] {
                matches.append(
                    Match(source: IndexSource(kind: kind, id: id), scope: .exact, depth: 2)
                )
            }
        }
        #expect(
            house.table.decide(matches, for: house.profile("phone"), at: 0) == .allowedByDefault
        )
    }

    /// The property that makes rules files safe to sort, split and merge.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `never depends on the order of lines`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let targets = [
            "com", "example.com", "=example.com", "*.example.com", "ads.example.com",
            "=ads.example.com", "*/ads", "app:*", "app:meta/ads", "app:meta", "list:oisd", "*:*",
            ".",
        ]
        let suffixes = [
            "", " for device:phone", " for group:children", " for group:upstairs",
            " for device:tablet", " for device:phone until 2000-01-01T00:00:00Z", " observe",
            " if contested", " unless contested", " if contested observe",
        ]
        let lines = (0..<Int.random(in: 1...9, using: &random)).map { _ in
            let verb = ["allow", "block", "hold"][Int.random(in: 0..<3, using: &random)]
            let mode = verb != "allow" && Bool.random(using: &random) ? " mode nodata" : ""
            return verb + " " + targets[Int.random(in: 0..<targets.count, using: &random)]
                + suffixes[Int.random(in: 0..<suffixes.count, using: &random)] + mode
        }
        let ownersCount = min(5, lines.count)
        var expected: [String]?
        for _ in 0..<6 {
            let house = try House(
                rules: lines.prefix(ownersCount).shuffled(using: &random),
                policies: [
                    "test": lines.dropFirst(ownersCount).filter { !$0.contains(" for ") }
                        .shuffled(using: &random)
                ],
                catalogue: [
                    "ads.example.com": "app:meta/ads ?", "example.com": "app:meta/push !",
                ],
                lists: ["oisd": ["example.com", "@@=x.ads.example.com"]]
            )
            #expect(house.problems.isEmpty)
            let asked = ["example.com", "ads.example.com", "x.ads.example.com", "a.com"]
            let verdicts = try asked.map { name in
                let verdict = try house.verdict(name)
                // What is decided and whose word it is; not which of two lines that say the same.
                return "\(verdict.action) \(verdict.action.isBlocking ? verdict.mode : .null)"
                    + " \(verdict.level) \(verdict.entry) \(verdict.observed.isNone)"
                    + " \(verdict.guarded.isNone)"
            }
            #expect(expected == nil || verdicts == expected, "seed \(seed): \(lines)")
            expected = verdicts
        }
    }
}
