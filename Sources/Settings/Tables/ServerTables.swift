import Addresses
import DNSWire
import Policies
import Resolution
import Rulesets
import Sockets

// What the answering process does with packets.
extension SettingsTable {
    static let server = SettingsTable(
        name: "server",
        sentence: "Where Landline listens and whom it answers.",
        settings: [
            Setting(
                "listen",
                \.answerer.listen,
                list(.socketAddress, "addresses, with a port where it isn't 53"),
                "The addresses to listen on, over UDP and TCP."
            ),
            Setting(
                "networks",
                \.answerer.networks,
                list(.network, "networks"),
                "Who is answered; everyone else gets silence, which is counted."
            ),
            Setting(
                "threads",
                \.answerer.udpThreads,
                .whole(0...256),
                "The threads that answer UDP; 0 is one for each processor."
            ),
        ]
    )

    static let tcp = SettingsTable(
        name: "tcp",
        sentence: "How much of the machine connections may take.",
        settings: [
            Setting(
                "connections-max",
                \.answerer.tcp.connectionsMax,
                .whole(1...65_536),
                "Connections open at once."
            ),
            Setting(
                "connections-per-client-max",
                \.answerer.tcp.connectionsPerClientMax,
                .whole(1...65_536),
                "Connections from one address."
            ),
            Setting(
                "outstanding-max",
                \.answerer.tcp.outstandingMax,
                .whole(1...10_000),
                "Questions of one connection that wait for their answer before it is read on."
            ),
            Setting(
                "idle-seconds",
                \.answerer.tcp.idleMilliseconds,
                .whole(1...3_600, unit: 1_000),
                "How long a connection may stay without a question."
            ),
        ]
    )

    static let tls = SettingsTable(
        name: "tls",
        sentence: "DNS over TLS, which phones call Private DNS.",
        settings: [
            Setting(
                "listen",
                \.answerer.tls.listen,
                list(
                    .socketAddress(defaultPort: AnswererSettings.domainTLSPort),
                    "addresses, with a port where it isn't 853"
                ),
                example: "[\"192.0.2.2\"]",
                "The addresses to listen on over TLS."
            ),
            Setting(
                "certificate",
                optional: \.answerer.tls.certificate,
                .path,
                example: "\"/etc/landline/tls/fullchain.pem\"",
                "The file, in PEM, of the certificate to show, followed by those that lead to its "
                    + "authority; read at the start and by landline reload."
            ),
            Setting(
                "key",
                optional: \.answerer.tls.key,
                .path,
                example: "\"/etc/landline/tls/privkey.pem\"",
                "The file, in PEM, of the certificate's private key."
            ),
        ]
    )

    static let blocking = SettingsTable(
        name: "blocking",
        sentence: "How blocked questions are answered.",
        settings: [
            Setting(
                "mode",
                \.answerer.blocking.mode,
                .blockingMode,
                "What a blocked question gets where its rule names no mode: the null address, no "
                    + "such name, no such record, or a refusal."
            ),
            Setting(
                "ttl-seconds",
                \.answerer.blocking.ttl,
                .whole(1...3_600),
                "How long a blocked answer may be kept; short, so that an allow is felt soon."
            ),
        ]
    )

    static let resolution = SettingsTable(
        name: "resolution",
        sentence: "How allowed questions are resolved.",
        settings: [
            Setting(
                "mode",
                \.answerer.resolution.mode,
                .resolutionMode,
                "Whom questions are put to: the servers that have the names, from the root down "
                    + "(recursive); the upstreams (forwarding); or the upstreams only while the root's "
                    + "servers can't be reached (auto). Left out, it is forwarding where upstreams are "
                    + "named, and recursive where none is."
            ),
            Setting(
                "upstreams",
                \.answerer.resolution.upstreams,
                list(.socketAddress, "addresses, with a port where it isn't 53"),
                example: "[\"192.0.2.53\", \"[2001:db8::53]:53\"]",
                "The resolvers to forward to; none means those that the system is configured with."
            ),
            Setting(
                "timeout-milliseconds",
                \.answerer.resolution.timeoutMilliseconds,
                .whole(100...30_000),
                "How long one question may take in all, over every upstream tried."
            ),
            Setting(
                "in-flight-max",
                \.answerer.resolution.inFlightMax,
                .whole(16...65_536),
                "Questions that may be open with upstreams at once."
            ),
            Setting(
                "randomise-case",
                \.answerer.resolution.randomisesCase,
                .flag,
                "Whether questions are sent in random case, which a spoofer would have to guess."
            ),
            Setting(
                "cache-mebibytes",
                \.answerer.resolution.cacheOctetsMax,
                .whole(1...65_536, unit: 1 << 20),
                "How much memory the cache may take."
            ),
            Setting(
                "ttl-seconds-min",
                \.answerer.resolution.ttlMinimum,
                .whole(0...3_600),
                "The shortest time an answer is kept."
            ),
            Setting(
                "ttl-seconds-max",
                \.answerer.resolution.ttlMaximum,
                .whole(1...604_800),
                "The longest time an answer is kept."
            ),
            Setting(
                "negative-ttl-seconds-max",
                \.answerer.resolution.negativeTTLMaximum,
                .whole(1...86_400),
                "The longest time it is kept that a name or record does not exist."
            ),
            Setting(
                "rebinding-protection",
                \.answerer.resolution.protectsFromRebinding,
                .flag,
                "Whether private addresses are taken out of answers for public names."
            ),
            Setting(
                "rebinding-exceptions",
                \.answerer.resolution.rebindingExceptions,
                list(.name, "domain names"),
                example: "[\"office.example.org\"]",
                "The names, with all below them, for which private addresses are right."
            ),
            Setting(
                "special-names",
                \.answerer.resolution.answersSpecialNames,
                .flag,
                "Whether names such as localhost and the reverse zones of private networks are "
                    + "answered here and kept from upstreams."
            ),
            Setting(
                "forwarded-special-names",
                \.answerer.resolution.forwardedSpecialNames,
                list(.name, "domain names"),
                example: "[\"2.0.192.in-addr.arpa\"]",
                "Special names that go to the upstreams all the same."
            ),
            Setting(
                "refuse-application-dns",
                \.answerer.resolution.refusesApplicationDNS,
                .flag,
                "Whether browsers are asked to leave DNS to this network "
                    + "(use-application-dns.net does not exist)."
            ),
        ]
    )

    static let local = SettingsTable(
        name: "local",
        sentence: "Names that are answered here and asked of nobody.",
        settings: [
            Setting(
                "records",
                \.answerer.resolution.localRecords,
                list(.record, "records as zone files write them"),
                example: "[\"printer.lan. A 192.0.2.9\"]",
                "Records of this network; names are whole, and reverse records follow by themselves."
            ),
            Setting(
                "zones",
                \.answerer.resolution.localZones,
                list(.name, "domain names"),
                example: "[\"lan\"]",
                "Domains that exist only here: what has no record below them does not exist."
            ),
            Setting(
                "hosts-files",
                \.hostsFiles,
                list(.path, "paths"),
                example: "[\"/etc/hosts\"]",
                "Hosts files whose names are answered here as well."
            ),
        ]
    )

    static let journal = SettingsTable(
        name: "journal",
        sentence: "The journal that each lookup goes to first.",
        settings: [
            Setting(
                "segment-mebibytes",
                \.answerer.journal.segmentOctets,
                .whole(1...1_024, unit: 1 << 20),
                "The size of one of its files."
            ),
            Setting(
                "mebibytes-max",
                \.answerer.journal.octetsMax,
                .whole(8...1_048_576, unit: 1 << 20),
                "The size of all of them; beyond it, lookups that the log has not taken are lost "
                    + "and counted."
            ),
        ]
    )
}
