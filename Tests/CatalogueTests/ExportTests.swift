import Attribution
import Catalogue
import DNSWire
import Testing

@Suite struct `An export` {
    private let catalogue: Catalogue

    init() throws {
        catalogue = try loadCatalogue([
            "evidence.toml": """
            [seen]
            title = "What phones send"
            """,
            "apps/tracker.toml": """
            id = "tracker"
            name = "Tracker"
            master = "app"

            [telemetry]
            "tracker.example" = { evidence = ["seen"], confidence = "listed" }
            "eu.tracker.example" = { sends = "the same", evidence = ["seen"], confidence = "listed" }
            "alone.example" = { scope = "exact", evidence = ["seen"], confidence = "listed" }
            "half.example" = { evidence = ["seen"], confidence = "listed" }
            "log-*.many.example" = { known = ["log-eu", "log-in"], evidence = ["seen"], confidence = "listed" }

            [account]
            "log-in.many.example" = { evidence = ["seen"], confidence = "listed" }

            [ads]
            "asked.example" = { contested = true, breaks = "much", evidence = ["seen"], confidence = "listed" }

            [content]
            "www.tracker.example" = { evidence = ["seen"], confidence = "listed" }
            "half.example" = { scope = "exact", evidence = ["seen"], confidence = "listed" }
            "cdn.example" = { evidence = ["seen"], confidence = "listed" }

            [push]
            "push.tracker.example" = { essential = true, breaks = "push", evidence = ["seen"], confidence = "listed" }
            """,
        ])
        #expect(catalogue.problems.isEmpty, "\(catalogue.problems)")
    }

    private func lines(_ format: ExportFormat, _ selection: ExportSelection? = nil) -> [String] {
        ExportText(
            selection ?? ExportSelection(catalogue),
            as: format,
            version: "1",
            selectors: ["*/telemetry"]
        ).text.split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix(format == .rpz ? ";" : format == .adblock ? "!" : "#") }
    }

    @Test func `names each host for programs that know no subtrees`() {
        let names = [
            "alone.example", "log-eu.many.example", "tracker.example", "eu.tracker.example",
        ]
        #expect(lines(.domains) == names)
        #expect(lines(.hosts) == names.map { "0.0.0.0 \($0)" })
    }

    @Test func `keeps what is needed below a subtree`() {
        #expect(
            lines(.adblock) == [
                "alone.example", "||*.half.example^", "||log-*.many.example^",
                "||log-eu.many.example^", "@@||log-in.many.example^", "||tracker.example^",
                "@@||push.tracker.example^", "@@||www.tracker.example^",
            ]
        )
        #expect(
            lines(.dnsmasq) == [
                "host-record=alone.example,0.0.0.0,::", "address=/*.half.example/",
                "address=/log-eu.many.example/", "server=/log-in.many.example/#",
                "address=/tracker.example/", "server=/push.tracker.example/#",
                "server=/www.tracker.example/#",
            ]
        )
        #expect(
            lines(.unbound) == [
                "server:",
                "  local-zone: \"alone.example.\" transparent",
                "  local-data: \"alone.example. 60 A 0.0.0.0\"",
                "  local-data: \"alone.example. 60 AAAA ::\"",
                "  local-zone: \"log-eu.many.example.\" always_nxdomain",
                "  local-zone: \"log-in.many.example.\" always_transparent",
                "  local-zone: \"tracker.example.\" always_nxdomain",
                "  local-zone: \"push.tracker.example.\" always_transparent",
                "  local-zone: \"www.tracker.example.\" always_transparent",
            ]
        )
        #expect(
            lines(.rpz).dropFirst(3) == [
                "alone.example CNAME .",
                "half.example CNAME rpz-passthru.", "*.half.example CNAME .",
                "log-eu.many.example CNAME .", "*.log-eu.many.example CNAME .",
                "log-in.many.example CNAME rpz-passthru.",
                "*.log-in.many.example CNAME rpz-passthru.",
                "tracker.example CNAME .", "*.tracker.example CNAME .",
                "push.tracker.example CNAME rpz-passthru.",
                "*.push.tracker.example CNAME rpz-passthru.",
                "www.tracker.example CNAME rpz-passthru.",
                "*.www.tracker.example CNAME rpz-passthru.",
            ]
        )
    }

    @Test func `says in a policy zone at each node what holds there, as wildcards pass over none`()
        throws
    {
        let catalogue = try loadCatalogue([
            "evidence.toml": "[seen]\ntitle = \"What phones send\"\n",
            "apps/deep.toml": """
            id = "deep"
            name = "Deep"
            master = "app"
            [ads]
            "deep.example" = { evidence = ["seen"], confidence = "listed" }
            [content]
            "a.b.deep.example" = { scope = "exact", evidence = ["seen"], confidence = "listed" }
            """,
        ])
        #expect(
            lines(.rpz, ExportSelection(catalogue)).dropFirst(3) == [
                "deep.example CNAME .", "*.deep.example CNAME .",
                "b.deep.example CNAME .", "*.b.deep.example CNAME .",
                "a.b.deep.example CNAME rpz-passthru.", "*.a.b.deep.example CNAME .",
            ]
        )
    }

    @Test func `leaves out what an owner should decide, unless told otherwise`() throws {
        let all = try ["app:*"].map { try Selector(parsing: $0) }
        let selection = ExportSelection(catalogue, selectors: all)
        #expect(selection.contestedCount == 1)
        #expect(selection.essentialCount == 1)
        #expect(!lines(.domains, selection).contains("asked.example"))
        let more = ExportSelection(catalogue, selectors: all, includesContested: true)
        #expect(lines(.domains, more).contains("asked.example"))
        #expect(!lines(.domains, more).contains("push.tracker.example"))
    }

    @Test func `begins with what it is, from which version and under which licence`() {
        let text = ExportText(
            ExportSelection(catalogue),
            as: .rpz,
            version: "7.8",
            selectors: ["*/telemetry"],
            serial: 9
        ).text
        #expect(text.hasPrefix("; Title: Landline's catalogue, */telemetry\n; Version: 7.8\n"))
        #expect(text.contains("; Licence: Apache-2.0\n"))
        #expect(text.contains("; Names: 6\n"))
        #expect(text.contains("@ SOA localhost. hostmaster.localhost. 9 3600 900 604800 60\n"))
    }
}
