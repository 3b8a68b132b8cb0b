import Recursion
import Addresses
import Attribution
import Blocklists
import DNSWire
import Policies
import Resolution
import Rulesets
import Settings
import Sockets
import TOMLText
import Testing

@Suite struct `A configuration` {
    static func read(_ text: String) -> (configuration: Configuration, problems: [String]) {
        let (configuration, problems) = Configuration.read([
            .init(name: "/etc/landline/landline.toml", text: text)
        ])
        return (configuration, problems.map(\.description))
    }

    @Test func `of nothing has every default and no problem`() {
        let (configuration, problems) = Configuration.read([])
        #expect(problems.isEmpty)
        #expect(configuration == Configuration())
        var answerer = AnswererSettings()
        answerer.resolution.mode = .recursive
        answerer.resolution.recursion.trustAnchors =
            configuration.answerer.resolution.recursion.trustAnchors
        #expect(configuration.answerer == answerer)
    }

    @Test func `fills the settings that it speaks of`() throws {
        let (configuration, problems) = Self.read(
            """
            [server]
            listen = ["192.0.2.2", "[2001:db8::2]:5300"]
            networks = "192.0.2.0/24"
            threads = 2

            [policy]
            default = "strict"

            [blocking]
            mode = "nxdomain"
            ttl-seconds = 30

            [resolution]
            upstreams = ["192.0.2.53"]
            cache-mebibytes = 8
            rebinding-exceptions = ["Office.Example.ORG."]

            [local]
            records = ["printer.lan. 60 IN A 192.0.2.9"]
            hosts-files = ["/etc/hosts", "hosts.lan"]

            [tcp]
            idle-seconds = 5

            [log]
            mebibytes-max = 100
            """
        )
        #expect(problems == [])
        let answerer = configuration.answerer
        #expect(
            answerer.listen == [
                SocketAddress(IPAddress(192, 0, 2, 2), port: 53),
                try #require(SocketAddress("[2001:db8::2]:5300")),
            ]
        )
        #expect(answerer.networks.map(\.description) == ["192.0.2.0/24"])
        #expect(answerer.udpThreads == 2)
        #expect(configuration.policyDefault == BuiltInPolicies.strict)
        #expect(answerer.blocking.mode == .nxdomain)
        #expect(answerer.blocking.ttl == 30)
        #expect(answerer.resolution.cacheOctetsMax == 8 << 20)
        #expect(answerer.resolution.rebindingExceptions == [try Name("office.example.org")])
        #expect(answerer.resolution.localRecords.map(\.rdata) == [[192, 0, 2, 9]])
        #expect(configuration.hostsFiles == ["/etc/hosts", "/etc/landline/hosts.lan"])
        #expect(answerer.tcp.idleMilliseconds == 5_000)
        #expect(configuration.log.octetsMax == 100 << 20)
    }

    @Test func `says where TLS is listened to, and by which certificate`() throws {
        let (configuration, problems) = Self.read(
            """
            [tls]
            listen = ["192.0.2.2", "[2001:db8::2]:8853"]
            certificate = "tls/fullchain.pem"
            key = "/etc/ssl/private/landline.pem"
            """
        )
        #expect(problems == [])
        let tls = configuration.answerer.tls
        #expect(tls.listen.map(\.description) == ["192.0.2.2:853", "[2001:db8::2]:8853"])
        #expect(tls.certificate == "/etc/landline/tls/fullchain.pem")
        #expect(tls.key == "/etc/ssl/private/landline.pem")
    }

    @Test func `declares devices, groups, policies and lists`() throws {
        let (configuration, problems) = Self.read(
            """
            [groups.children]
            policy = "calm"

            [devices.pixel-7]
            mac = "02:00:5E:00:53:01"
            address = ["192.0.2.21", "2001:db8::/64"]
            groups = ["children"]

            [policies.calm]
            extends = "quiet"
            rules = [
                "block app:*/location",
                "allow maker:samsung/crash  # they mend what breaks",
            ]

            [lists.oisd]
            path = "lists/oisd.txt"
            format = "adblock"
            policies = ["calm"]

            [lists.own]
            path = "/srv/own.txt"
            """
        )
        #expect(problems == [])
        let device = try #require(configuration.devices.first)
        #expect(device.id.text == "pixel-7")
        #expect(device.evidence.macs.map(\.description) == ["02:00:5e:00:53:01"])
        #expect(device.evidence.prefixes.map(\.description) == ["192.0.2.21", "2001:db8::/64"])
        #expect(device.groups.map(\.text) == ["children"])
        #expect(device.origin == RuleOrigin(file: "/etc/landline/landline.toml", line: 4))
        #expect(configuration.groups.first?.policy?.text == "calm")
        let policy = try #require(configuration.policies.first)
        #expect(
            policy.lines.map(\.rule.words) == ["block app:*/location", "allow maker:samsung/crash"]
        )
        #expect(policy.lines.map(\.origin.line) == [12, 13])
        #expect(
            configuration.lists.map(\.path) == ["/etc/landline/lists/oisd.txt", "/srv/own.txt"]
        )
        #expect(configuration.lists.map(\.format) == [.adblock, nil])
        let source = configuration.rulebookSource(
            ruleFiles: [],
            organisations: [try #require(Slug("samsung"))]
        )
        #expect(source.listUses.map(\.policy.text) == ["calm", "quiet"])
        #expect(Rulebook.compile(source).problems == [])
    }

    @Test func `says how names are resolved from the root and validated`() throws {
        let (configuration, problems) = Self.read(
            """
            [recursion]
            root-hints = ["192.0.2.1", "a.root. AAAA 2001:db8::1", "A.root. A 192.0.2.2"]
            qname-minimisation = false
            ipv6 = false
            ask-loopback = true

            [dnssec]
            trust-anchors = [". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"]
            follow-rollovers = false
            negative-trust-anchors = ["Broken.Example."]
            aggressive-nsec = false
            validation-time = 20150527000000

            [[forward]]
            zone = "."
            servers = ["192.0.2.53:5300"]

            [[stub]]
            zone = "corp.example"
            servers = ["2001:db8::53", "192.0.2.54"]
            """
        )
        #expect(problems == [])
        let resolution = configuration.answerer.resolution
        #expect(resolution.mode == .recursive)
        let recursion = resolution.recursion
        #expect(recursion.rootHints.map(\.addresses.count) == [1, 2])
        #expect(recursion.rootHints.last?.name == (try Name("a.root")))
        #expect(!recursion.minimisesQNames && !recursion.usesIPv6 && recursion.usesIPv4)
        #expect(recursion.asksLoopback && !recursion.deniesFromCache && recursion.validates)
        #expect(recursion.trustAnchors.map(\.type) == [.ds] && !recursion.followsRollovers)
        #expect(recursion.negativeTrustAnchors == [try Name("broken.example")])
        #expect(recursion.validationSeconds == 1_432_684_800)
        #expect(recursion.routes.map(\.zone) == [.root, try Name("corp.example")])
        #expect(recursion.routes.map(\.kind) == [.forward, .stub])
        #expect(recursion.routes.flatMap(\.servers).map(\.port) == [5_300, 53, 53])
    }

    @Test func `means forwarding where it names upstreams and says nothing else`() {
        let upstreams = "[resolution]\nupstreams = \"192.0.2.53\"\n"
        let (forwarding, _) = Self.read(upstreams)
        #expect(forwarding.answerer.resolution.mode == .forwarding)
        #expect(forwarding.answerer.resolution.recursion.validates)
        let (automatic, _) = Self.read(upstreams + "mode = \"auto\"")
        #expect(automatic.answerer.resolution.mode == .auto)
        let (none, _) = Self.read("[resolution]\nupstreams = []")
        #expect(none.answerer.resolution.mode == .recursive)
    }

    @Test(
        arguments: [
            ("0", 0), ("1432684800", 1_432_684_800), ("20150527000000", 1_432_684_800),
            ("19700101000000", 0), ("20000229235959", 951_868_799), ("21060207062815", .max),
            ("2015-05-27T00:00:00Z", 1_432_684_800), ("\"20150527000000\"", 1_432_684_800),
        ] as [(String, UInt32)]
    )
    func `fixes the moment of validation`(text: String, seconds: UInt32) {
        let (configuration, problems) = Self.read("[dnssec]\nvalidation-time = \(text)")
        #expect(problems == [])
        #expect(configuration.answerer.resolution.recursion.validationSeconds == seconds)
    }

    /// Text, and the one problem that it has.
    static let faults: [(String, String)] = [
        (
            "[sever]\nlisten = []",
            "1: unknown key \"sever\"; write `server` if that was meant, or remove it"
        ),
        (
            "[server]\nlisten = [\"127.0.0.1\"]\nthread = 2",
            "3: unknown key \"thread\" in `[server]`; write `threads` if that was meant, or remove it"
        ),
        (
            "[server]\nlisten = [\"localhost\"]",
            "2: \"localhost\" is not an address; write it like \"192.0.2.1\", \"192.0.2.1:5300\" "
                + "or \"[2001:db8::1]:53\""
        ),
        (
            "[server]\nlisten = []",
            "2: there is no address to listen on; name one, such as \"127.0.0.1\", or remove the line"
        ),
        (
            "[server]\nlisten = [\"127.0.0.1\", \"127.0.0.1:53\"]",
            "2: 127.0.0.1:53 stands twice; remove one of the two"
        ),
        (
            "[tls]\nlisten = [\"192.0.2.2\", \"192.0.2.2:853\"]\ncertificate = \"c\"\nkey = \"k\"",
            "2: 192.0.2.2:853 stands twice; remove one of the two: TLS has a port of its own"
        ),
        (
            "[tls]\nlisten = \"192.0.2.2\"\nkey = \"k\"",
            "2: TLS has no certificate to show; name the files by `certificate` and `key`"
        ),
        (
            "[server]\nthreads = 1000",
            "2: `server.threads` is 1000; choose a number from 0 to 256"
        ),
        (
            "[server]\nthreads = \"2\"",
            "2: `server.threads` is a text and should be a whole number; write it like `threads = 0`"
        ),
        (
            "server = 1",
            "1: `server` is a whole number and should be a table; write it like `[server]`"
        ),
        (
            "[blocking]\nmode = \"nxdomian\"",
            "2: `blocking.mode` can't be \"nxdomian\"; did you mean \"nxdomain\"?"
        ),
        (
            "[blocking]\nmode = \"zero\"",
            "2: `blocking.mode` can't be \"zero\"; use one of \"null\", \"nxdomain\", \"nodata\", "
                + "\"refused\""
        ),
        (
            "[resolution]\nttl-seconds-min = 100\nttl-seconds-max = 50",
            "2: the shortest time (100 s) is longer than the longest (50 s); lower "
                + "`ttl-seconds-min` or raise `ttl-seconds-max`"
        ),
        (
            "[server]\nlisten = [\"192.0.2.2\"]\n[resolution]\nupstreams = [\"192.0.2.2:53\"]",
            "4: Landline would ask itself at 192.0.2.2:53; name another resolver, or none for "
                + "those of the system"
        ),
        (
            "[resolution]\nmode = \"recursion\"",
            "2: `resolution.mode` can't be \"recursion\"; did you mean \"recursive\"?"
        ),
        (
            "[recursion]\nroot-hints = [\"a.root. TXT a\"]",
            "2: a root hint is no TXT record; write an address, or \"a.root-servers.net. A 198.41.0.4\""
        ),
        (
            "[recursion]\nroot-hints = []",
            "2: there is no server of the root to begin at; name one, or remove the line for those that "
                + "IANA lists"
        ),
        (
            "[recursion]\nipv4 = false\nipv6 = false",
            "2: no server can be asked without both IPv4 and IPv6; leave one of them on"
        ),
        (
            "[dnssec]\ntrust-anchors = [\". A 192.0.2.1\"]",
            "2: a trust anchor is no A record; write a DS or DNSKEY record, such as "
                + "\". DS 20326 8 2 E06D44B8…\""
        ),
        (
            "[dnssec]\nvalidation-time = 20261301000000",
            "2: \"20261301000000\" is no moment; write it like 20260101000000, or as seconds since 1970"
        ),
        (
            "[[forward]]\nzone = \"example.org\"",
            "1: `[[forward]]` lacks `servers`; add a line `servers = …`"
        ),
        (
            "[[stub]]\nzone = \".\"\nservers = []",
            "1: . has no server to ask; name one by `servers`, or remove the table"
        ),
        (
            "[[stub]]\nzone = \"a.example\"\nservers = \"192.0.2.1\"\n"
                + "[[forward]]\nzone = \"A.example.\"\nservers = \"192.0.2.2\"",
            "1: a.example. has servers already (/etc/landline/landline.toml:4); put all its servers into "
                + "one table"
        ),
        (
            "[server]\nlisten = \"192.0.2.2\"\n[[stub]]\nzone = \"a.example\"\nservers = \"192.0.2.2\"",
            "3: Landline would ask itself at 192.0.2.2:53; name another server"
        ),
        (
            "[journal]\nmebibytes-max = 8\nsegment-mebibytes = 5",
            "3: the journal has no room for two of its files; lower `segment-mebibytes` or raise "
                + "`mebibytes-max`"
        ),
        (
            "[devices.Phone]\naddress = \"192.0.2.1\"",
            "1: \"Phone\" can't be a name here; use lower-case letters, digits, “-”, “_” and “.”"
        ),
        (
            "[devices.phone]\nmac = \"02:00:5e\"",
            "2: \"02:00:5e\" is not a hardware address; write it like \"02:00:5e:00:53:01\"; "
                + "landline device list shows those in use"
        ),
        (
            "[policies.mine]\nrules = [\n  \"block a.b\",\n  \"bolck c.d\",\n]",
            "4: “bolck” is no verb; begin a rule with block, allow, hold or observe"
        ),
        (
            "[policies.mine]\nrules = [\"# nothing\"]",
            "2: there is no rule in \"# nothing\"; write it like \"block */telemetry\""
        ),
        (
            "[lists.oisd]\nformat = \"hosts\"",
            "1: `[lists.oisd]` lacks `path`; add a line `path = …`"
        ),
        (
            "[local]\nrecords = [\"a.lan. A 192.0.2.1\\nb.lan. A 192.0.2.2\"]",
            "2: \"a.lan. A 192.0.2.1\\u{a}b.lan. A 192.0.2.2\" is not one record; write one record "
                + "a text, like \"printer.lan. A 192.0.2.9\""
        ),
        (
            "[local]\nhosts-files = [\"\"]",
            "2: `local.hosts-files[0]` is no path; name a file or directory"
        ),
    ]

    @Test(arguments: faults)
    func `says file, line, what is wrong and what was meant`(text: String, problem: String) {
        let (_, problems) = Self.read(text)
        #expect(problems == ["/etc/landline/landline.toml:\(problem)"])
    }

    @Test func `tells all that is wrong at once`() {
        let (_, problems) = Self.read(
            """
            [server]
            thread = 1
            threads = -1
            [blocking]
            mode = 5
            [devices.phone]
            mac = ["x", "y"]
            polic = "quiet"
            """
        )
        #expect(problems.count == 5)
    }

    @Test func `that is no TOML is one problem`() {
        let (configuration, problems) = Self.read("[server\nlisten = 1")
        #expect(problems.count == 1)
        #expect(configuration == Configuration())
    }
}

@Suite struct `Files of a configuration` {
    static func file(_ name: String, _ text: String) -> Configuration.File {
        Configuration.File(name: name, text: text)
    }

    @Test func `replace each other key by key, the last one's holding`() {
        let (configuration, problems) = Configuration.read([
            Self.file("landline.toml", "[blocking]\nmode = \"nodata\"\nttl-seconds = 5"),
            Self.file("conf.d/a.toml", "[blocking]\nmode = \"refused\""),
            Self.file("conf.d/b.toml", "[blocking]\nmode = \"nxdomain\""),
        ])
        #expect(problems.isEmpty)
        #expect(configuration.answerer.blocking.mode == .nxdomain)
        #expect(configuration.answerer.blocking.ttl == 5)
        #expect(
            configuration.origins["blocking.mode"] == RuleOrigin(file: "conf.d/b.toml", line: 2)
        )
    }

    @Test func `add to what an earlier one declares`() throws {
        let (configuration, problems) = Configuration.read([
            Self.file("landline.toml", "[devices.phone]\nmac = \"02:00:5e:00:53:01\""),
            Self.file(
                "conf.d/a.toml",
                "[devices.phone]\npolicy = \"strict\"\n[devices.tablet]\naddress = \"192.0.2.2\""
            ),
        ])
        #expect(problems.isEmpty)
        #expect(configuration.devices.map(\.id.text) == ["phone", "tablet"])
        #expect(configuration.devices.first?.evidence.macs.count == 1)
        #expect(configuration.devices.first?.policy?.text == "strict")
    }

    @Test func `may leave to another what a table can't be without`() {
        let (_, problems) = Configuration.read([
            Self.file("landline.toml", "[lists.oisd]\npath = \"oisd.txt\""),
            Self.file("conf.d/a.toml", "[lists.oisd]\nformat = \"hosts\""),
        ])
        #expect(problems.isEmpty)
    }

    @Test func `contradict each other at the place that is given`() {
        let (_, problems) = Configuration.read([
            Self.file("a.toml", "[resolution]\nttl-seconds-max = 1"),
            Self.file("b.toml", "[resolution]\nttl-seconds-min = 2"),
        ])
        #expect(problems.map(\.file) == ["b.toml"])
    }
}
