package import Attribution
package import Blocklists
package import Policies
package import Recursion
import Resolution
package import Rulesets

/// What the owner configured: `landline.toml` and `conf.d/*.toml`, checked, with a value for every
/// setting that they leave out.
package struct Configuration: Equatable, Sendable {
    /// What the answering process is to do; passed on to it in the ruleset.
    package var answerer = AnswererSettings()
    /// Hosts files whose names are answered here as well.
    package var hostsFiles: [String] = []
    /// The servers of the root that are given one by one; nil for those of IANA, or of the files.
    package var rootHints: [RecursionSettings.RootHint]?
    /// Files that hold servers of the root.
    package var rootHintsFiles: [String] = []
    /// The file that holds a copy of the root zone; empty for none.
    package var localRootFile = ""
    /// Files that hold trusted keys.
    package var trustAnchorFiles: [String] = []
    /// The policy of whoever has none of their own and is in no group that has one.
    package var policyDefault: Slug = BuiltInPolicies.quiet
    /// Where the catalogue is; nil for the one that was installed with Landline.
    package var catalogueDirectory: String?
    /// How long the log is kept.
    package var log = LogSettings()
    /// The subscribed lists.
    package var lists: [ListSettings] = []
    /// The groups of devices.
    package var groups: [GroupDeclaration] = []
    /// The devices.
    package var devices: [DeviceDeclaration] = []
    /// The owner's policies.
    package var policies: [PolicyDeclaration] = []
    /// Where each setting that the files give is given, by its path such as `server.listen`.
    package internal(set) var origins: [String: RuleOrigin] = [:]

    /// The configuration of an owner who chose nothing: names are resolved from the root, and validated
    /// by its keys.
    package init() {
        answerer.resolution.mode = .recursive
        answerer.resolution.recursion.trustAnchors = TrustAnchorText.iana
    }

    /// How long the log is kept; whichever limit is reached first holds.
    package struct LogSettings: Equatable, Sendable {
        /// Days after which a lookup is forgotten.
        package var retentionDays: UInt32 = 90
        /// Octets that the store may take.
        package var octetsMax: UInt64 = 4 << 30

        package init() {}
    }
}

/// A subscribed list as the configuration declares it.
package struct ListSettings: Equatable, Sendable {
    /// Its name, as `list:oisd` means it.
    package var id: Slug
    /// The file that holds it, relative paths already taken from the directory of the configuration.
    package var path: String
    /// How it is written; nil to be told from its lines.
    package var format: ListFormat?
    /// The policies that block what it lists; nil for the default policy.
    package var policies: [Slug]?
    /// Where it is declared.
    package var origin: RuleOrigin

    package init(
        id: Slug,
        path: String = "",
        format: ListFormat? = nil,
        policies: [Slug]? = nil,
        origin: RuleOrigin
    ) {
        self.id = id
        self.path = path
        self.format = format
        self.policies = policies
        self.origin = origin
    }
}

extension Configuration {
    /// All that a rulebook is compiled from: this configuration, the owner's rules files, and what the
    /// catalogue knows.
    package func rulebookSource(
        ruleFiles: [NamedRuleFile],
        organisations: Set<Slug>
    ) -> RulebookSource {
        RulebookSource(
            devices: devices,
            groups: groups,
            policies: policies,
            policyDefault: policyDefault,
            policyDefaultOrigin: origins["policy.default"] ?? BuiltInPolicies.origin(line: 1),
            ruleFiles: ruleFiles,
            lists: lists.map(\.id),
            listUses: lists.flatMap { list in
                (list.policies ?? [policyDefault]).map {
                    ListUse(list: list.id, policy: $0, origin: list.origin)
                }
            },
            organisations: organisations
        )
    }
}
