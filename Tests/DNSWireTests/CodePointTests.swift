import DNSWire
import Testing

@Suite struct `A code point` {
    @Test func `is shown by its mnemonic and read in any case`() {
        #expect(RRType.https.description == "HTTPS")
        #expect(RRType(mnemonic: "aaaa") == .aaaa)
        #expect(RRClass(mnemonic: "in") == .in)
        #expect(RCode(mnemonic: "nxdomain") == .nxDomain)
        #expect(OpCode(mnemonic: "Query") == .query)
        #expect(OptionCode(mnemonic: "cookie") == .cookie)
        #expect(EDECode(mnemonic: "blocked") == .blocked)
        #expect(EDECode.blocked.rawValue == 15 && EDECode.filtered.rawValue == 17)
    }

    @Test func `that is unknown is shown by its number (RFC 3597 §5)`() {
        #expect(RRType(rawValue: 731).description == "TYPE731")
        #expect(RRType(mnemonic: "type731")?.rawValue == 731)
        #expect(RRClass(rawValue: 32).description == "CLASS32")
        #expect(RRClass(mnemonic: "CLASS32")?.rawValue == 32)
        #expect(RCode(rawValue: 3841).description == "RCODE3841")
        #expect(OptionCode(rawValue: 65001).description == "OPTION65001")
        #expect(EDECode(rawValue: 63).description == "EDE63")
    }

    @Test(arguments: ["", "TYPE", "TYPE65536", "TYPE-1", "TYPE+1", "TYPE1x", "WHAT"])
    func `is not read from other text`(text: String) {
        #expect(RRType(mnemonic: text) == nil)
    }

    @Test func `is the same after writing and reading, for every type`() {
        for value in UInt16.min...UInt16.max {
            let type = RRType(rawValue: value)
            #expect(RRType(mnemonic: type.description) == type)
        }
    }

    @Test func `tells questions from data (RFC 6895 §3.1)`() {
        #expect(RRType.any.isMeta && RRType.axfr.isMeta && RRType.opt.isMeta)
        #expect(!RRType.a.isMeta && !RRType.caa.isMeta)
        #expect(RRType.aaaa.isAddress && !RRType.https.isAddress)
    }
}
