import Attribution
import QueryLog

extension ReportMaker {
    /// `Whom redmi-1s called`.
    var title: String { "Whom \(subject.device ?? "your phones") called" }

    /// `22 November 2026, 14:00 to 14:10`, or with both dates.
    var period: String {
        let begin = stretch.lowerBound
        let end = stretch.upperBound
        let (first, last) = (clock.date(begin), clock.date(end))
        return first == last
            ? "\(first), \(clock.time(begin)) to \(clock.time(end))"
            : "\(first), \(clock.time(begin)), to \(last), \(clock.time(end))"
    }

    /// The main findings, in three sentences; in one where there was nothing.
    func summary(of report: CallReport) -> [String] {
        guard report.calls > 0 else {
            return ["\(Numbers.capitalised(who)) called nobody in this time."]
        }
        return [howMany(report), whom(report), whatBecame(report)]
    }

    private var who: String { subject.device ?? "your phones" }

    private func howMany(_ report: CallReport) -> String {
        let seconds = max(1, (stretch.upperBound - stretch.lowerBound) / WallClock.second)
        var parts: [String] = []
        if report.organisations > 0 {
            parts.append(
                Numbers.counted(report.organisations, "organisation", "organisations")
            )
        }
        if report.unknownDomains > 0 {
            parts.append(
                Numbers.counted(report.unknownDomains, "domain", "domains")
                    + " that nobody has catalogued"
            )
        }
        let pace = report.calls > 1 ? ": one every \(Self.span(Int(seconds) / report.calls))" : ""
        return "In \(Self.span(Int(seconds))), \(who) looked up whom to call "
            + "\(Numbers.counted(report.calls, "time", "times"))\(pace), to "
            + "\(Numbers.list(parts))."
    }

    private func whom(_ report: CallReport) -> String {
        let masters = report.masters.filter { $0.calls > 0 }
            .sorted { $0.calls > $1.calls }
        let most = organisations.prefix(3)
            .map { "\(Numbers.brief($0.name)) (\(Numbers.text($0.calls)))" }
        let shares = masters.prefix(2).map {
            "\(Numbers.percent($0.calls, of: report.calls)) served \($0.name)"
        }
        let served =
            masters.count == 1
            ? "All of them served \(masters[0].name)"
            : "Of these calls, " + shares.joined(separator: " and ")
        let met = most.count == 1 ? "all went" : "most went"
        return "\(served); \(met) to \(Numbers.list(most))."
    }

    private func whatBecame(_ report: CallReport) -> String {
        let stopped: String
        if report.blocked == 0 {
            stopped = "Landline stopped none of them"
        } else {
            let purpose = ranking.purposes().max { $0.blocked < $1.blocked }
            let share = Numbers.percent(report.blocked, of: report.calls)
            let what =
                purpose.map { purpose in
                    let all = purpose.blocked == report.blocked
                    return all ? ", all for \(purpose.name)" : ", most of them for \(purpose.name)"
                } ?? ""
            stopped = "Landline stopped \(Numbers.word(report.blocked)) of them (\(share))\(what)"
        }
        let open = report.questions.count
        let question =
            open == 0
            ? ""
            : ", and \(Numbers.counted(open, "address that carries", "addresses that carry")) "
                + "personal data \(open == 1 ? "waits" : "wait") for your decision"
        let night =
            report.atNight == 0
            ? "" : "; \(Numbers.counted(report.atNight, "call", "calls")) came while people sleep"
        return stopped + night + question + "."
    }

    /// `42 seconds`, `10 minutes`, `24 hours`, `30 days`, rounded.
    static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<1: "moment"
        case 1: "second"
        case ..<90: Numbers.counted(seconds, "second", "seconds")
        case ..<5400: Numbers.counted((seconds + 30) / 60, "minute", "minutes")
        case ..<172_800: Numbers.counted((seconds + 1800) / 3600, "hour", "hours")
        default: Numbers.counted((seconds + 43_200) / 86_400, "day", "days")
        }
    }
}
