import Policies
import TestChance
import Testing

@Suite struct `An explanation` {
    @Test func `says of each line what became of it`() throws {
        let house = try House(
            rules: [
                "allow =ads.example.com for device:phone",
                "block ads.example.com for device:phone",
                "block ads.example.com for group:children",
                "block ads.example.com for device:tablet",
                "block ads.example.com for device:phone until 1970-01-02T00:00:00Z",
                "allow ads.example.com for device:phone observe",
                "block ads.example.com for device:phone until 2026-11-22T18:00:00Z observe",
            ],
            policies: ["test": ["block list:oisd"]],
            lists: ["oisd": ["example.com", "@@ads.example.com"]]
        )
        let explanation = try house.explanation("ads.example.com")
        let told = explanation.considered.map { consideration in
            (house.words(consideration.line) ?? "?") + " → " + Self.word(consideration.outcome)
        }
        #expect(
            told == [
                "observe ads.example.com for device:phone until 2026-11-22T18:00:00Z → observed",
                "allow =ads.example.com for device:phone → decided",
                "allow ads.example.com for device:phone observe → observedWithoutEffect",
                "block ads.example.com for device:phone → lost by narrowerScope",
                "block ads.example.com for group:children → lost by level",
                "block list:oisd → lost by level",
                "block ads.example.com for device:tablet → forOthers",
                "block ads.example.com for device:phone until 1970-01-02T00:00:00Z → ended",
                "block list:oisd → exceptedByList",
            ]
        )
        #expect(explanation.verdict == (try house.verdict("ads.example.com")))
        #expect(!explanation.isTruncated)
    }

    @Test func `names what the guard kept`() throws {
        let house = try House(
            policies: ["test": ["block list:oisd", "block =push.example.com"]],
            catalogue: ["push.example.com": "maker:apple/push !"],
            lists: ["oisd": ["example.com"]]
        )
        let explanation = try house.explanation("push.example.com")
        #expect(explanation.verdict.level == .essential)
        #expect(house.words(explanation.verdict.guarded) == "block =push.example.com")
        #expect(
            explanation.considered.map(\.outcome)
                == [.keptByGuard(EntryID(index: 0)), .keptByGuard(EntryID(index: 0))]
        )
    }

    @Test func `tells matches that no line speaks of`() throws {
        let house = try House(
            policies: ["test": []],
            catalogue: ["example.com": "maker:apple/push"],
            lists: ["oisd": ["example.com"]]
        )
        let explanation = try house.explanation("www.example.com")
        #expect(explanation.considered.isEmpty)
        #expect(explanation.matches.count == 2)
    }

    /// `why` must never tell another story than what happened.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func `has one line that decided, and it is the verdict's`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let targets = [
            "com", "=ads.example.com", "*.example.com", "*/ads", "app:meta", "list:oisd",
        ]
        let lines = (0..<6).map { _ in
            (Bool.random(using: &random) ? "allow " : "block ")
                + targets[Int.random(in: 0..<targets.count, using: &random)]
                + (Bool.random(using: &random) ? " observe" : "")
        }
        let house = try House(
            rules: Array(lines.prefix(3)),
            policies: ["test": Array(lines.dropFirst(3))],
            catalogue: ["ads.example.com": "app:meta/ads !"],
            lists: ["oisd": ["example.com", "ads.example.com"]]
        )
        let explanation = try house.explanation("ads.example.com")
        let verdict = try house.verdict("ads.example.com")
        #expect(explanation.verdict == verdict)
        let decided = explanation.considered.filter { $0.outcome == .decided }
        #expect(decided.map(\.line) == (verdict.line.isNone ? [] : [verdict.line]), "seed \(seed)")
        let observed = explanation.considered.filter { $0.outcome == .observed }
        #expect(observed.isEmpty == verdict.observed.isNone, "seed \(seed): \(lines)")
        for consideration in explanation.considered {
            if case .lost(let winner, _) = consideration.outcome { #expect(winner == verdict.line) }
        }
    }

    static func word(_ outcome: Explanation.Outcome) -> String {
        switch outcome {
        case .decided: "decided"
        case .observed: "observed"
        case .observedWithoutEffect: "observedWithoutEffect"
        case .keptByGuard: "keptByGuard"
        case .lost(_, let advantage): "lost by \(advantage)"
        case .exceptedByList: "exceptedByList"
        case .ended: "ended"
        case .forOthers: "forOthers"
        }
    }
}
