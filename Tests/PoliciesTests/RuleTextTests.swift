import Attribution
import Blocklists
import DNSWire
import Policies
import TestChance
import Testing

@Suite struct `A rule's text` {
    @Test(arguments: [
        ("block ads.example.com", "block ads.example.com"),
        ("  block\tADS.Example.COM.  ", "block ads.example.com"),
        ("allow =www.example.com", "allow =www.example.com"),
        ("block *.example.com", "block *.example.com"),
        ("block .", "block ."),
        ("observe app:*/ads", "observe app:*/ads"),
        ("block app:*/ads observe", "observe app:*/ads"),
        ("allow example.com observe", "allow example.com observe"),
        ("block maker:xiaomi/telemetry", "block maker:xiaomi/telemetry"),
        ("block carrier:*", "block carrier:*"),
        ("block */telemetry", "block */telemetry"),
        ("block list:oisd", "block list:oisd"),
        ("block a.b for device:pixel-7", "block a.b for device:pixel-7"),
        ("allow a.b for group:children", "allow a.b for group:children"),
        (
            "allow a.b until 2026-11-22T19:00:00+01:00", "allow a.b until 2026-11-22T18:00:00Z"
        ),
        (
            "block a.b mode nxdomain observe until 2026-11-22T18:00:00Z for device:d",
            "observe a.b for device:d until 2026-11-22T18:00:00Z mode nxdomain"
        ),
        ("hold a.b", "hold a.b"),
        ("hold a.b observe", "hold a.b observe"),
        ("hold */ads if contested", "hold */ads if contested"),
        (
            "block list:oisd for device:d unless contested mode nodata",
            "block list:oisd unless contested for device:d mode nodata"
        ),
        ("allow */* if contested observe", "allow */* if contested observe"),
        ("block a\\.b.example.com", "block a\\.b.example.com"),
        ("block a#b.example.com", "block a#b.example.com"),
    ])
    func `reads into the rule that it says`(text: String, words: String) throws {
        let rule = try #require(try RuleText.parse(text))
        #expect(rule.words == words)
        #expect(rule.comment == nil)
        #expect(try RuleText.parse(rule.words) == rule)
    }

    @Test(arguments: ["", "   ", "\t", "# a comment", "  #", "\r"])
    func `that says nothing is no rule`(text: String) throws {
        #expect(try RuleText.parse(text) == nil)
    }

    @Test(arguments: [
        ("block a.b # why ", "why"), ("block a.b #", ""), ("block a.b #why#not", "why#not"),
        ("block a.b  #  because ", "because"),
    ])
    func `keeps its comment`(text: String, comment: String) throws {
        let rule = try #require(try RuleText.parse(text))
        #expect(rule.words == "block a.b")
        #expect(rule.comment == comment)
    }

    @Test(arguments: [
        ("deny a.b", 1, "“deny” is no verb"),
        ("  Block a.b", 3, "“Block” is no verb"),
        ("block", 6, "nothing follows “block”"),
        ("block # a.b", 6, "nothing follows “block”"),
        ("block a..b", 7, "“a..b” is no name"),
        ("block *", 7, "“*” is no name that a rule can speak of"),
        ("block a.*.b.*", 7, ""),
        ("block *.*.b", 7, "“*.*.b” is no name that a rule can speak of"),
        ("block phone:xiaomi", 7, "“phone:xiaomi” is no selector"),
        ("block */telemtry", 7, "“*/telemtry” is no selector"),
        ("block a.b for", 14, "“for” names nobody"),
        ("block a.b for phone", 15, "“phone” is no device or group"),
        ("block a.b for device:Phone", 15, "“device:Phone” is no device or group"),
        ("block a.b until tomorrow", 17, "“tomorrow” is no time"),
        ("block a.b until", 16, "“until” names no time"),
        ("block a.b mode 0.0.0.0", 16, "“0.0.0.0” is no mode"),
        ("block a.b mode", 15, "“mode” names no mode"),
        ("hold a.b if", 12, "“if” names no condition"),
        ("hold a.b if asked", 13, "“asked” is no condition"),
        ("hold a.b unless contested unless contested", 27, "“unless” stands twice"),
        ("hold a.b if contested unless contested", 23, "“if contested” stands before it"),
        ("allow a.b mode null", 1, "an allow has no mode"),
        ("block a.b c.d", 11, "“c.d” is no part of a rule"),
        ("block a.b observe observe", 19, "“observe” stands twice"),
        ("block a.b mode null mode null", 21, "“mode” stands twice"),
        ("block a.b # \u{1B}[31m", 13, "a control character (U+1B)"),
        ("block a\u{202E}.b", 8, "a control character (U+202E)"),
    ])
    func `that is wrong says where and what`(text: String, column: Int, what: String) {
        do {
            let rule = try RuleText.parse(text)
            // A wildcard label inside a name is an ordinary label (RFC 4592 §2.1.1).
            #expect(what.isEmpty, "\(text) read as \(rule.map { "\($0)" } ?? "nothing")")
        } catch {
            #expect(error.column == column)
            #expect(error.what == what)
            #expect(!error.remedy.isEmpty)
        }
    }

    @Test func `longer than a line may be is refused`() {
        #expect(throws: RuleTextError.self) {
            try RuleText.parse("block a.b #" + String(repeating: "x", count: 4096))
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `made of anything never crashes, and what is read reads back`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "block", "allow", "hold", "observe", "if", "unless", "contested", "for", "until",
            "mode", "device:a", "group:b", "null",
            "a.b", "=a.b", "*.a.b", "*/ads", "app:*", "list:x", "#", "\t", "\\", "\u{0}", "é",
            "2026-11-22T18:00:00Z", "/", ":", "\\046", "\\999", ".", "=", "*.", "\r", "\u{2028}",
        ]
        let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined(separator: Bool.random(using: &random) ? " " : "")
        guard let rule = try? RuleText.parse(text) else { return }
        #expect(try RuleText.parse(rule.description) == rule, "seed \(seed): \(text)")
    }
}

@Suite struct `A moment` {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0 as Int64), ("2026-11-22T18:00:00Z", 1_795_370_400),
        ("2000-02-29T23:59:59Z", 951_868_799), ("1969-12-31T23:59:59Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `reads and prints as RFC 3339 says`(text: String, seconds: Int64) throws {
        #expect(UTCTime(text)?.epochSeconds == seconds)
        #expect(UTCTime(epochSeconds: seconds).description == text)
    }

    @Test func `knows offsets`() {
        #expect(UTCTime("1970-01-01T01:00:00+01:00")?.epochSeconds == 0)
        #expect(UTCTime("1969-12-31T14:30:00-09:30")?.epochSeconds == 0)
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00Z", "1970-13-01T00:00:00Z", "1970-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:60Z", "1970-01-01T00:00:00", "1970-01-01T00:00:00ZZ",
        "1970-01-01 00:00:00Z", "1970-1-1T0:0:0Z", "1970-01-00T00:00:00Z",
        "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+1:00",
    ])
    func `that is none is refused`(text: String) {
        #expect(UTCTime(text) == nil)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `reads back as printed`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let time = UTCTime(
            epochSeconds: Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
        )
        #expect(UTCTime(time.description) == time)
    }
}
