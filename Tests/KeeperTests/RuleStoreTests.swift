import Control
import Foundation
import Policies
import TestDisks
import Testing

@testable import Keeper

@Suite struct `The owner's rules` {
    let directory: TemporaryDirectory
    let store: RuleStore

    init() throws {
        directory = try TemporaryDirectory()
        store = RuleStore(
            directory: directory.path,
            ownFile: directory.file("landline.rules"),
            historyFile: directory.file("undo.json"),
            lockPath: directory.file("rules.lock")
        )
    }

    func rule(_ text: String) throws -> RuleText { try #require(try RuleText.parse(text)) }

    @Test func `are read from every rules file, with the faults' places`() throws {
        try directory.write("block a.example\n\nblok b.example\n", to: "family.rules")
        try directory.write("allow =c.example\n", to: "another.rules")
        try directory.write("block hidden.example\n", to: ".swap.rules")
        try directory.write("block backup.example\n", to: "family.rules~")
        let (files, problems) = store.read()
        #expect(files.map(\.name) == ["another.rules", "family.rules"])
        #expect(problems.map(\.line) == [3])
        #expect(problems.map(\.file) == [directory.file("family.rules")])
        #expect(problems.allSatisfy { $0.remedy?.isEmpty == false })
    }

    @Test func `leave out a file that is no text, and say so`() throws {
        try Data([0xff, 0xfe, 0x00]).write(to: URL(filePath: directory.file("bad.rules")))
        try directory.write("block a.example\n", to: "good.rules")
        let (files, problems) = store.read()
        #expect(files.map(\.name) == ["good.rules"])
        #expect(problems.map(\.what) == ["the file is not UTF-8"])
    }

    @Test func `keep comments and order through an edit and its undo`() throws {
        let text = "# mine\nblock a.example  # why\nallow b.example\n"
        try directory.write(text, to: "landline.rules")
        let edit = try store.apply(rule("allow a.example"))
        #expect(edit.removed.map(\.text) == ["block a.example  # why"])
        #expect(edit.added.map(\.text) == ["allow a.example"])
        #expect(directory.read("landline.rules") == "# mine\nallow b.example\nallow a.example\n")
        _ = try store.undo()
        #expect(directory.read("landline.rules") == text)
    }

    @Test func `are undone one change after the other`() throws {
        _ = try store.apply(rule("block a.example"))
        _ = try store.apply(rule("block b.example for device:tablet"))
        #expect(try store.undo().removed.map(\.text) == ["block b.example for device:tablet"])
        #expect(try store.undo().removed.map(\.text) == ["block a.example"])
        #expect(throws: ControlFailure.self) { try store.undo() }
        #expect(store.read().files.flatMap(\.file.rules).isEmpty)
    }

    @Test func `are not changed by a rule that already stands there`() throws {
        _ = try store.apply(rule("block a.example"))
        #expect(try store.apply(rule("block a.example")).isEmpty)
        _ = try store.undo()
        #expect(throws: ControlFailure.self) { try store.undo() }
    }

    @Test func `go on to the change before one whose line was edited by hand`() throws {
        _ = try store.apply(rule("block a.example"))
        _ = try store.apply(rule("block b.example"))
        try directory.write("block a.example\n", to: "landline.rules")
        #expect(throws: ControlFailure.self) { try store.undo() }
        #expect(try store.undo().removed.map(\.text) == ["block a.example"])
    }
}
