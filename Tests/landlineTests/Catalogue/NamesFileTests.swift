import DNSWire
import Foundation
import Testing

@testable import landline

@Suite struct `A file of names to check the catalogue with` {
    private func names(_ text: String) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "landline-names-\(UUID().uuidString)"
        )
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try CatalogueCheckCommand.names(in: file.path(percentEncoded: false))
            .map(\.description)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `is a table or a list, whatever ends its lines`(end: String) throws {
        let lines = ["host,vendor", "a.example,A", "# a remark", "", "b.example", "*-c.example,C"]
        #expect(
            try names(lines.joined(separator: end)) == ["a.example", "b.example", "any-c.example"]
        )
    }

    @Test func `is told by line where it holds something else`() throws {
        let failure = #expect(throws: Failure.self) { try names("a.example\nb..example\n") }
        #expect(failure?.message.contains(":2:") == true)
    }
}
