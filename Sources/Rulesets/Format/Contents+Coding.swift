import Attribution
import Blocklists
import DNSWire
import Policies

extension RulesetContents {
    func write(to writer: inout OctetWriter) {
        writer.write(compiledAt)
        settings.write(to: &writer)
        writer.write(entries) { $0.write(to: &$1) }
        writer.write(lists) { $0.write(to: &$1) }
        rulebook.write(to: &writer)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        let compiledAt: Int64 = try reader.read()
        let settings = try AnswererSettings(from: &reader)
        let entries = try reader.readArray { reader throws(RulesetFault) in
            try EntrySummary(from: &reader)
        }
        let lists = try reader.readArray { reader throws(RulesetFault) in
            try SubscribedList(from: &reader)
        }
        self.init(
            compiledAt: compiledAt,
            rulebook: try Rulebook(from: &reader),
            entries: entries,
            lists: lists,
            settings: settings
        )
    }
}

extension EntrySummary {
    func write(to writer: inout OctetWriter) {
        writer.write(counted: name.octets)
        writer.write(scope)
        writer.write(facts.organisation.text)
        writer.write(facts.master)
        writer.write(facts.purpose)
        writer.write(facts.isEssential)
        writer.write(facts.isContested)
        writer.write(organisationName)
        writer.write(sends)
        writer.write(breaks)
        origin.write(to: &writer)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init(
            name: try reader.read(),
            scope: try reader.read(),
            facts: EntryFacts(
                organisation: try reader.read(),
                master: try reader.read(),
                purpose: try reader.read(),
                isEssential: try reader.read(),
                isContested: try reader.read()
            ),
            organisationName: try reader.read(),
            sends: try reader.read(),
            breaks: try reader.read(),
            origin: try RuleOrigin(from: &reader)
        )
    }
}

extension SubscribedList {
    func write(to writer: inout OctetWriter) {
        writer.write(id.text)
        writer.write(path)
        writer.write(rules)
        writer.write(rejected)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init(
            id: try reader.read(),
            path: try reader.read(),
            rules: try reader.read(),
            rejected: try reader.read()
        )
    }
}

extension RuleOrigin {
    func write(to writer: inout OctetWriter) {
        writer.write(file)
        writer.write(line)
    }

    init(from reader: inout OctetReader) throws(RulesetFault) {
        self.init(file: try reader.read(), line: try reader.read())
    }
}
