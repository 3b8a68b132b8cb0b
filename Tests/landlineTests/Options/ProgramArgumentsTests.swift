import Foundation
import Testing

@testable import landline

@Suite struct `The program's arguments` {
    @Test func `are those that the kernel tells`() {
        #expect(ProgramArguments.fromKernel("/proc/self/cmdline") == CommandLine.arguments)
    }

    @Test func `are kept apart and whole, empty ones too`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data("landline\0query\0\0a b\0".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(ProgramArguments.fromKernel(file.path()) == ["landline", "query", "", "a b"])
        #expect(ProgramArguments.fromKernel("/nowhere") == [])
    }
}
