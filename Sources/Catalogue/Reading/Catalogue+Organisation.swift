import Attribution
import DNSWire
import TOMLText

extension Catalogue {
    private static let organisationKeys = ["id", "name", "master", "parent", "country", "sources"]
    private static let entryKeys = [
        "scope", "known", "sends", "story", "breaks", "evidence", "confidence", "essential",
        "contested",
    ]

    /// Reads an organisation's file; keeps what is right and notes what isn't.
    mutating func readOrganisation(_ section: TOMLSection, file: String, master: Master) {
        let purposes = Purpose.allCases.map(\.description)
        problems += section.unknownKeys(known: Self.organisationKeys + purposes)
        do throws(TOMLProblem) {
            let organisation = try organisation(section, file: file, master: master)
            add(organisation)
            for entry in section.entries {
                guard let purpose = Purpose(entry.key) else { continue }
                readHosts(entry.node, of: organisation, purpose: purpose)
            }
        } catch {
            problems.append(error)
        }
    }

    private mutating func organisation(
        _ section: TOMLSection,
        file: String,
        master: Master
    ) throws(TOMLProblem) -> Organisation {
        let idNode = try section.required("id")
        let idText = try idNode.string()
        guard let id = Slug(idText), file.hasSuffix("/\(idText).toml") else {
            throw idNode.problem(
                "the id \(quoted(idText)) is not the file's name",
                remedy: "give both the same small letters, digits and hyphens"
            )
        }
        let masterNode = try section.required("master")
        guard try masterNode.string() == master.description else {
            throw masterNode.problem(
                "the master is not `\(master)`, as the folder says",
                remedy: "write `master = \"\(master)\"` or move the file"
            )
        }
        if let first = organisation(id) {
            throw idNode.problem(
                "`\(id)` is already in \(first.file)",
                remedy: "give one of the two another id"
            )
        }
        return Organisation(
            id: id,
            name: try section.required("name").string(),
            master: master,
            parent: collecting(section["parent"]) { (node) throws(TOMLProblem) in
                try Self.slug(node)
            },
            country: collecting(section["country"]) { (node) throws(TOMLProblem) in
                try Self.country(node)
            },
            sources: section["sources"].map { knownEvidence($0) } ?? [],
            file: file
        )
    }

    private static func slug(_ node: TOMLNode) throws(TOMLProblem) -> Slug {
        let text = try node.string()
        guard let slug = Slug(text) else {
            throw node.problem(
                "\(quoted(text)) is no organisation's id",
                remedy: "write the id of another file, or remove the line"
            )
        }
        return slug
    }

    private static func country(_ node: TOMLNode) throws(TOMLProblem) -> String {
        let text = try node.string()
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw node.problem(
                "\(quoted(text)) is no country",
                remedy: "write its two capital letters (ISO 3166-1)"
            )
        }
        return text
    }

    // MARK: Hosts

    private mutating func readHosts(
        _ node: TOMLNode,
        of organisation: Organisation,
        purpose: Purpose
    ) {
        do throws(TOMLProblem) {
            for host in try node.section().entries {
                if let entry = readHost(host, of: organisation, purpose: purpose) {
                    entries.append(entry)
                }
            }
        } catch {
            problems.append(error)
        }
    }

    /// An entry is left out when its name or its reach is in doubt; a fault in what is told about it
    /// costs only that.
    private mutating func readHost(
        _ host: TOMLSection.Entry,
        of organisation: Organisation,
        purpose: Purpose
    ) -> CatalogueEntry? {
        do throws(TOMLProblem) {
            let name = try Self.name(host)
            let section = try host.node.section()
            problems += section.unknownKeys(known: Self.entryKeys)
            let pattern = name.pattern
            let entry = CatalogueEntry(
                name: name,
                scope: try Self.scope(section["scope"], isFamily: pattern != nil),
                known: try Self.known(section["known"], of: name, pattern),
                organisation: organisation.id,
                master: organisation.master,
                purpose: purpose,
                isEssential: try section["essential"]?.boolean() ?? false,
                isContested: try section["contested"]?.boolean() ?? false,
                sends: collecting(section["sends"]) { (node) throws(TOMLProblem) in
                    try node.string()
                } ?? "",
                story: collecting(section["story"]) { (node) throws(TOMLProblem) in
                    try node.string()
                } ?? "",
                breaks: collecting(section["breaks"]) { (node) throws(TOMLProblem) in
                    try node.string()
                } ?? "",
                evidence: requiredEvidence(section),
                confidence: collecting(try section.required("confidence")) {
                    (node) throws(TOMLProblem) in
                    try Self.word(node, of: Confidence.self)
                } ?? .byName,
                file: organisation.file,
                line: host.node.line
            )
            checkThatLossIsTold(entry, host.node)
            return entry
        } catch {
            problems.append(error)
            return nil
        }
    }

    private static func name(_ host: TOMLSection.Entry) throws(TOMLProblem) -> Name {
        let name: Name
        do throws(NameError) {
            name = try Name(host.key)
        } catch {
            throw host.node.problem(
                "\(quoted(host.key)) is no name: \(error)",
                remedy: "write a host's name in quotes: \"host.example.org\""
            )
        }
        let labelsMin = name.pattern == nil ? 2 : 3
        guard name.labelCount >= labelsMin, name.folded.description == host.key,
            host.key.contains("*") == (name.pattern != nil)
        else {
            throw host.node.problem(
                "\(quoted(host.key)) is no host of an organisation",
                remedy:
                    "write a whole name in small letters, without `*.` or a dot at its end; one "
                    + "`*` may stand for a part of the first of three labels or more"
            )
        }
        return name
    }

    /// How far an entry reaches: as it says, but a family's first label says it already.
    private static func scope(
        _ node: TOMLNode?,
        isFamily: Bool
    ) throws(TOMLProblem) -> CatalogueEntry.Scope {
        guard let node else { return isFamily ? .family : .subtree }
        let text = try node.string()
        guard !isFamily, text != "family", let scope = CatalogueEntry.Scope(rawValue: text) else {
            throw node.problem(
                "`\(node.path)` is \(quoted(text))",
                remedy: isFamily ? "leave it out: the `*` says it" : "write exact or subtree"
            )
        }
        return scope
    }

    /// The known names of a family, which the file tells by their first labels.
    private static func known(
        _ node: TOMLNode?,
        of name: Name,
        _ pattern: LabelPattern?
    ) throws(TOMLProblem) -> [Name] {
        guard let node else { return [] }
        var known: [Name] = []
        for label in try node.strings() {
            guard let pattern, pattern.matches(Array(label.utf8)), let parent = name.parent,
                let member = try? parent.prepending(label: label.utf8)
            else {
                throw node.problem(
                    "\(quoted(label)) is no first label of `\(name)`",
                    remedy: "name first labels of hosts that the `*` stands for"
                )
            }
            known.append(member)
        }
        return known
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ node: TOMLNode,
        of type: Word.Type
    ) throws(TOMLProblem) -> Word where Word.RawValue == String {
        let text = try node.string()
        guard let word = Word(rawValue: text) else {
            throw node.problem(
                "`\(node.path)` is \(quoted(text))",
                remedy: "write one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return word
    }

    /// Whoever decides about a host that phones need must be told what the decision breaks.
    private mutating func checkThatLossIsTold(_ entry: CatalogueEntry, _ node: TOMLNode) {
        guard entry.breaks.isEmpty, entry.isEssential || entry.isContested else { return }
        problems.append(
            node.problem(
                "`\(entry.name)` is \(entry.isEssential ? "essential" : "contested") but doesn't "
                    + "say what breaks without it",
                remedy: "add `breaks = \"…\"`"
            )
        )
    }

    // MARK: Evidence

    private mutating func requiredEvidence(_ section: TOMLSection) -> [String] {
        guard let node = section["evidence"] else {
            problems.append(
                section.problem(
                    "the entry has no evidence",
                    remedy: "add `evidence = [\"…\"]`"
                )
            )
            return []
        }
        return knownEvidence(node)
    }

    private mutating func knownEvidence(_ node: TOMLNode) -> [String] {
        let keys = collecting(node) { (node) throws(TOMLProblem) in try node.strings() } ?? []
        return keys.filter { key in
            if evidence(key) != nil { return true }
            let meant = NearestName.to(key, among: evidence.map(\.key))
            problems.append(
                node.problem(
                    "\(quoted(key)) is not in \(Self.evidenceFile)",
                    remedy: meant.map { "write \"\($0)\" if that was meant" }
                        ?? "add `[\(key)]` there"
                )
            )
            return false
        }
    }

    /// What `read` makes of a node; nil where there is none, or where it is wrong, which is noted.
    private mutating func collecting<Value>(
        _ node: TOMLNode?,
        _ read: (TOMLNode) throws(TOMLProblem) -> Value
    ) -> Value? {
        guard let node else { return nil }
        do throws(TOMLProblem) {
            return try read(node)
        } catch {
            problems.append(error)
            return nil
        }
    }
}
