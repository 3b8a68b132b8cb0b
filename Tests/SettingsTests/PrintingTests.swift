import Resolution
import Recursion
import Foundation
import Policies
import Rulesets
import Settings
import TOMLText
import Testing

@Suite struct `Printed settings` {
    @Test func `of a configuration read back as the same`() {
        let text = """
            [server]
            listen = ["[::1]:5300"]
            [policy]
            default = "calm"
            [groups."a.b"]
            policy = "quiet"
            [devices.phone]
            mac = ["02:00:5e:00:53:01"]
            groups = ["a.b"]
            [policies.calm]
            rules = ["block a\\\\.b.example.com for device:phone  # why", "observe */ads"]
            [lists.oisd]
            path = "/a \\"b\\" \\\\ c"
            [local]
            records = ["printer.lan. 60 IN A 192.0.2.9"]
            [catalogue]
            directory = "/srv/blocklists"
            [recursion]
            root-hints = ["192.0.2.1", "a.root. A 192.0.2.2", "a.root. AAAA 2001:db8::2"]
            [dnssec]
            trust-anchors = "example. DNSKEY 257 3 13 oJMRESz5E4gYzS/q6XDrvU1qMPYIjCWzJaOau8XNEZeqCYKD5ar0IRd8KqXXFJkqmVfRvMGPmM1x8fGAa2XhSA=="
            validation-time = 20150527000000
            [[stub]]
            zone = "lab.example"
            servers = ["192.0.2.53:5300"]
            """
        let (configuration, problems) = Configuration.read([.init(name: "/a.toml", text: text)])
        #expect(problems == [])
        let (again, newProblems) = Configuration.read([
            .init(name: "/b.toml", text: configuration.shown)
        ])
        #expect(newProblems == [])
        #expect(again.shown.withoutOrigins == configuration.shown.withoutOrigins)
        #expect(again.answerer == configuration.answerer)
        #expect(again.lists.map(\.path) == configuration.lists.map(\.path))
        #expect(
            again.policies.map { $0.lines.map(\.rule) }
                == configuration.policies.map {
                    $0.lines.map(\.rule)
                }
        )
    }

    @Test func `say where each value is given`() {
        let (configuration, _) = Configuration.read([
            .init(name: "landline.toml", text: "[blocking]\nmode = \"nodata\"")
        ])
        #expect(configuration.shown.contains("mode = \"nodata\"  # landline.toml:2\n"))
        #expect(configuration.shown.contains("ttl-seconds = 10  # default\n"))
    }

    /// What the owner gets by taking the comment marks off: nothing that wasn't so before, and an
    /// example of everything else.
    @Test func `of the sample file read, uncommented, as the defaults`() throws {
        let uncommented = Configuration.sample.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^# ?(\[.+\]|[a-z-]+ = .*)$/).map { String($0.1) }
                ?? (line.hasPrefix("[") ? String(line) : nil)
        }.joined(separator: "\n")
        let (configuration, problems) = Configuration.read([
            .init(name: "/landline.toml", text: uncommented)
        ])
        #expect(problems == [])
        var answerer = Configuration().answerer
        answerer.tls.certificate = "/etc/landline/tls/fullchain.pem"
        answerer.tls.key = "/etc/landline/tls/privkey.pem"
        let recursion = configuration.answerer.resolution.recursion
        #expect(recursion.routes.map(\.kind) == [.forward, .stub])
        #expect(recursion.rootHints.count == 2)
        #expect(recursion.validationSeconds != nil)
        answerer.resolution.recursion.routes = recursion.routes
        answerer.resolution.recursion.rootHints = recursion.rootHints
        answerer.resolution.recursion.validationSeconds = recursion.validationSeconds
        #expect(configuration.answerer == answerer)
        #expect(configuration.log == Configuration().log)
        #expect(configuration.devices.count == 1)
        #expect(configuration.lists.count == 1)
    }

    @Test func `of the sample file, as it is, change nothing`() {
        let (configuration, problems) = Configuration.read([
            .init(name: "landline.toml", text: Configuration.sample)
        ])
        #expect(problems == [])
        #expect(configuration == Configuration())
    }

    @Test func `of the sample file fit a page's width`() {
        for line in Configuration.sample.split(separator: "\n") where !line.contains(" = ") {
            #expect(line.count <= 100)
        }
    }

    /// Set to anything, it lets the test write the page instead of comparing it.
    private static let updateVariable = "UPDATE_GENERATED"

    @Test func `of the reference page are those of the page`() throws {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/guide/configuration.md")
        if ProcessInfo.processInfo.environment[Self.updateVariable] != nil {
            try Data(Configuration.reference.utf8).write(to: file)
        }
        #expect(
            try String(contentsOf: file, encoding: .utf8) == Configuration.reference,
            "write it anew: \(Self.updateVariable)=1 swift test --filter SettingsTests"
        )
    }
}

extension String {
    /// The text without the comment at the end of each line.
    fileprivate var withoutOrigins: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.range(of: "  # ", options: .backwards).map { line[..<$0.lowerBound] } ?? line
        }.joined(separator: "\n")
    }
}
