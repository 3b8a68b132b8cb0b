import Attribution
import Policies

// What the keeping process does.
extension SettingsTable {
    static let policy = SettingsTable(
        name: "policy",
        sentence: "What holds where nothing more particular is said.",
        settings: [
            Setting(
                "default",
                \.policyDefault,
                .policy,
                "The policy of whoever has none of their own and is in no group that has one: "
                    + "watch, quiet, strict, kids, or one of yours."
            )
        ]
    )

    static let log = SettingsTable(
        name: "log",
        sentence: "How long lookups are remembered; whichever limit is reached first holds.",
        settings: [
            Setting(
                "retention-days",
                \.log.retentionDays,
                .whole(1...3_650),
                "Days after which a lookup is forgotten."
            ),
            Setting(
                "mebibytes-max",
                \.log.octetsMax,
                .whole(16...1_048_576, unit: 1 << 20),
                "How much disk the log may take."
            ),
        ]
    )

    static let catalogue = SettingsTable(
        name: "catalogue",
        sentence: "Who is called by which name, and what for.",
        settings: [
            Setting(
                "directory",
                optional: \.catalogueDirectory,
                .path,
                example: "\"/etc/landline/blocklists\"",
                "The catalogue to use instead of the one that came with Landline."
            )
        ]
    )
}

// The things that an owner names.
enum SettingsFamilies {
    static let groups = SettingsFamily(
        name: "groups",
        sentence: "A group of devices, for rules and a policy in common.",
        exampleID: "children",
        elements: \.groups,
        id: \.id,
        make: { GroupDeclaration(id: $0, origin: $1) },
        settings: [
            Setting(
                "policy",
                optional: \.policy,
                .policy,
                example: "\"strict\"",
                "The policy of its devices that have none of their own."
            )
        ]
    )

    static let devices = SettingsFamily(
        name: "devices",
        sentence: "A device, told by its hardware address or by where it asks from.",
        exampleID: "phone",
        elements: \.devices,
        id: \.id,
        make: { id, origin in
            DeviceDeclaration(
                id: id,
                evidence: DeviceEvidence(macs: [], prefixes: []),
                origin: origin
            )
        },
        settings: [
            Setting(
                "mac",
                \.evidence.macs,
                list(.hardwareAddress, "hardware addresses"),
                example: "[\"02:00:5e:00:53:01\"]",
                "Its hardware addresses; they decide before its IP addresses do."
            ),
            Setting(
                "address",
                \.evidence.prefixes,
                list(.network, "addresses and networks"),
                example: "[\"192.0.2.21\", \"2001:db8:0:21::/64\"]",
                "The addresses and networks it asks from; the longest prefix decides."
            ),
            Setting(
                "groups",
                \.groups,
                list(.group, "names of groups"),
                example: "[\"children\"]",
                "The groups it is in; where several have a policy, the first one's holds."
            ),
            Setting(
                "policy",
                optional: \.policy,
                .policy,
                example: "\"quiet\"",
                "Its own policy."
            ),
        ]
    )

    static let policies = SettingsFamily(
        name: "policies",
        sentence: "A policy: rules for whoever has it (docs/guide/policies.md).",
        exampleID: "calm",
        elements: \.policies,
        id: \.id,
        make: { PolicyDeclaration(id: $0, lines: [], origin: $1) },
        settings: [
            Setting(
                "extends",
                optional: \.extends,
                .policy,
                example: "\"quiet\"",
                "The policy whose rules hold where its own say nothing."
            ),
            Setting(
                "rules",
                \.lines,
                list(.rule, "rules"),
                example: "[\"block app:*/location\", \"allow maker:samsung/crash\"]",
                "Its rules, in any order."
            ),
        ]
    )

    static let lists = SettingsFamily(
        name: "lists",
        sentence: "A subscribed list: a file of names, in any of the common formats.",
        exampleID: "oisd",
        elements: \.lists,
        id: \.id,
        make: { ListSettings(id: $0, origin: $1) },
        settings: [
            Setting(
                "path",
                \.path,
                .path,
                example: "\"lists/oisd.txt\"",
                "The file."
            ),
            Setting(
                "format",
                optional: \.format,
                .listFormat,
                example: "\"adblock\"",
                "How it is written; left out, its lines tell."
            ),
            Setting(
                "policies",
                optional: \.policies,
                list(.policy, "names of policies"),
                example: "[\"quiet\"]",
                "The policies that block what it lists; left out, the default policy."
            ),
        ],
        required: ["path"]
    )
}
