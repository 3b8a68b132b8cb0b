import DNSWire
import Testing

@Suite struct `A pattern of labels` {
    @Test(arguments: [
        ("log-*", "log-va", true), ("log-*", "log-", true), ("log-*", "log", false),
        ("log-*", "xlog-va", false), ("*-courier", "12-courier", true),
        ("*-courier", "-courier", true), ("*-courier", "courier", false),
        ("a*z", "az", true), ("a*z", "abcz", true), ("a*z", "a", false),
        ("aba*aba", "aba", false), ("aba*aba", "abaaba", true), ("LOG*", "log1", true),
    ])
    func `matches what begins and ends as it does`(
        pattern: String,
        label: String,
        matches: Bool
    ) throws {
        let pattern = try #require(LabelPattern(label: Array(pattern.utf8)))
        #expect(pattern.matches(Array(label.utf8)) == matches)
    }

    @Test(arguments: ["*", "a*", "*a", "**aa", "a*b*c", "plain", ""])
    func `is a label with one star, and enough besides`(label: String) {
        #expect(LabelPattern(label: Array(label.utf8)) == nil)
    }

    @Test func `is the first label of a name`() throws {
        #expect(try Name("log-*.example").pattern?.prefix == Array("log-".utf8))
        #expect(try Name("log.ex*mple").pattern == nil)
        #expect(Name.root.pattern == nil)
    }
}
