import DNSSEC
import DNSWire
import TestChance
import Testing
import ZoneFiles

@Suite struct `The rdata of DNSSEC's records` {
    @Test(arguments: ["nsec.zone", "nsec3.zone", "algorithm-8.zone", "algorithm-16.zone"])
    func `is read and written back as it was`(file: String) throws {
        for set in try SignedZone(file).sets {
            for rdata in set.signatures {
                #expect(try #require(RRSIGData(rdata: rdata)).rdata == rdata)
            }
            for rdata in set.rdatas {
                switch set.type {
                case .dnskey: #expect(DNSKEYData(rdata: rdata)?.rdata == rdata)
                case .ds: #expect(DSData(rdata: rdata)?.rdata == rdata)
                case .nsec: #expect(NSECData(rdata: rdata)?.rdata == rdata)
                case .nsec3: #expect(NSEC3Data(rdata: rdata)?.rdata == rdata)
                case .nsec3param: #expect(NSEC3Parameters(rdata: rdata) != nil)
                default: break
                }
            }
        }
    }

    @Test(arguments: [
        ("RRSIG A 13 2 3600 20350101000000 20250101000000 6486 example. AAAA", RRType.rrsig, 27),
        ("NSEC b.example. A MX RRSIG NSEC TYPE1234", .nsec, 11),
        ("DS 20326 8 2 \(String(repeating: "AB", count: 32))", .ds, 4),
        ("NSEC3 1 1 12 AABBCCDD 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR MX RRSIG", .nsec3, 30),
        ("NSEC3PARAM 1 0 12 AABBCCDD", .nsec3param, 9),
    ])
    func `cut short is none`(text: String, type: RRType, least: Int) throws {
        let record = try #require(
            ZoneFile.parse("a.example. 1 IN \(text)\n", file: "test").records.first
        )
        #expect(isRead(record.rdata, type))
        for end in 0..<record.rdata.count where end < least {
            #expect(!isRead(Array(record.rdata[..<end]), type), "\(end)")
        }
    }

    private func isRead(_ rdata: [UInt8], _ type: RRType) -> Bool {
        switch type {
        case .rrsig: RRSIGData(rdata: rdata) != nil
        case .nsec: NSECData(rdata: rdata) != nil
        case .ds: DSData(rdata: rdata) != nil
        case .nsec3: NSEC3Data(rdata: rdata) != nil
        case .dnskey: DNSKEYData(rdata: rdata) != nil
        default: NSEC3Parameters(rdata: rdata) != nil
        }
    }

    @Test func `may be any octets without harm`() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<20_000 {
            let rdata = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
                    & UInt8.random(in: 0...255, using: &random)
            }
            for type in [RRType.rrsig, .nsec, .ds, .nsec3, .dnskey, .nsec3param] {
                _ = isRead(rdata, type)
            }
            if let map = TypeBitMap(rdata) {
                #expect(TypeBitMap(Set(map.types)).types == map.types)
            }
        }
    }

    @Test func `with a compressed name is none`() {
        #expect(NSECData(rdata: [0xC0, 0x0C, 0, 1, 0x40]) == nil)
    }
}

@Suite struct `A type bit map` {
    @Test func `holds what was put into it`() {
        let types: Set<RRType> = [.a, .mx, .nsec, .caa, RRType(rawValue: 65_535)]
        let map = TypeBitMap(types)
        #expect(Set(map.types) == types)
        #expect(types.allSatisfy(map.contains))
        #expect(!map.contains(.aaaa) && !map.contains(RRType(rawValue: 65_534)))
        #expect(TypeBitMap(map.rdata) == map)
    }

    @Test(
        arguments: [
            [0], [0, 0], [0, 33] + [UInt8](repeating: 1, count: 33), [0, 2, 1], [1, 1, 1, 0, 1, 1],
            [0, 1, 1, 0, 1, 1],
        ] as [[UInt8]]
    )
    func `of another form is none`(octets: [UInt8]) {
        #expect(TypeBitMap(octets) == nil)
    }
}
