import Rulesets
import Recursion
import Resolution

// How names are resolved from the root, and how answers are validated.
extension SettingsTable {
    static let recursion = SettingsTable(
        name: "recursion",
        sentence:
            "How names are resolved from the root, where [resolution] mode is not forwarding.",
        settings: [
            Setting(
                "root-hints",
                optional: \.rootHints,
                .rootHints,
                example: "[\"a.root-servers.net. A 198.41.0.4\", \"2001:503:ba3e::2:30\"]",
                "The servers of the root to begin at; left out, those that IANA lists."
            ),
            Setting(
                "root-hints-files",
                \.rootHintsFiles,
                list(.path, "paths"),
                example: "[\"/usr/share/dns/root.hints\"]",
                "Files of root hints in the form of zone files, as IANA publishes them."
            ),
            Setting(
                "local-root",
                \.localRootFile,
                .pathOrNone,
                example: "\"/var/lib/landline/lists/_fetched/root.zone\"",
                "A copy of the root zone, in the form of a zone file, that is asked in place of the root's "
                    + "servers until its SOA's expire has passed since it was written (RFC 8806); \"\" is "
                    + "none. `landline update local-root` fetches one."
            ),
            Setting(
                "qname-minimisation",
                \.answerer.resolution.recursion.minimisesQNames,
                .flag,
                "Whether servers see no more of a name than they need (RFC 9156)."
            ),
            Setting(
                "ipv4",
                \.answerer.resolution.recursion.usesIPv4,
                .flag,
                "Whether servers are asked over IPv4."
            ),
            Setting(
                "ipv6",
                \.answerer.resolution.recursion.usesIPv6,
                .flag,
                "Whether servers are asked over IPv6."
            ),
            Setting(
                "ask-loopback",
                \.answerer.resolution.recursion.asksLoopback,
                .flag,
                "Whether servers at 127.0.0.0/8 and ::1 may be asked: for tests, and for zones that are "
                    + "served on this machine."
            ),
            Setting(
                "record-mebibytes",
                \.answerer.resolution.recursion.recordOctetsMax,
                .whole(1...65_536, unit: 1 << 20),
                "How much memory the records may take from which answers are made, beside the cache of "
                    + "answers."
            ),
        ]
    )

    static let cache = SettingsTable(
        name: "cache",
        sentence: "How the cache is kept good.",
        settings: [
            Setting(
                "stale-seconds-max",
                \.answerer.resolution.upkeep.staleSecondsMax,
                .whole(0...604_800),
                "How long after its time an answer is still given while no better one is to be had "
                    + "(RFC 8767); 0 is never."
            ),
            Setting(
                "stale-after-milliseconds",
                \.answerer.resolution.upkeep.staleAfterMilliseconds,
                .whole(0...30_000),
                "How long a phone waits for a fresh answer before it gets a stale one."
            ),
            Setting(
                "prefetch",
                \.answerer.resolution.upkeep.prefetches,
                .flag,
                "Whether what is asked for again near the end of its time is asked for anew."
            ),
            Setting(
                "snapshot",
                \.answerer.resolution.upkeep.keepsSnapshot,
                .flag,
                "Whether the cache is written down at a stop and read at the next start."
            ),
        ]
    )

    static let dnssec = SettingsTable(
        name: "dnssec",
        sentence: "How answers are validated, forwarded ones as well.",
        settings: [
            Setting(
                "validate",
                \.answerer.resolution.recursion.validates,
                .flag,
                "Whether answers are validated; those that are bogus are not given."
            ),
            Setting(
                "trust-anchors",
                \.answerer.resolution.recursion.trustAnchors,
                list(.trustAnchor, "DS or DNSKEY records as zone files write them"),
                "The keys that are trusted, in place of those of the root as IANA published them; none "
                    + "means that nothing is validated."
            ),
            Setting(
                "trust-anchor-files",
                \.trustAnchorFiles,
                list(.path, "paths"),
                example: "[\"/usr/share/dns/root-anchors.xml\"]",
                "Files of trusted keys: DS or DNSKEY records as zone files write them, or the XML that "
                    + "IANA publishes (RFC 7958). They take the place of the built-in keys."
            ),
            Setting(
                "follow-rollovers",
                \.answerer.resolution.recursion.followsRollovers,
                .flag,
                "Whether the zones of trusted keys are asked for new ones a minute after the start and then as "
                    + "often as RFC 5011 says, and these are trusted in their turn."
            ),
            Setting(
                "negative-trust-anchors",
                \.answerer.resolution.recursion.negativeTrustAnchors,
                list(.name, "domain names"),
                example: "[\"broken.example.org\"]",
                "Names at and below which nothing is validated, for domains whose owner signed them "
                    + "wrongly (RFC 7646)."
            ),
            Setting(
                "aggressive-nsec",
                \.answerer.resolution.recursion.deniesFromCache,
                .flag,
                "Whether names are denied by what is known to lie between their neighbours (RFC 8198)."
            ),
            Setting(
                "validation-time",
                optional: \.answerer.resolution.recursion.validationSeconds,
                .moment,
                example: "20260101000000",
                "The moment at which signatures are checked, in place of now; for tests."
            ),
        ]
    )
}
