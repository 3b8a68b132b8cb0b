import DNSWire
import Policies
import Rulesets
import Testing

@Suite struct `A reason` {
    static func reasons() throws -> ReasonTexts { ReasonTexts(try SampleRuleset.contents()) }

    /// The identifier of the line with these words.
    static func line(_ words: String) throws -> RuleLineID {
        try #require(
            try SampleRuleset.contents().rulebook.lines.first { $0.rule.words == words }
        ).id
    }

    @Test func `names the organisation and the policy`() throws {
        let verdict = Verdict(
            action: .block,
            level: .policy,
            line: try Self.line("block */telemetry unless contested"),
            matched: .entry(EntryID(index: 0)),
            entry: EntryID(index: 0)
        )
        #expect(try Self.reasons().text(verdict) == "maker:xiaomi/telemetry, policy quiet")
    }

    @Test func `says of a held name how its owner answers`() throws {
        let verdict = Verdict(
            action: .hold,
            level: .policy,
            line: try Self.line("hold */telemetry if contested"),
            matched: .entry(EntryID(index: 0)),
            entry: EntryID(index: 0)
        )
        #expect(
            try Self.reasons().text(verdict)
                == "maker:xiaomi/telemetry, policy strict, held until answered: landline review"
        )
    }

    @Test func `names the owner's rule by file and line`() throws {
        let line = try Self.line("block ads.example.com")
        let verdict = Verdict(
            action: .block,
            level: .global,
            line: line,
            matched: .rule(line),
            matchedLabels: 3
        )
        #expect(try Self.reasons().text(verdict) == "ads.example.com, your rule family.rules:1")
    }

    @Test func `tells in an answer whom the name calls, once`() throws {
        let rule = try Self.line("block ads.example.com")
        func told(_ verdict: Verdict) throws -> String {
            var octets = [UInt8](repeating: 0, count: ReasonTexts.octetsMax)
            var span = octets.mutableSpan
            let count = try Self.reasons().writeAnswer(verdict, into: &span)
            return String(decoding: octets.prefix(count), as: UTF8.self)
        }
        var verdict = Verdict(action: .block, level: .global, line: rule, matched: .rule(rule))
        #expect(try told(verdict) == "other, ads.example.com, your rule family.rules:1")
        verdict.entry = EntryID(index: 0)
        #expect(
            try told(verdict)
                == "maker:xiaomi/telemetry, ads.example.com, your rule family.rules:1"
        )
        verdict.line = try Self.line("block */telemetry unless contested")
        verdict.matched = .entry(EntryID(index: 0))
        #expect(try told(verdict) == "maker:xiaomi/telemetry, policy quiet")
    }

    @Test func `names what the guard kept from what`() throws {
        let verdict = Verdict(
            action: .allow,
            level: .essential,
            matched: .entry(EntryID(index: 1)),
            entry: EntryID(index: 1),
            guarded: try Self.line("block list:oisd")
        )
        #expect(
            try Self.reasons().text(verdict)
                == "maker:xiaomi/push is essential; kept from policy quiet"
        )
    }

    @Test func `says that there is none`() throws {
        #expect(try Self.reasons().text(.allowedByDefault) == "nothing speaks against it")
    }

    @Test(arguments: [0, 1, 10, 23, 24, 500])
    func `never goes beyond the buffer`(room: Int) throws {
        var octets = [UInt8](repeating: 0xEE, count: room)
        var span = octets.mutableSpan
        let verdict = Verdict(
            action: .block,
            level: .policy,
            line: try Self.line("block */telemetry unless contested"),
            matched: .entry(EntryID(index: 0))
        )
        let count = try Self.reasons().write(verdict, into: &span)
        let whole = "maker:xiaomi/telemetry, policy quiet"
        #expect(String(decoding: octets.prefix(count), as: UTF8.self) == whole.prefix(room))
    }

    @Test func `is printable ASCII whatever a file is called`() throws {
        var contents = try SampleRuleset.contents()
        let (rulebook, _) = Rulebook.compile(
            RulebookSource(ruleFiles: [
                NamedRuleFile(name: "häuser\u{1B}.rules", file: RuleFile("block a.b"))
            ])
        )
        contents.rulebook = rulebook
        let line = try #require(rulebook.lines.first?.id)
        let verdict = Verdict(action: .block, level: .global, line: line, matched: .rule(line))
        #expect(ReasonTexts(contents).text(verdict) == "a.b, your rule h??user?.rules:1")
    }

    @Test func `of unknown numbers is empty`() throws {
        let verdict = Verdict(
            action: .block,
            level: .policy,
            line: RuleLineID(rawValue: 999),
            matched: .list(ListID(rawValue: 999))
        )
        #expect(try Self.reasons().text(verdict) == "")
    }

    @Test(arguments: [
        (PrecedenceLevel.timed, EDECode.filtered), (.device, .filtered), (.group, .filtered),
        (.global, .blocked), (.policy, .blocked),
    ])
    func `has the code of RFC 8914 for who decided`(level: PrecedenceLevel, code: EDECode) {
        #expect(Verdict(action: .block, level: level).extendedError == code)
    }
}
