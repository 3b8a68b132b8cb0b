import Policies
import Testing

@Suite struct `A rules file` {
    static let text = """
        # The family's rules.

        block ads.example.com   # seen on the tablet
        allow www.example.com
        bolck www.example.org
        """ + "\n"

    func rule(_ text: String) throws -> RuleText { try #require(try RuleText.parse(text)) }

    @Test func `comes out as it went in`() {
        #expect(RuleFile(Self.text).text == Self.text)
    }

    @Test func `ends with a line break, whatever it began with`() {
        #expect(RuleFile("block a.b").text == "block a.b\n")
        #expect(RuleFile("").text == "")
    }

    @Test func `keeps carriage returns`() {
        let file = RuleFile("block a.b\r\n# x\r\n")
        #expect(file.rules.count == 1)
        #expect(file.text == "block a.b\r\n# x\r\n")
    }

    @Test func `numbers rules and faults by line`() {
        let file = RuleFile(Self.text)
        #expect(file.rules.map(\.line) == [3, 4])
        #expect(file.faults.map(\.line) == [5])
        #expect(file.faults.first?.error.column == 1)
    }

    @Test func `takes a rule at its end`() throws {
        var file = RuleFile(Self.text)
        let edit = file.apply(try rule("block track.example.com for device:phone # why"))
        #expect(file.text == Self.text + "block track.example.com for device:phone  # why\n")
        #expect(edit.added.map(\.number) == [6])
        #expect(edit.removed.isEmpty)
    }

    @Test func `takes the opposite rule out`() throws {
        var file = RuleFile(Self.text)
        let edit = file.apply(try rule("allow ads.example.com"))
        #expect(
            file.text
                == Self.text.replacing("block ads.example.com   # seen on the tablet\n", with: "")
                + "allow ads.example.com\n"
        )
        #expect(edit.removed.map(\.number) == [3])
        #expect(edit.added.map(\.number) == [5])
    }

    @Test(arguments: ["=ads.example.com", "example.com", "ads.example.com for device:phone"])
    func `leaves rules about anything else alone`(target: String) throws {
        var file = RuleFile(Self.text)
        #expect(file.apply(try rule("allow \(target)")).removed.isEmpty)
    }

    @Test func `doesn't take the same rule twice`() throws {
        var file = RuleFile(Self.text)
        #expect(file.apply(try rule("block ads.example.com # again")).isEmpty)
        #expect(file.text == Self.text)
    }

    @Test func `loses a line by its number`() throws {
        var file = RuleFile(Self.text)
        let edit = try file.remove(line: 1)
        #expect(edit.removed.first?.text == "# The family's rules.")
        #expect(file.lines.count == 4)
        #expect(throws: RuleFileError.noSuchLine(5)) { try file.remove(line: 5) }
        #expect(throws: RuleFileError.noSuchLine(0)) { try file.remove(line: 0) }
    }

    @Test(arguments: ["allow ads.example.com", "block track.example.com", "block ads.example.com"])
    func `is the same again when an edit is taken back`(text: String) throws {
        var file = RuleFile(Self.text)
        let edit = file.apply(try rule(text))
        let inverse = try file.undo(edit)
        #expect(file.text == Self.text)
        #expect(inverse == edit.inverse)
        let again = try file.undo(inverse)
        #expect(again == edit)
        _ = try file.undo(again)
        #expect(file.text == Self.text)
    }

    @Test func `takes an edit back when other lines have changed since`() throws {
        var file = RuleFile(Self.text)
        let edit = file.apply(try rule("allow ads.example.com"))
        _ = try file.remove(line: 1)
        _ = file.apply(try rule("block later.example.com"))
        _ = try file.undo(edit)
        #expect(
            file.text
                == """

                allow www.example.com
                block ads.example.com   # seen on the tablet
                bolck www.example.org
                block later.example.com

                """
        )
    }

    @Test func `refuses to take back what is gone, and stays as it is`() throws {
        var file = RuleFile(Self.text)
        let edit = file.apply(try rule("allow ads.example.com"))
        _ = try file.remove(line: try #require(edit.added.first?.number))
        let before = file
        #expect(throws: RuleFileError.lineIsGone(text: "allow ads.example.com")) {
            try file.undo(edit)
        }
        #expect(file == before)
    }
}
