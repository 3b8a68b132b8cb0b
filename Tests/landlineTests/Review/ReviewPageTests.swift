import Control
import Testing

@testable import landline

@Suite struct `The questions, written out` {
    static func page(_ questions: [ReviewReport.Question]) -> [String] {
        ReviewPage(
            report: ReviewReport(questions: questions),
            terminal: Terminal(hasColor: false, columns: 60)
        ).lines
    }

    static let question = ReviewReport.Question(
        number: 2,
        text: "May tablet and phone call Xiaomi for sync, at cloud.mi.example?",
        name: "cloud.mi.example",
        isSubtree: true,
        organisation: "xiaomi",
        organisationName: "Xiaomi",
        master: "maker",
        purpose: "sync",
        sends: "photos, contacts, notes and messages, and which apps are installed\u{1B}[2J",
        breaks: nil,
        isEssential: true,
        devices: [
            .init(name: "tablet", isDeclared: true, lookups: 3, last: nil, verdict: "hold"),
            .init(name: "phone", isDeclared: true, lookups: 1, last: nil, verdict: "allow"),
        ]
    )

    @Test func `say that none is open`() {
        #expect(Self.page([]) == ["No question is open."])
    }

    @Test func `fit the terminal, and let no text of others steer it`() {
        let lines = Self.page([Self.question])
        #expect(lines.first == "2. \(Self.question.text)")
        #expect(lines.contains("   called      3 times by tablet; held meanwhile"))
        #expect(lines.contains("   called      once by phone; let through meanwhile"))
        #expect(lines.contains { $0.hasPrefix("   essential ") })
        #expect(lines.dropFirst().dropLast().allSatisfy { $0.count <= 60 })
        #expect(!lines.joined().contains("\u{1B}"))
    }
}
