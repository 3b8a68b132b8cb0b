import DNSWire
import Foundation
import PublicSuffixes
import Testing

@Suite struct `A registrable domain` {
    /// One case a line of the list's own published table.
    static let published: [(name: String, domain: String?)] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Vectors/published-cases.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ").map(String.init)
            return (words[0], words[1] == "-" ? nil : words[1])
        }
    }()

    @Test func `is what the list's published cases say`() throws {
        let list = try Shipped.list.get()
        #expect(Self.published.count == 64)
        for (name, domain) in Self.published {
            #expect(try list.registrable(name) == domain, "\(name)")
        }
    }

    @Test(arguments: [
        ("metrics.shop.example.co.uk", "example.co.uk"),
        ("r3---sn-4g5e6nz7.googlevideo.com", "googlevideo.com"),
        ("someone.github.io", "someone.github.io"),
        ("a.someone.github.io", "someone.github.io"),
        ("GRAPH.Facebook.COM", "facebook.com"),
    ])
    func `has one label more than the public suffix`(name: String, domain: String) throws {
        #expect(try Shipped.list.get().registrable(name) == domain)
    }

    @Test func `begins where the octets say`() throws {
        let list = try Shipped.list.get()
        for (name, domain) in Self.published {
            let name = try Name(name)
            let offset = list.registrableOffset(of: name.octets.span)
            let found = try offset.map { try Name(wire: Array(name.octets[$0...])) }
            #expect(try found == domain.map { try Name($0) })
        }
    }

    @Test func `is a holder's by the registries' rules alone`() throws {
        let list = try Shipped.list.get()
        #expect(try list.registrable("someone.github.io", in: .registries) == "github.io")
        #expect(try list.registrable("a.b.example.co.uk", in: .registries) == "example.co.uk")
        #expect(try !list.isPublicSuffix(Name("github.io"), in: .registries))
        #expect(try list.isPublicSuffix(Name("github.io")))
    }

    @Test func `without any list is the last two labels`() throws {
        let list = PublicSuffixes()
        #expect(try list.registrable("www.example.co.uk") == "co.uk")
        #expect(try list.registrable("com") == nil)
        #expect(try list.isPublicSuffix(Name("com")))
    }

    @Test func `is none of the root's and of octets that are no name`() {
        let list = PublicSuffixes()
        #expect(list.registrableDomain(of: .root) == nil)
        #expect(!list.isPublicSuffix(.root))
        for octets: [UInt8] in [[], [3], [3, 0x61], [0xC0, 0x0C], [1, 0x61, 0, 0], [64, 0]] {
            #expect(list.suffixLabelCount(of: octets.span) == 0)
            #expect(list.registrableOffset(of: octets.span) == nil)
            #expect(list.domainOffset(of: octets.span) == 0)
        }
    }
}

@Suite struct `The domain by which a call is told` {
    @Test(arguments: [
        ("metrics.shop.example.co.uk", "example.co.uk"),
        ("d111111abcdef8.cloudfront.net", "d111111abcdef8.cloudfront.net"),
        ("github.io", "github.io"),
        ("co.uk", "co.uk"),
        ("printer", "printer"),
        ("nas.lan", "nas.lan"),
        ("4.3.2.1.in-addr.arpa", "in-addr.arpa"),
        ("b._dns-sd._udp.0.2.0.192.IN-ADDR.ARPA", "in-addr.arpa"),
        ("_dns.resolver.arpa", "resolver.arpa"),
        ("arpa", "arpa"),
        (".", "."),
    ])
    func `is the holder's, and the name itself where nobody holds it`(
        name: String,
        domain: String
    ) throws {
        #expect(try Shipped.list.get().told(name) == domain)
    }

    @Test func `is found for the longest name there is`() throws {
        let name = try Name(String(repeating: "a.", count: 126) + "a")
        #expect(name.octets.count == 255)
        #expect(try Shipped.list.get().told("\(name)") == "a.a")
    }
}
