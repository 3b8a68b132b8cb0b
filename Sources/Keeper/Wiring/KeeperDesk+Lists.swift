import Attribution
import Blocklists
import Catalogue
import Control
import DNSWire
import Policies
import Rulesets
import Settings
import TOMLText

extension KeeperDesk {
    /// The catalogue's organisations, the subscribed lists and the rules files, with what became of
    /// their lines.
    func lists() -> [ListReport] {
        let word = OwnersWord(of: instance, rules: instance.ruleStore)
        let (catalogue, directory) = catalogue(of: word)
        let organisations = catalogue.organisations.map { organisation in
            ListReport(
                kind: .catalogue,
                id: "\(organisation.master):\(organisation.id)",
                title: organisation.name,
                file: directory + "/" + organisation.file,
                rules: catalogue.entries.count { $0.organisation == organisation.id },
                rejected: catalogue.problems.count { $0.file == organisation.file }
            )
        }
        let store = ListStore(directory: instance.state.lists)
        let subscribed = word.configuration.lists.map { list in
            let entry = store.inspect(list.id, source: list.path, format: list.format)
            return ListReport(
                kind: .list,
                id: "list:\(list.id)",
                title: entry.reading.map { "\($0.format)" } ?? "cannot be read",
                file: list.path,
                rules: entry.reading?.rules ?? 0,
                rejected: entry.reading?.rejectedCount ?? 0
            )
        }
        let rules = word.ruleFiles.map { file in
            ListReport(
                kind: .rules,
                id: file.name,
                title: "your rules",
                file: instance.state.rules + "/" + file.name,
                rules: file.file.rules.count,
                rejected: file.file.faults.count
            )
        }
        return organisations + subscribed + rules
    }

    /// The places where a text stands: in the rules first, then in the catalogue, then in lists.
    func search(
        _ operation: ListSearchOperation
    ) throws(ControlFailure) -> ListSearchReport {
        guard let pattern = TextPattern(operation.text) else {
            throw ControlFailure(
                .invalid,
                "there is nothing to look for in “\(operation.text)”",
                remedy: "give a part of a name, or *.example.com"
            )
        }
        var search = Search(pattern: pattern, limit: max(operation.limit, 1))
        let word = OwnersWord(of: instance, rules: instance.ruleStore)
        for file in word.ruleFiles {
            for (index, line) in file.file.lines.enumerated() {
                search.look(at: TextPattern.octets(line.text)) {
                    ListSearchReport.Hit(
                        list: file.name,
                        file: instance.state.rules + "/" + file.name,
                        line: index + 1,
                        text: line.text
                    )
                }
            }
        }
        let (catalogue, directory) = catalogue(of: word)
        for entry in catalogue.entries {
            search.look(at: TextPattern.octets("\(entry.name)")) {
                ListSearchReport.Hit(
                    list: "\(entry.master):\(entry.organisation)/\(entry.purpose)",
                    file: directory + "/" + entry.file,
                    line: entry.line,
                    text: "\(entry.name)"
                )
            }
        }
        for list in word.configuration.lists where !search.isTruncated {
            do throws(ListError) {
                try search.look(through: list)
            } catch {
                throw ControlFailure(.unavailable, "\(error)")
            }
        }
        return ListSearchReport(hits: search.hits, isTruncated: search.isTruncated)
    }

    private func catalogue(of word: OwnersWord) -> (Catalogue, directory: String) {
        let directory = word.configuration.catalogueDirectory ?? instance.catalogue
        return (Catalogue.load(directory: directory), directory)
    }
}

/// A search under way.
private struct Search {
    let pattern: TextPattern
    let limit: Int
    private(set) var hits: [ListSearchReport.Hit] = []
    private(set) var isTruncated = false

    init(pattern: TextPattern, limit: Int) {
        self.pattern = pattern
        self.limit = limit
    }

    mutating func look(at text: [UInt8], _ hit: () -> ListSearchReport.Hit) {
        guard !isTruncated, pattern.matches(text) else { return }
        guard hits.count < limit else {
            isTruncated = true
            return
        }
        hits.append(hit())
    }

    mutating func look(through list: ListSettings) throws(ListError) {
        var text: [UInt8] = []
        _ = try ListFile(path: list.path, format: list.format).read { wire, rule in
            guard !isTruncated else { return }
            TextPattern.write(wire, into: &text)
            look(at: text) {
                ListSearchReport.Hit(
                    list: "list:\(list.id)",
                    file: list.path,
                    line: rule.line,
                    text: String(decoding: text, as: UTF8.self)
                )
            }
        }
    }
}
