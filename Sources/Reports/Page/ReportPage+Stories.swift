extension ReportPage {
    /// What each of those who were called received, or would have received.
    var recipients: Markup {
        guard !report.recipients.lines.isEmpty else { return .nothing }
        return section(
            "What each of them received, or would have",
            "What is known to be sent to these addresses, and by whom it was found. A call that was let "
                + "through may have carried this; one that Landline stopped would have.",
            .all(report.recipients.lines.map(recipient)),
            more(report.recipients.left, "organisation", "organisations")
        )
    }

    private func recipient(_ recipient: CallReport.Recipient) -> Markup {
        let line = recipient.organisation
        let labels = [
            "maker": "makes phones or their system", "carrier": "mobile network",
            "app": "in apps", "other": "shared by many",
        ]
        let note = [labels[line.master ?? ""], recipient.country].compactMap(\.self)
            .joined(separator: ", ")
        let stopped = line.blocked > 0 ? ", \(Numbers.word(line.blocked)) stopped" : ""
        return .element(
            "div",
            ["class": "recipient of-\(line.master ?? "other")"],
            .element(
                "div",
                ["class": "who"],
                .text(line.name, in: "h3"),
                .text(
                    "\(note) · \(Numbers.counted(line.calls, "call", "calls"))\(stopped)",
                    in: "span",
                    class: "note"
                )
            ),
            .all(recipient.addresses.lines.map(address)),
            more(recipient.addresses.left, "address", "addresses")
        )
    }

    private func address(_ address: CallReport.Address) -> Markup {
        .element(
            "div",
            ["class": "address"],
            .element(
                "p",
                [:],
                .text(address.host, in: "code"),
                .text(
                    " · \(address.purpose) · \(Numbers.counted(address.calls, "call", "calls")), "
                ),
                .text(address.fate, in: "span", class: "fate")
            ),
            .text(address.told, in: "p"),
            .element(
                "p",
                ["class": "known"],
                .text(address.known + " "),
                .all(
                    address.sources.map { source in
                        .element("a", ["href": "#source-\(source)"], .text("[\(source)]"))
                            + .text(" ")
                    }
                )
            )
        )
    }

    /// What only the owner can decide.
    var questions: Markup {
        guard !report.questions.lines.isEmpty else { return .nothing }
        return section(
            "For you to decide",
            "These addresses are needed and carry personal data as well. Either answer has its price.",
            .all(report.questions.lines.map(question)),
            more(report.questions.left, "question", "questions")
        )
    }

    private func question(_ question: CallReport.Question) -> Markup {
        func fact(_ term: String, _ value: Markup) -> Markup {
            .text(term, in: "dt") + .element("dd", [:], value)
        }
        let fate =
            question.blocked == 0
            ? "let through" : "\(Numbers.word(question.blocked)) of them stopped"
        return .element(
            "div",
            ["class": "question"],
            .text(question.question, in: "h3"),
            .element(
                "dl",
                [:],
                fact(
                    "So far",
                    .text("\(Numbers.counted(question.calls, "call", "calls")), \(fate)")
                ),
                fact("It is sent", .text(question.against)),
                fact("Without it you lose", .text(question.inFavour)),
                fact("To say no", .text(question.block, in: "code")),
                fact("To say yes", .text(question.keep, in: "code"))
            )
        )
    }

    /// Words that want explaining.
    var glossary: Markup {
        guard !report.glossary.isEmpty else { return .nothing }
        return section(
            "Words",
            nil,
            .element(
                "dl",
                ["class": "glossary"],
                all: report.glossary.map {
                    .text($0.word, in: "dt") + .text($0.meaning, in: "dd")
                }
            )
        )
    }

    /// Where it is known from.
    var sources: Markup {
        guard !report.sources.isEmpty else { return .nothing }
        return section(
            "Sources",
            nil,
            .element(
                "ol",
                ["class": "sources"],
                all: report.sources.enumerated().map { index, source in
                    let who = [source.authors, source.year.map(String.init)].compactMap(\.self)
                        .joined(separator: ", ")
                    // Only what a browser opens as a page: a catalogue may be anybody's.
                    let link = source.url.flatMap { $0.hasPrefix("https://") ? $0 : nil }
                    let title: Markup =
                        link.map {
                            .element(
                                "a",
                                ["href": $0, "rel": "noreferrer noopener"],
                                .text(source.title)
                            )
                        } ?? .text(source.title)
                    return .element(
                        "li",
                        ["id": "source-\(index + 1)"],
                        .text(who.isEmpty ? "" : "\(who): "),
                        title
                    )
                }
            )
        )
    }
}
