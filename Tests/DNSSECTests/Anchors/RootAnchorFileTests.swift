import DNSSEC
import DNSWire
import TestChance
import Testing

@Suite struct `The file of root anchors` {
    /// As IANA publishes it, but for the public keys, of which only the first is here.
    static let published = """
        <?xml version="1.0" encoding="UTF-8"?>
        <TrustAnchor id="E9724F53-1851-4F86-85E5-F1392102940B" source="http://data.iana.org/root-anchors/root-anchors.xml">
        <Zone>.</Zone>
        <!-- the first key -->
        <KeyDigest id="Kjqmt7v" validFrom="2010-07-15T00:00:00+00:00" validUntil="2019-01-11T00:00:00+00:00">
        <KeyTag>19036</KeyTag>
        <Algorithm>8</Algorithm>
        <DigestType>2</DigestType>
        <Digest>49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5</Digest>
        </KeyDigest>
        <KeyDigest id="Klajeyz" validFrom="2017-02-02T00:00:00+00:00">
        <KeyTag>20326</KeyTag>
        <Algorithm>8</Algorithm>
        <DigestType>2</DigestType>
        <Digest>E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D</Digest>
        <PublicKey>AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3</PublicKey>
        <Flags>257</Flags>
        </KeyDigest>
        <KeyDigest id="Kmyv6jo" validFrom="2024-07-18T00:00:00+00:00">
        <KeyTag>38696</KeyTag>
        <Algorithm>8</Algorithm>
        <DigestType>2</DigestType>
        <Digest>683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16</Digest>
        </KeyDigest>
        </TrustAnchor>

        """

    private func tags(_ text: String, at seconds: UInt32 = moment) throws -> [UInt16] {
        try RootAnchorFile.read(text, at: seconds)
            .map { try #require(DSData(rdata: $0.rdata)).keyTag }
    }

    @Test func `gives the keys that are valid now`() throws {
        let records = try RootAnchorFile.read(Self.published, at: moment)
        #expect(records.map(\.rdata) == TrustAnchors.iana.map(\.rdata))
        #expect(records.allSatisfy { $0.name == .root && TrustAnchors.fault(in: $0) == nil })
    }

    static let periods: [(seconds: UInt32, tags: [UInt16])] = [
        (1_279_152_000, [19_036]), (1_485_993_599, [19_036]), (1_485_993_600, [19_036, 20_326]),
        (1_547_164_799, [19_036, 20_326]), (1_547_164_800, [20_326]),
        (1_721_260_800, [20_326, 38_696]),
    ]

    @Test(arguments: periods)
    func `keeps to validFrom and validUntil`(seconds: UInt32, expected: [UInt16]) throws {
        #expect(try tags(Self.published, at: seconds) == expected)
    }

    @Test func `without a valid key says so`() {
        #expect(throws: AnchorFileError.self) {
            try RootAnchorFile.read(Self.published, at: 1_000_000_000)
        }
    }

    @Test(arguments: [
        ("<KeyTag>20326", "<KeyTag>70000", 11),
        ("<KeyTag>20326</KeyTag>", "", 11),
        ("<Algorithm>8</Algorithm>\n<DigestType>2</DigestType>\n<Digest>E06D", "<Digest>E06D", 11),
        ("E06D44B8", "E06D44", 11),
        ("E06D44B8", "E06D44BX", 11),
        ("validFrom=\"2017-02-02T", "validFrom=\"2017-02-30T", 11),
        ("validFrom=\"2017-02-02T00:00:00+00:00\"", "", 11),
        ("id=\"Klajeyz\"", "id=\"a\" id=\"b\"", 11),
        ("<Zone>.</Zone>", "<Zone>..</Zone>", 3),
        ("<Zone>.</Zone>", "", 5),
        ("<Zone>.</Zone>", "<Zone>.</Zone><Zone>.</Zone>", 3),
        ("<Zone>.</Zone>", "<Zone/>", 3),
        ("<Zone>.</Zone>", "<Zone><b>.</b></Zone>", 3),
        ("<Zone>.</Zone>", "<Zone>&dot;</Zone>", 3),
        ("<Zone>.</Zone>", "<![CDATA[.]]>", 3),
        ("<Zone>.</Zone>", "text", 4),
        ("<!-- the first key -->", "<!-- the first key", 26),
        ("</TrustAnchor>", "", 26),
        ("</TrustAnchor>", "</TrustAnchors>", 25),
        ("</TrustAnchor>", "</TrustAnchor><more/>", 25),
        ("<TrustAnchor id", "<!DOCTYPE x [<!ENTITY a \"b\">]><TrustAnchor id", 2),
        ("<TrustAnchor id", "<Anchor id", 2),
        ("<Flags>257</Flags>", "<Flags>257</Flags><Flags>257</Flags>", 17),
        ("<Flags>257</Flags>", "<Other>257</Other>", 17),
        ("source=\"http", "source=\"<http", 2),
    ])
    func `is refused with the line`(part: String, instead: String, line: Int) throws {
        let text = Self.published.replacing(part, with: instead, maxReplacements: 1)
        #expect(text != Self.published)
        let error = #expect(throws: AnchorFileError.self) {
            try RootAnchorFile.read(text, at: moment)
        }
        #expect(error?.line == line, "\(error?.description ?? "")")
        #expect(error?.remedy.isEmpty == false)
    }

    @Test func `may be cut anywhere, or be any octets, without harm`() {
        let octets = Array(Self.published.utf8)
        for end in 0..<octets.count - 2 {
            let text = String(decoding: octets[..<end], as: UTF8.self)
            #expect(throws: AnchorFileError.self) { try RootAnchorFile.read(text, at: moment) }
        }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            var mutated = octets
            for _ in 0..<3 {
                mutated[Int.random(in: 0..<octets.count, using: &random)] =
                    UInt8.random(in: 0x20...0x7E, using: &random)
            }
            // Read or refused: it comes back.
            _ = try? RootAnchorFile.read(String(decoding: mutated, as: UTF8.self), at: moment)
        }
        let nested = String(repeating: "<a>", count: 10_000)
        #expect(throws: AnchorFileError.self) { try RootAnchorFile.read(nested, at: moment) }
        let long = String(repeating: " ", count: RootAnchorFile.octetsMax + 1)
        #expect(throws: AnchorFileError.self) { try RootAnchorFile.read(long, at: moment) }
    }
}
