import Control
import DNSWire
import Foundation
import Rulesets

/// What the cache holds, for people and for programs.
struct CacheListing {
    private let entries: [Entry]
    private let count: Int

    /// One answer, its records read.
    struct Entry {
        let report: CachedAnswerReport
        let answers: [ResourceRecord]
        let authorities: [ResourceRecord]

        init(_ report: CachedAnswerReport) {
            self.report = report
            do throws(WireError) {
                let message = try Message(Array(report.message))
                answers = message.answers
                authorities = message.authorities
            } catch {
                (answers, authorities) = ([], [])
            }
        }

        /// The question's flags, its status and whether it is stale, in words.
        var state: String {
            var words = [report.status]
            if report.isStale { words.append("stale") }
            if report.dnssecOK { words.append("do") }
            if report.checkingDisabled { words.append("cd") }
            return words.joined(separator: " ")
        }

        /// What it says: the data of its records, or the RCODE.
        var data: String {
            let data = answers.map { record in
                record.type.description == report.type
                    ? record.rdataText : "\(record.type) \(record.rdataText)"
            }
            let shown = data.isEmpty ? [report.rcode] : data
            return (shown + (report.note.isEmpty ? [] : ["(\(report.note))"]))
                .joined(separator: ", ")
        }
    }

    init(_ report: CacheShowReport) {
        entries = report.answers.map(Entry.init)
        count = report.count
    }

    /// Prints a table.
    func print(on terminal: Terminal) {
        guard !entries.isEmpty else { return }
        var table = Table([
            .text("Name"), .text("Type"), .number("Seconds"), .text("Status"), .text("By"),
            .long("Answer"),
        ])
        for entry in entries {
            table.add([
                .init(Visible.text(entry.report.name), .strong),
                .init(Visible.text(entry.report.type)),
                .init("\(entry.report.secondsLeft)", .faint),
                .init(Visible.text(entry.state), entry.report.isStale ? .yellow : .plain),
                .init(Visible.text(entry.report.source), .faint),
                .init(Visible.text(entry.data)),
            ])
        }
        table.print(on: terminal)
        if entries.count < count {
            StandardOutput.print("… \(entries.count) of \(count); --limit shows more")
        }
    }

    /// The object, as one line of ASCII.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let document = Document(answers: entries.map(Document.Answer.init), count: count)
            return String(decoding: try encoder.encode(document), as: UTF8.self).asciiJSON
        }
    }

    /// The list as one JSON object; the keys are a promise to scripts.
    struct Document: Codable, Equatable {
        let answers: [Answer]
        let count: Int

        struct Answer: Codable, Equatable {
            let name: String
            let type: String
            let dnssecOK: Bool
            let checkingDisabled: Bool
            let rcode: String
            let status: String
            let secondsLeft: Int64
            let stale: Bool
            let source: String
            let note: String
            let answer: [QueryReport.Document.Record]
            let authority: [QueryReport.Document.Record]

            init(_ entry: Entry) {
                name = entry.report.name
                type = entry.report.type
                dnssecOK = entry.report.dnssecOK
                checkingDisabled = entry.report.checkingDisabled
                rcode = entry.report.rcode
                status = entry.report.status
                secondsLeft = entry.report.secondsLeft
                stale = entry.report.isStale
                source = entry.report.source
                note = entry.report.note
                answer = entry.answers.map(QueryReport.Document.Record.init)
                authority = entry.authorities.map(QueryReport.Document.Record.init)
            }
        }
    }
}
