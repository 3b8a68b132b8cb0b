import Addresses
import DNSWire
import Foundation
import Recursion
import Resolution
import Rulesets
import Settings
import TOMLText
import Testing

@Suite struct `Files that a configuration names` {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "landline-named-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func read(
        _ text: String,
        _ files: [String: String]
    ) throws -> (settings: RecursionSettings, problems: [String]) {
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.appending(path: name))
        }
        let file = directory.appending(path: "landline.toml").path()
        var (configuration, problems) = Configuration.read([.init(name: file, text: text)])
        problems += configuration.readNamedFiles()
        return (
            configuration.answerer.resolution.recursion,
            problems.map { $0.description.replacing(directory.path() + "/", with: "") }
        )
    }

    @Test func `hold servers of the root, in place of those of IANA`() throws {
        let hints = """
            ; a private root
            .                 3600000  NS    a.private.root.
            a.private.root.   3600000  A     192.0.2.1
            a.private.root.   3600000  AAAA  2001:db8::1
            """
        let (settings, problems) = try read(
            "[recursion]\nroot-hints-files = [\"root.hints\"]",
            ["root.hints": hints]
        )
        #expect(problems == [])
        #expect(
            settings.rootHints == [
                .init(
                    name: try Name("a.private.root"),
                    addresses: [IPAddress(192, 0, 2, 1), try #require(IPAddress("2001:db8::1"))]
                )
            ]
        )
    }

    @Test func `hold trusted keys, in place of the built-in ones`() throws {
        let key =
            "oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA=="
        let (settings, problems) = try read(
            "[dnssec]\ntrust-anchor-files = [\"root.key\", \"lab.key\"]",
            [
                "root.key": ". IN DS 12345 13 2 " + String(repeating: "AB", count: 32) + "\n",
                "lab.key": "Lab.Example. IN DNSKEY 257 3 13 \(key)\n",
            ]
        )
        #expect(problems == [])
        #expect(settings.trustAnchors.map(\.type) == [.ds, .dnskey])
        #expect(settings.trustAnchors.map(\.name) == [.root, try Name("lab.example")])
    }

    @Test func `that are missing, empty or something else are told by name and line`() throws {
        let (_, problems) = try read(
            """
            [recursion]
            root-hints-files = ["none", "zone"]
            [dnssec]
            trust-anchor-files = ["zone", "empty"]
            """,
            ["zone": "\na.example. TXT text\n", "empty": "; nothing\n"]
        )
        #expect(
            problems == [
                "none:1: the file can't be read; check that it exists and that Landline may read it",
                "zone:1: a TXT record is no root hint; name a file of the root's NS records and their "
                    + "servers' addresses",
                "zone:1: a trust anchor is no TXT record; write a DS or DNSKEY record, such as "
                    + "\". DS 20326 8 2 E06D44B8…\"",
                "empty:1: there is no trusted key in it; write a DS or DNSKEY record, such as "
                    + "\". DS 20326 8 2 E06D44B8…\"",
            ]
        )
    }

    private static let rootZone = """
        .         86400   SOA  a.private.root. host.private.root. 7 1800 900 604800 86400
        .         518400  NS   a.private.root.
        example.  172800  NS   a.private.root.
        a.private.root.  172800  A  192.0.2.1
        """

    @Test func `hold a copy of the root zone, as old as its file`() throws {
        let (settings, problems) = try read(
            "[recursion]\nlocal-root = \"root.zone\"",
            ["root.zone": Self.rootZone]
        )
        #expect(problems == [])
        let copy = try #require(settings.localRoot)
        #expect(copy.serial == 7)
        #expect(copy.expireSeconds == 604_800)
        let modified = try #require(
            try FileManager.default.attributesOfItem(
                atPath: directory.appending(path: "root.zone").path()
            )[.modificationDate] as? Date
        )
        #expect(copy.modifiedSeconds == Int64(modified.timeIntervalSince1970))
    }

    @Test func `hold no copy of the root zone where none is named`() throws {
        let (settings, problems) = try read("[recursion]\nlocal-root = \"\"", [:])
        #expect(problems == [])
        #expect(settings.localRoot == nil)
    }

    @Test(arguments: [
        (
            nil,
            "root.zone:1: the copy of the root zone can't be read; fetch it with `landline update "
                + "local-root`, or remove `local-root`"
        ),
        (
            "example. 60 NS a.example.",
            "root.zone:1: this is no whole copy of the root zone: the root has no SOA record; fetch it with "
                + "`landline update local-root`, or remove `local-root`"
        ),
        (
            ". 60 SOA a.example. b.example. 1 1 1 1 1",
            "root.zone:1: this is no whole copy of the root zone: the root has no NS records; fetch it with "
                + "`landline update local-root`, or remove `local-root`"
        ),
    ])
    func `that are no copy of the root zone are told, and none is used`(
        text: String?,
        problem: String
    ) throws {
        let (settings, problems) = try read(
            "[recursion]\nlocal-root = \"root.zone\"",
            text.map { ["root.zone": $0] } ?? [:]
        )
        #expect(problems == [problem])
        #expect(settings.localRoot == nil)
    }
}
