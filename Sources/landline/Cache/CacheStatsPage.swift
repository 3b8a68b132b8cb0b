import Rulesets

/// How the caches do, written out for people.
struct CacheStatsPage {
    private let statistics: CacheStatistics

    init(_ statistics: CacheStatistics) { self.statistics = statistics }

    func print(on terminal: Terminal) {
        var facts = Facts()
        facts.add(
            "answers",
            "\(statistics.entries) in \(Octets.text(statistics.octets)) of "
                + Octets.text(statistics.octetsMax)
        )
        facts.add(
            "record sets",
            "\(statistics.recordEntries) in \(Octets.text(statistics.recordOctets))"
        )
        let percent = (statistics.hitRatio * 1_000).rounded() / 10
        facts.add(
            "look-ups",
            "\(statistics.hits) hits, \(statistics.misses) misses: \(percent) % found"
        )
        facts.add(
            "turnover",
            "\(statistics.insertions) put in, \(statistics.evictions) put out for room"
        )
        facts.add("stale", "\(statistics.staleAnswers) answers given after their time")
        facts.add(
            "prefetches",
            "\(statistics.prefetches), \(statistics.prefetchesAnswered) answered, "
                + "\(statistics.prefetchesOverLimit) left for want of room"
        )
        if let snapshot = statistics.snapshot {
            if let problem = snapshot.problem {
                facts.add("snapshot", "refused: \(Visible.text(problem))", .yellow)
            } else {
                facts.add(
                    "snapshot",
                    "\(snapshot.fresh) good, \(snapshot.stale) stale, \(snapshot.dropped) too old"
                )
            }
        } else {
            facts.add("snapshot", "none was there at the start")
        }
        facts.print(on: terminal)
        let reached = statistics.bounds.filter { $0.reached > 0 }
        guard !reached.isEmpty else { return }
        StandardOutput.print("\n" + terminal.style("Bounds reached", .strong))
        var table = Table([
            .text("Bound"), .number("Value"), .number("Reached"), .long("Why that much"),
            .long("Against"),
        ])
        for bound in reached {
            table.add([
                .init(Visible.text(bound.name), .strong), .init("\(bound.value)"),
                .init("\(bound.reached)"), .init(Visible.text(bound.reason), .faint),
                .init(Visible.text(bound.attack), .faint),
            ])
        }
        table.print(on: terminal)
    }
}
