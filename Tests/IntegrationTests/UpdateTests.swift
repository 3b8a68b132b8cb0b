import Foundation
import NIOHTTP1
import TestPeers
import Testing

@Suite(.serialized) struct `An update` {
    private static let shipped = Instance.repository
        .appending(path: "blocklists/public-suffixes/2023-02-09.dat")

    @Test func `fetches the list that names are told by, and keeps it when the next is bad`()
        async throws
    {
        let list = try Array(Data(contentsOf: Self.shipped)) + Array("\nhost.example\n".utf8)
        let server = try await LoopbackServer(
            LoopbackServer.Answer(headers: ["etag": "\"1\""], body: list)
        )
        let landline = try Instance()
        func told() throws -> String { try landline.cli("why", "a.b.host.example").output }
        #expect(try told().contains("host.example, which the catalogue does not know"))
        #expect(try !told().contains("b.host.example, which"))

        let first = try landline.cli("update", "--from", server.address)
        #expect(first.status == ExitCodes.success, "\(first)")
        #expect(first.output == "the public suffix list is replaced: 9507 rules\n")
        #expect(try told().contains("b.host.example, which the catalogue does not know"))

        server.answer(LoopbackServer.Answer(status: .notModified))
        let second = try landline.cli("update", "--from", server.address)
        #expect(second.output == "the public suffix list is unchanged: 9507 rules\n")

        server.answer(LoopbackServer.Answer(body: Array("<html>".utf8)))
        let bad = try landline.cli("update", "--from", server.address)
        #expect(bad.status == 1)
        #expect(bad.errors.contains("is not the public suffix list"), "\(bad)")
        #expect(bad.errors.contains("the last good one stays"), "\(bad)")

        try await server.stop()
        let gone = try landline.cli("update", "--from", server.address)
        #expect(gone.status == ExitCodes.unavailable)
        #expect(gone.errors.contains("could not be fetched from \(server.address)"), "\(gone)")
        #expect(gone.errors.contains("the last good one stays"), "\(gone)")
        #expect(try told().contains("b.host.example, which the catalogue does not know"))
    }

    @Test func `fetches the root zone, and says where it is and how it is used`() async throws {
        let zone = """
            . 86400 IN SOA a.root. host.root. 7 1800 900 604800 86400
            . 518400 IN NS a.root.
            example. 172800 IN NS a.root.
            a.root. 172800 IN A 192.0.2.1

            """
        let server = try await LoopbackServer(LoopbackServer.Answer(body: Array(zone.utf8)))
        let landline = try Instance()
        let first = try landline.cli("update", "local-root", "--from", server.address)
        #expect(first.status == ExitCodes.success, "\(first)")
        #expect(first.output.hasPrefix("the root zone is replaced: serial 7\n"), "\(first)")
        let path = try #require(first.output.firstMatch(of: /local-root = "(.+)"/)).1
        #expect(try String(contentsOfFile: String(path), encoding: .utf8) == zone)

        server.answer(LoopbackServer.Answer(body: Array("example. 60 IN A 192.0.2.1\n".utf8)))
        let bad = try landline.cli("update", "local-root", "--from", server.address)
        #expect(bad.status == 1)
        #expect(bad.errors.contains("the root has no SOA record"), "\(bad)")
        #expect(try String(contentsOfFile: String(path), encoding: .utf8) == zone)
        try await server.stop()
    }

    @Test func `takes no list from a network that anybody could change it in`() throws {
        let result = try Command.run([
            Instance.program, "update", "--from", "http://publicsuffix.example/list",
        ])
        #expect(result.status == ExitCodes.usage)
        #expect(result.errors.contains("Write an https:// address"), "\(result)")
    }
}
