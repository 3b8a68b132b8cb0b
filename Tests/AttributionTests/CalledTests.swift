import Attribution
import DNSWire
import PublicSuffixes
import Testing

@Suite struct `Whom a lookup calls` {
    private let attributor: Attributor

    init() throws {
        let rules = "com\nuk\nco.uk\nio\ngithub.io"
        attributor = Attributor(
            try PublicSuffixes(reading: Array(rules.utf8)),
            countries: ["xiaomi": "CN"]
        )
    }

    @Test(arguments: [
        ("Metrics.Shop.Example.com", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("someone.github.io", "someone.github.io"),
        ("github.io", "github.io"),
        ("printer", "printer"),
        ("4.3.2.1.in-addr.arpa", "in-addr.arpa"),
        ("\\027[31m.example", "\\027[31m.example"),
    ])
    func `is outside the catalogue the holder of the domain, for nobody knows what`(
        name: String,
        domain: String
    ) throws {
        let called = attributor.called(try Name(name), nil)
        #expect(called.master == .other)
        #expect(called.organisation == domain)
        #expect(called.organisationName == domain)
        #expect(called.purpose == .unknown)
        #expect(!called.isCatalogued && !called.isEssential && !called.isContested)
        #expect("\(called)" == "other:\(domain)/unknown")
    }

    @Test func `is whom the catalogue says, with the country that it knows`() throws {
        let known = Called(
            master: .maker,
            organisation: try #require(Slug("xiaomi")),
            organisationName: "Xiaomi",
            purpose: .telemetry,
            entry: "mistat.xiaomi.com",
            isContested: true
        )
        let called = attributor.called(try Name("data.mistat.xiaomi.com"), known)
        #expect("\(called)" == "maker:xiaomi/telemetry")
        #expect(called.country == "CN")
        #expect(called.isCatalogued && called.isContested)
    }

    @Test func `is nobody in particular where the question could not be read`() {
        let called = attributor.called(nil, nil)
        #expect(called.organisation.isEmpty)
        #expect("\(called)" == "other/unknown")
    }
}
