import Attribution
import Testing

@Suite struct `A selector` {
    @Test(arguments: [
        "maker:xiaomi/telemetry", "maker:*/telemetry", "app:*/ads", "carrier:*", "*/telemetry",
        "list:oisd", "*/*", "*:xiaomi", "maker:xiaomi",
    ])
    func `survives its own text`(text: String) throws {
        #expect(try Selector(parsing: text).description == text)
    }

    @Test(arguments: [
        ("phone:xiaomi", SelectorError.unknownMaster("phone")),
        ("maker:xiaomi/spying", .unknownPurpose("spying")),
        ("maker:Xiaomi", .badIdentifier("Xiaomi")),
        ("list:", .badIdentifier("")),
        ("list:a/ads", .notASelector("list:a/ads")),
        ("telemetry", .notASelector("telemetry")),
        ("*", .notASelector("*")),
    ])
    func `says what is wrong with a text that is none`(text: String, error: SelectorError) {
        #expect(throws: error) { try Selector(parsing: text) }
    }

    @Test func `has a word for every purpose and master`() {
        for purpose in Purpose.allCases { #expect(Purpose(purpose.description) == purpose) }
        for master in Master.allCases { #expect(Master(master.description) == master) }
        #expect(Purpose("telemetrie") == nil)
    }
}
