/// A report as one HTML file: nothing is fetched, nothing runs, nothing but its own style applies.
package struct ReportPage {
    let report: CallReport
    /// When and by which program it was made.
    let colophon: String

    /// A page of a report; `colophon` tells when and by what it was made.
    package init(_ report: CallReport, colophon: String) {
        self.report = report
        self.colophon = colophon
    }

    /// The most octets of a page: a megabyte, which opens at once and passes as an attachment.
    package static let octetsMax = 1 << 20

    /// The file.
    package var html: String {
        Markup.page(head: head, body: .element("main", [:], all: [header] + sections + [footer]))
            .html
    }

    /// What the browser is told to refuse: everything but the page's own style.
    static let policy =
        "default-src 'none'; style-src 'sha256-\(Stylesheet.sha256)'; base-uri 'none'; "
        + "form-action 'none'"

    private var head: Markup {
        .void("meta", ["charset": "utf-8"])
            + .void("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy])
            + .void("meta", ["name": "referrer", "content": "no-referrer"])
            + .void(
                "meta",
                ["name": "viewport", "content": "width=device-width, initial-scale=1"]
            )
            + .void("meta", ["name": "color-scheme", "content": "light dark"])
            + .text("\(report.title), \(report.period)", in: "title")
            + .style(Stylesheet.text)
    }

    private var header: Markup {
        .element(
            "header",
            [:],
            .text("Landline · who is called, and why", in: "p", class: "kicker"),
            .text(report.title, in: "h1"),
            .text("\(report.period) (\(report.timeZone))", in: "p", class: "period"),
            .text(report.summary.joined(separator: " "), in: "p", class: "lead"),
            facts
        )
    }

    private var facts: Markup {
        let facts = [
            (Numbers.text(report.calls), report.calls == 1 ? "call" : "calls"),
            (
                Numbers.text(report.blocked),
                "stopped (\(Numbers.percent(report.blocked, of: report.calls)))"
            ),
            (Numbers.text(report.organisations + report.unknownDomains), "called"),
            (
                Numbers.text(report.atNight),
                "at night, midnight to \(Numbers.word(ReportLimits.nightHours))"
            ),
        ]
        return .element(
            "dl",
            ["class": "facts"],
            all: facts.map { number, words in
                .element("div", [:], .text(words, in: "dt"), .text(number, in: "dd"))
            }
        )
    }

    private var sections: [Markup] {
        guard report.calls > 0 else { return [] }
        return [
            overTime, recipients, questions, purposes, hoursOfDay, firstContacts, night, stopped,
            devices, countries, names, glossary, sources,
        ]
    }

    private var footer: Markup {
        .element(
            "footer",
            [:],
            .text(
                "A call here is a lookup: the phone asked for somebody’s address, which it does before "
                    + "it speaks to them. It tells whom a phone called and when, never what was said; "
                    + "what is said at such an address is known from the sources named.",
                in: "p"
            ),
            .text(colophon, in: "p")
        )
    }
}

extension ReportPage {
    /// A section with its heading and what there is to say of it first.
    func section(_ title: String, _ lead: String?, _ contents: Markup...) -> Markup {
        .element(
            "section",
            [:],
            all: [.text(title, in: "h2")] + (lead.map { [.text($0, in: "p")] } ?? []) + contents
        )
    }

    /// What is left out of a table.
    func more(_ left: Int, _ one: String, _ many: String) -> Markup {
        left > 0
            ? .text(
                "and \(Numbers.counted(left, "more \(one)", "more \(many)"))",
                in: "p",
                class: "more"
            )
            : .nothing
    }

    /// Which colour means whom, and what a hollow bar means.
    func legend(_ masters: [String], withStopped: Bool = false) -> Markup {
        let labels = [
            "maker": "Phone makers", "carrier": "Mobile network", "app": "App makers",
            "other": "Others, unknown",
        ]
        let parts = masters.map { master in
            Markup.element(
                "li",
                [:],
                swatch(master),
                .text(labels[master] ?? master)
            )
        }
        let hollow = Markup.element("li", [:], swatch("stopped ink"), .text("Hollow: stopped"))
        return .element("ul", ["class": "legend"], all: parts + (withStopped ? [hollow] : []))
    }

    private func swatch(_ style: String) -> Markup {
        .element(
            "svg",
            ["class": "bar", "viewBox": "0 0 10 10", "aria-hidden": "true"],
            .shape("rect", ["class": style, "width": "10", "height": "10"])
        )
    }

    /// A bar as long as its calls: solid for what was let through, hollow for what was stopped.
    func bar(_ calls: Int, blocked: Int, of most: Int, _ style: String) -> Markup {
        let whole = Double(max(most, 1))
        let passed = 100 * Double(calls - blocked) / whole
        let stopped = 100 * Double(blocked) / whole
        var shapes: [Markup] = []
        if calls > blocked {
            shapes.append(
                .shape(
                    "rect",
                    ["class": style, "width": TimePlot.text(max(passed, 0.5)), "height": "10"]
                )
            )
        }
        if blocked > 0 {
            shapes.append(
                .shape(
                    "rect",
                    [
                        "class": "stopped \(style)", "x": TimePlot.text(passed),
                        "width": TimePlot.text(max(stopped, 0.5)), "height": "10",
                    ]
                )
            )
        }
        return .element(
            "svg",
            [
                "class": "bar", "viewBox": "0 0 100 10", "preserveAspectRatio": "none",
                "aria-hidden": "true",
            ],
            all: shapes
        )
    }

    /// A table's head.
    func headings(_ headings: [(text: String, style: String)]) -> Markup {
        .element(
            "thead",
            [:],
            .element(
                "tr",
                [:],
                all: headings.map { text, style in
                    .element("th", ["scope": "col", "class": style], .text(text))
                }
            )
        )
    }

    /// A cell.
    func cell(_ text: String, _ note: String? = nil, class style: String = "") -> Markup {
        .element(
            "td",
            ["class": style],
            .text(text),
            note.map { .text($0, in: "small") } ?? .nothing
        )
    }

    func number(_ number: Int) -> Markup { cell(Numbers.text(number), class: "number") }

    /// A name as long as a line or two: the longest take a thousand characters.
    func short(_ name: String) -> String {
        let charactersMax = 120
        guard name.count > charactersMax else { return name }
        return name.prefix(charactersMax / 2) + "…" + name.suffix(charactersMax / 2)
    }
}
