package import Attribution
package import Blocklists
package import DNSWire
package import Policies

/// All of a ruleset but its name index: what the keeper hands over and the answerer gets back.
package struct RulesetContents: Equatable, Sendable {
    /// When the ruleset was compiled, in seconds since the epoch.
    package var compiledAt: Int64
    /// The owner's devices, groups, policies and rules.
    package var rulebook: Rulebook
    /// The catalogue's entries by identifier.
    package var entries: [EntrySummary]
    /// The subscribed lists by identifier.
    package var lists: [SubscribedList]
    /// What the answering process is to do.
    package var settings: AnswererSettings

    package init(
        compiledAt: Int64,
        rulebook: Rulebook,
        entries: [EntrySummary],
        lists: [SubscribedList],
        settings: AnswererSettings
    ) {
        self.compiledAt = compiledAt
        self.rulebook = rulebook
        self.entries = entries
        self.lists = lists
        self.settings = settings
    }

    /// The entry with this identifier.
    package func entry(_ id: EntryID) -> EntrySummary? {
        id.index.flatMap { entries.indices.contains($0) ? entries[$0] : nil }
    }

    /// The list with this identifier.
    package func list(_ id: ListID) -> SubscribedList? {
        id.index.flatMap { lists.indices.contains($0) ? lists[$0] : nil }
    }
}

extension RulesetContents {
    /// Adds to an index what it holds besides lists: the catalogue's hosts and the names that lines
    /// speak of, each under its identifier.
    package func addNames(to builder: inout NameIndexBuilder) {
        for (index, entry) in entries.enumerated() {
            builder.add(
                foldedName: entry.name.folded.octets.span,
                scope: entry.scope,
                source: IndexSource(kind: .entry, id: EntryID(index: index).rawValue)
            )
        }
        for target in rulebook.namedTargets {
            builder.add(
                foldedName: target.name.folded.octets.span,
                scope: target.scope,
                source: IndexSource(kind: .rule, id: target.line.rawValue)
            )
        }
    }
}

/// What a ruleset tells of a catalogue entry.
package struct EntrySummary: Equatable, Sendable {
    /// The host.
    package var name: Name
    /// How far below the host the entry reaches.
    package var scope: NameScope
    /// What a decision needs to know of it: organisation, master, purpose, essential,
    /// contested.
    package var facts: EntryFacts
    /// The organisation's name in full.
    package var organisationName: String
    /// What is sent there; empty where nobody has said.
    package var sends: String
    /// What breaks without it; empty where nobody has said.
    package var breaks: String
    /// Where the catalogue declares it.
    package var origin: RuleOrigin

    package init(
        name: Name,
        scope: NameScope,
        facts: EntryFacts,
        organisationName: String,
        sends: String,
        breaks: String,
        origin: RuleOrigin
    ) {
        self.name = name
        self.scope = scope
        self.facts = facts
        self.organisationName = organisationName
        self.sends = sends
        self.breaks = breaks
        self.origin = origin
    }

    /// The narrowest selector that speaks of this entry: `maker:xiaomi/telemetry`.
    package var selector: Selector {
        .catalogue(
            master: facts.master,
            organisation: facts.organisation,
            purpose: facts.purpose
        )
    }

    /// Whom a name that this entry covers calls.
    package var called: Called {
        Called(
            master: facts.master,
            organisation: facts.organisation,
            organisationName: organisationName,
            purpose: facts.purpose,
            entry: name.description,
            isEssential: facts.isEssential,
            isContested: facts.isContested
        )
    }
}

/// What a ruleset tells of a subscribed list.
package struct SubscribedList: Equatable, Sendable {
    /// Its name, as `list:oisd` means it.
    package var id: Slug
    /// The file it was read from.
    package var path: String
    /// Its rules.
    package var rules: UInt32
    /// Its lines that could not be read.
    package var rejected: UInt32

    package init(id: Slug, path: String, rules: UInt32, rejected: UInt32) {
        self.id = id
        self.path = path
        self.rules = rules
        self.rejected = rejected
    }
}
