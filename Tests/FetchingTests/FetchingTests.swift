import Foundation
import NIOHTTP1
import TestDisks
import TestPeers
import Testing

@testable import Fetching

@Suite struct `An address to fetch from` {
    @Test(arguments: [
        "https://publicsuffix.org/list/public_suffix_list.dat", "https://192.0.2.1:8443/x",
        "http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:8080/x",
    ])
    func `is protected by TLS, or on this machine`(text: String) {
        #expect(FetchAddress(text)?.text == text)
    }

    @Test(arguments: [
        "", "publicsuffix.org", "http://publicsuffix.org/list", "ftp://127.0.0.1/x", "https://",
        "file:///etc/passwd", "https://user:secret@example.org/x", "https://a b/", "https://é/",
        "http://127.0.0.1.example.org/x", "https://" + String(repeating: "a", count: 2000),
    ])
    func `is nothing else`(text: String) {
        #expect(FetchAddress(text) == nil)
    }
}

/// A copy of a list that begins with "good", and the server that publishes it.
struct CopyFixture {
    let directory: TemporaryDirectory
    let server: LoopbackServer
    let copy: FetchedCopy
    var fetcher = Fetcher(agent: "landline/test")
    var address: String

    static let tagged = HTTPHeaders([
        ("etag", "\"1\""), ("last-modified", "Fri, 20 Nov 2026 09:12:31 GMT"),
    ])

    /// `overTLS` with a certificate that the fetcher trusts.
    init(_ answer: LoopbackServer.Answer, overTLS: Bool = false) async throws {
        directory = try TemporaryDirectory()
        if overTLS {
            let certificate = try TestCertificate(in: directory.path)
            server = try await LoopbackServer(
                answer,
                certificate: certificate.certificate,
                key: certificate.key
            )
            fetcher = Fetcher(agent: "landline/test", trusting: certificate.certificate)
        } else {
            server = try await LoopbackServer(answer)
        }
        address = server.address
        copy = FetchedCopy(path: directory.file("fetched/list.dat"))
    }

    struct Bad: Error, CustomStringConvertible {
        let description = "no list"
    }

    func refresh(octetsMax: Int = 1000) async throws(FetchedCopy.Failure) -> FetchedCopy.Outcome {
        guard let address = FetchAddress(address) else { preconditionFailure("a bad address") }
        return try await copy.refresh(from: address, by: fetcher, octetsMax: octetsMax) {
            guard $0.starts(with: "good".utf8) else { throw Bad() }
        }
    }

    /// Why a refreshment fails, in words.
    func failure(octetsMax: Int = 1000) async -> String {
        do throws(FetchedCopy.Failure) {
            return "\(try await refresh(octetsMax: octetsMax))"
        } catch {
            switch error {
            case .fetching(let error): return "\(error)"
            case .refused(let what): return "refused: \(what)"
            case .storing(let error): return "\(error)"
            }
        }
    }

    var text: String? { try? String(contentsOfFile: copy.path, encoding: .utf8) }
}

@Suite struct `A fetched copy` {
    @Test(arguments: [false, true])
    func `is fetched once, and again only when it has changed`(overTLS: Bool) async throws {
        let fixture = try await CopyFixture(
            .init(headers: CopyFixture.tagged, body: Array("good 1".utf8)),
            overTLS: overTLS
        )
        #expect(try await fixture.refresh() == .replaced)
        #expect(fixture.text == "good 1")
        fixture.server.answer(.init(status: .notModified))
        #expect(try await fixture.refresh() == .unchanged)
        #expect(fixture.text == "good 1")
        fixture.server.answer(.init(body: Array("good 2".utf8)))
        #expect(try await fixture.refresh() == .replaced)
        #expect(fixture.text == "good 2")
        let asked = fixture.server.asked
        #expect(
            asked.map { $0.first(name: "user-agent") }
                == Array(repeating: "landline/test", count: 3)
        )
        #expect(asked.map { $0.first(name: "if-none-match") } == [nil, "\"1\"", "\"1\""])
        #expect(
            asked[1].first(name: "if-modified-since") == "Fri, 20 Nov 2026 09:12:31 GMT"
        )
        try await fixture.server.stop()
    }

    @Test func `can be read by everybody, whoever fetched it`() async throws {
        let fixture = try await CopyFixture(.init(body: Array("good".utf8)))
        _ = try await fixture.refresh()
        let mode = try FileManager.default.attributesOfItem(atPath: fixture.copy.path)[
            .posixPermissions
        ]
        #expect(mode as? Int == 0o644)
        try await fixture.server.stop()
    }

    @Test func `is asked for whole where the copy is damaged or is another address's`()
        async throws
    {
        var fixture = try await CopyFixture(
            .init(headers: CopyFixture.tagged, body: Array("good 1".utf8))
        )
        _ = try await fixture.refresh()
        for damage in ["good 11", "baad 1"] {
            try Data(damage.utf8).write(to: URL(filePath: fixture.copy.path))
            #expect(try await fixture.refresh() == .replaced)
            #expect(fixture.text == "good 1")
        }
        fixture.address += "?other"
        _ = try await fixture.refresh()
        #expect(
            fixture.server.asked.map { $0.contains(name: "if-none-match") } == [
                false, false, false, false,
            ]
        )
        try await fixture.server.stop()
    }

    @Test(arguments: [
        ("not the file", LoopbackServer.Answer(body: Array("<html>".utf8)), "refused: no list"),
        (
            "too large", .init(body: Array("good".utf8) + Array(repeating: 0x20, count: 997)),
            "it is larger than 1000 octets"
        ),
        (
            "endless",
            .init(body: Array("good".utf8) + Array(repeating: 0x20, count: 997), ends: false),
            "it is larger than 1000 octets"
        ),
        ("gone", .init(status: .notFound), "the server answered 404"),
        (
            "moved",
            .init(status: .movedPermanently, headers: ["location": "https://example.org/x"]),
            "the server answered 301 and names another place: https://example.org/x"
        ),
        (
            "unchanged though nobody asked", .init(status: .notModified, headers: [:]),
            "the server answered 304"
        ),
    ])
    func `stays when what comes is no good`(
        what: String,
        answer: LoopbackServer.Answer,
        error: String
    ) async throws {
        let fixture = try await CopyFixture(.init(body: Array("good 1".utf8)))
        _ = try await fixture.refresh()
        fixture.server.answer(answer)
        #expect(await fixture.failure() == error, "\(what)")
        #expect(fixture.text == "good 1")
        try await fixture.server.stop()
    }

    @Test func `stays when the server never comes to an end`() async throws {
        var fixture = try await CopyFixture(.init(body: Array("good 1".utf8)))
        _ = try await fixture.refresh()
        fixture.fetcher = Fetcher(agent: "landline/test", secondsMax: 1)
        fixture.server.answer(.init(body: Array("good".utf8), ends: false))
        #expect(await fixture.failure() == "it took longer than 1 s")
        #expect(fixture.text == "good 1")
        try await fixture.server.stop()
    }

    @Test func `stays when nobody is there`() async throws {
        let fixture = try await CopyFixture(.init(body: Array("good 1".utf8)))
        _ = try await fixture.refresh()
        try await fixture.server.stop()
        #expect(await fixture.failure().hasPrefix("the server can't be reached: "))
        #expect(fixture.text == "good 1")
    }

    @Test func `is not fetched from a server that nobody vouches for`() async throws {
        var fixture = try await CopyFixture(.init(body: Array("good".utf8)), overTLS: true)
        fixture.fetcher = Fetcher(agent: "landline/test")
        #expect(await fixture.failure().hasPrefix("the server's certificate is not trusted: "))
        #expect(fixture.text == nil)
        #expect(fixture.server.asked.isEmpty)
        try await fixture.server.stop()
    }

    @Test func `is not fetched from a server that goes by another name`() async throws {
        var fixture = try await CopyFixture(.init(body: Array("good".utf8)), overTLS: true)
        fixture.address = fixture.address.replacing("localhost", with: "127.0.0.1")
        #expect(await fixture.failure().hasPrefix("the server's certificate is not trusted: "))
        #expect(fixture.text == nil)
        try await fixture.server.stop()
    }
}
