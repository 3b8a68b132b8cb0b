import Testing

@testable import Resolution

@Suite struct `An answer's note` {
    @Test(arguments: AnswerNote.allCases)
    func `is short and printable`(note: AnswerNote) {
        let text = "\(note.text)"
        #expect(text.utf8.count <= 64)
        #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(text.isEmpty == (note.ede == nil))
    }
}
