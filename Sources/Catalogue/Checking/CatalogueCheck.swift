package import Attribution
package import DNSWire
package import TOMLText

/// What is wrong with a catalogue whose files can each be read: what only its entries together show, or the
/// rules of the house forbid.
package struct CatalogueCheck {
    /// Purposes that policies block without asking further: an entry that phones need can't have one.
    package static let blockedPurposes: Set<Purpose> = [.telemetry, .crash, .ads, .attribution]

    /// Names that the public suffix list holds, to keep cookies of one service from another, and below which
    /// nobody but their holder has names.
    private static let suffixesOfOneHolder: Set<String> = ["googleapis.com", "withgoogle.com"]

    private let catalogue: Catalogue
    private let index: EntryIndex
    private let isPublicSuffix: (Name) -> Bool

    /// A check of `catalogue`; `isPublicSuffix` tells names below which anybody registers.
    package init(_ catalogue: Catalogue, isPublicSuffix: @escaping (Name) -> Bool) {
        self.catalogue = catalogue
        index = EntryIndex(catalogue)
        self.isPublicSuffix = isPublicSuffix
    }

    /// All problems: those of reading first, then those found here, in the order of the files.
    package func problems() -> [TOMLProblem] {
        let called = Set(catalogue.entries.map(\.organisation))
        let uncalled = catalogue.organisations.filter { !called.contains($0.id) }
        return catalogue.problems + uncalled.map(problem) + catalogue.entries.flatMap(problems)
    }

    private func problem(ofUncalled organisation: Organisation) -> TOMLProblem {
        TOMLProblem(
            file: organisation.file,
            line: 1,
            what: "`\(organisation.id)` has no host",
            remedy: "add the hosts that phones call, or remove the file"
        )
    }

    private func problems(of entry: CatalogueEntry) -> [TOMLProblem] {
        var problems: [TOMLProblem] = []
        let note = { (what: String, remedy: String) in
            problems.append(
                TOMLProblem(file: entry.file, line: entry.line, what: what, remedy: remedy)
            )
        }
        if let above = index.entry(covering: entry), entry.addsNothing(to: above) {
            note(
                "`\(entry.name)` says nothing that `\(above.name)` (\(above.file):\(above.line)) doesn't",
                "remove it, or say what is different"
            )
        }
        if entry.isEssential, Self.blockedPurposes.contains(entry.purpose) {
            note(
                "`\(entry.name)` is essential, and its purpose is \(entry.purpose)",
                "give it the purpose for which phones need it, and say in `sends` what else it is for"
            )
        }
        if entry.master != .other, isPublicSuffix(entry.name),
            !Self.suffixesOfOneHolder.contains(entry.name.description)
        {
            note(
                "`\(entry.name)` is a public suffix: whoever likes has names below it",
                "name the organisation's own hosts below it"
            )
        }
        if entry.master == .other, Self.blockedPurposes.contains(entry.purpose) {
            note(
                "`\(entry.name)` is shared infrastructure, and its purpose is \(entry.purpose)",
                "move it to the organisation that collects there, or give it another purpose"
            )
        }
        return problems
    }
}

extension CatalogueEntry {
    /// Whether this entry could be left out, because `above` says the same of its name.
    fileprivate func addsNothing(to above: CatalogueEntry) -> Bool {
        organisation == above.organisation && purpose == above.purpose
            && isEssential == above.isEssential && isContested == above.isContested
            && (sends.isEmpty || sends == above.sends)
            && (breaks.isEmpty || breaks == above.breaks)
            && confidence == above.confidence
    }
}
