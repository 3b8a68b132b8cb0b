extension ReportPage {
    /// Who was called for the first time.
    var firstContacts: Markup {
        guard !report.firstContacts.lines.isEmpty else { return .nothing }
        let lead =
            report.knowsEarlier
            ? "\(Numbers.capitalised(Numbers.counted(report.firstContacts.count, "organisation or domain was", "organisations or domains were"))) "
                + "called that the log has not seen before."
            : "The log has nothing from before, so everybody is new: in the order in which they were "
                + "called."
        return section(
            "First contacts",
            lead,
            .element(
                "table",
                [:],
                headings([
                    ("When", ""), ("Who was called, and for what", ""), ("By", ""),
                    ("Calls", "number"),
                ]),
                .element(
                    "tbody",
                    [:],
                    all: report.firstContacts.lines.map { contact in
                        .element(
                            "tr",
                            [:],
                            cell(contact.shownAt),
                            cell(short(contact.name), contact.purpose),
                            cell(short(contact.device)),
                            number(contact.calls)
                        )
                    }
                )
            ),
            more(report.firstContacts.left, "first contact", "first contacts")
        )
    }

    /// Who was called while people sleep.
    var night: Markup {
        guard report.atNight > 0 else { return .nothing }
        return section(
            "While people sleep",
            "Between midnight and five in the morning came "
                + "\(Numbers.counted(report.atNight, "call", "calls")), "
                + "\(Numbers.percent(report.atNight, of: report.calls)) of all.",
            lines(report.night, heading: "Who was called"),
            more(report.night.left, "organisation", "organisations")
        )
    }

    /// What was stopped, and by which rule.
    var stopped: Markup {
        var notes: [String] = []
        if report.kept > 0 {
            notes.append(
                "\(Numbers.capitalised(Numbers.counted(report.kept, "call", "calls"))) that a list wanted to "
                    + "stop went through, because phones break without."
            )
        }
        if report.observed > 0 {
            notes.append(
                "\(Numbers.capitalised(Numbers.counted(report.observed, "call", "calls"))) would have been "
                    + "stopped by a rule that only watches."
            )
        }
        guard !report.stopped.lines.isEmpty || !notes.isEmpty else { return .nothing }
        let table = Markup.element(
            "table",
            [:],
            headings([
                ("Who was not reached, and for what", ""), ("By which rule", ""),
                ("Calls", "number"),
            ]),
            .element(
                "tbody",
                [:],
                all: report.stopped.lines.map { line in
                    .element(
                        "tr",
                        [:],
                        cell(short(line.organisation), line.purpose),
                        cell(
                            line.isHeld
                                ? "held until you decide" : short(line.rule),
                            short(line.place)
                        ),
                        number(line.calls)
                    )
                }
            )
        )
        return section(
            "What was stopped",
            notes.isEmpty ? nil : notes.joined(separator: " "),
            report.stopped.lines.isEmpty ? .nothing : table,
            more(report.stopped.left, "kind of call", "kinds of calls")
        )
    }

    /// The devices, where there is more than one.
    var devices: Markup {
        guard report.device == nil, report.devices.count > 1 else { return .nothing }
        return section(
            "The devices",
            nil,
            lines(report.devices, heading: "Device"),
            more(report.devices.left, "device", "devices")
        )
    }

    /// The countries that those who were called answer to.
    var countries: Markup {
        guard report.countries.count > 1 else { return .nothing }
        return section(
            "Where they are at home",
            "The country that the organisation answers to, not where its machines stand.",
            lines(report.countries, heading: "Country"),
            more(report.countries.left, "country", "countries")
        )
    }

    /// The names asked for most.
    var names: Markup {
        section(
            "The names asked for most",
            "\(Numbers.capitalised(Numbers.counted(report.names.count, "name was", "names were"))) "
                + "asked for in all.",
            lines(report.names, heading: "Name"),
            more(report.names.left, "name", "names")
        )
    }

    /// A line each, with a bar.
    private func lines(_ lines: Capped<CallReport.Line>, heading: String) -> Markup {
        let most = lines.lines.first?.calls ?? 0
        return .element(
            "table",
            [:],
            headings([(heading, ""), ("", "wide"), ("Calls", "number")]),
            .element(
                "tbody",
                [:],
                all: lines.lines.map { line in
                    .element(
                        "tr",
                        [:],
                        cell(short(line.name), line.note),
                        .element(
                            "td",
                            ["class": "wide"],
                            bar(
                                line.calls,
                                blocked: line.blocked,
                                of: most,
                                line.master ?? "ink"
                            )
                        ),
                        number(line.calls)
                    )
                }
            )
        )
    }
}
