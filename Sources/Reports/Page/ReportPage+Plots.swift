extension ReportPage {
    /// Calls over time, and whom they served.
    var overTime: Markup {
        let unit = report.timeline.unit
        let most = report.timeline.slots.max { $0.calls < $1.calls }
        let lead = most.map { slot in
            "The busiest \(unit == "5 minutes" ? "five minutes" : unit), \(slot.label), had "
                + "\(Numbers.counted(slot.calls, "call", "calls"))."
        }
        return section(
            "Calls by \(unit == "5 minutes" ? "five minutes" : unit), and whom they served",
            lead,
            figure(report.timeline.slots, "Calls by \(unit) and master"),
            numbers(report.timeline.slots, unit)
        )
    }

    /// Calls by the hour of the day, where the stretch is of more than a day.
    var hoursOfDay: Markup {
        guard ["day", "week"].contains(report.timeline.unit) else { return .nothing }
        let busiest = report.hoursOfDay.max { $0.calls < $1.calls }
        let quietest = report.hoursOfDay.min { $0.calls < $1.calls }
        return section(
            "The hours of the day",
            "All days together, by the hour. Most calls come in the hour from "
                + "\(busiest?.label ?? ""), fewest in that from \(quietest?.label ?? "").",
            figure(report.hoursOfDay, "Calls by hour of the day and master"),
            numbers(report.hoursOfDay, "hour")
        )
    }

    private func figure(_ slots: [CallReport.Slot], _ title: String) -> Markup {
        let masters = report.masters.filter { $0.calls > 0 }.compactMap(\.master)
        let night = slots.contains(where: \.isNight)
        return .element(
            "figure",
            [:],
            TimePlot(slots, title: title, isNarrow: false).markup(class: "broad"),
            TimePlot(slots, title: title, isNarrow: true).markup(class: "narrow"),
            .element(
                "figcaption",
                [:],
                legend(masters),
                night
                    ? .text("Shaded: midnight to five in the morning, \(report.timeZone).", in: "p")
                    : .nothing
            )
        )
    }

    /// The same in numbers, for whoever can't see the plot or wants to know exactly.
    private func numbers(_ slots: [CallReport.Slot], _ unit: String) -> Markup {
        let columns = ["Makers", "Network", "Apps", "Others", "Stopped"].map { ($0, "number") }
        return .element(
            "details",
            [:],
            .text("The same in numbers", in: "summary"),
            .element(
                "table",
                [:],
                headings([(Numbers.capitalised(unit), "")] + columns),
                .element(
                    "tbody",
                    [:],
                    all: slots.map { slot in
                        .element(
                            "tr",
                            [:],
                            cell(slot.label),
                            number(slot.maker),
                            number(slot.carrier),
                            number(slot.app),
                            number(slot.other),
                            number(slot.blocked)
                        )
                    }
                )
            )
        )
    }

    /// What calls were for, and who was called for it.
    var purposes: Markup {
        let most = report.purposes.lines.first?.purpose.calls ?? 0
        return section(
            "What the calls were for",
            "Solid: let through. Hollow: stopped.",
            .element(
                "table",
                [:],
                headings([
                    ("Purpose, and who was called", ""), ("", "wide spare"), ("Calls", "number"),
                ]),
                .element(
                    "tbody",
                    [:],
                    all: report.purposes.lines.map { line in
                        .element(
                            "tr",
                            [:],
                            cell(
                                Numbers.capitalised(line.purpose.name),
                                Self.who(line.organisations)
                            ),
                            .element(
                                "td",
                                ["class": "wide spare"],
                                bar(
                                    line.purpose.calls,
                                    blocked: line.purpose.blocked,
                                    of: most,
                                    "ink"
                                )
                            ),
                            number(line.purpose.calls)
                        )
                    }
                )
            ),
            more(report.purposes.left, "purpose", "purposes")
        )
    }

    private static func who(_ organisations: Capped<CallReport.Line>) -> String {
        let told = organisations.lines.map { "\($0.name) \(Numbers.text($0.calls))" }
        let left = organisations.left > 0 ? ", and \(organisations.left) more" : ""
        return told.joined(separator: ", ") + left
    }
}
