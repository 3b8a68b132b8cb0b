package import struct Foundation.Date

/// Asks what is decided about a name for a device, and why.
package struct WhyOperation: Operation {
    package static let name = "why"

    /// The name asked about, in presentation format.
    package var name: String
    /// A device's name, address or MAC; nil for a device that nothing is known of.
    package var device: String?
    /// The QTYPE's mnemonic.
    package var type: String

    package init(name: String, device: String? = nil, type: String = "A") {
        self.name = name
        self.device = device
        self.type = type
    }

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> WhyReport {
        try await handler.why(self)
    }
}

/// The whole decision: device → groups → every match with its file and line → the winner → what
/// breaks.
package struct WhyReport: Codable, Sendable {
    package struct Device: Codable, Sendable {
        package var name: String
        /// By what it was recognised: `mac 02:…`, `address 192.0.2.7`, `network 192.0.2.0/24`,
        /// `nothing`.
        package var recognisedBy: String
        package var groups: [String]
        /// The policy and those it extends, nearest first.
        package var policies: [String]

        package init(name: String, recognisedBy: String, groups: [String], policies: [String]) {
            self.name = name
            self.recognisedBy = recognisedBy
            self.groups = groups
            self.policies = policies
        }
    }

    /// A place where the name, or one above it, stands.
    package struct Match: Codable, Sendable {
        /// `maker:xiaomi/telemetry`, `list:oisd`, or the rule's text.
        package var source: String
        /// The name that stands there, as far as the index tells: the suffix that matched.
        package var name: String
        /// `exact`, `subtree` or `subdomains only`.
        package var scope: String
        package var isException: Bool
        package var file: String?
        package var line: Int?

        package init(
            source: String,
            name: String,
            scope: String,
            isException: Bool,
            file: String?,
            line: Int?
        ) {
            self.source = source
            self.name = name
            self.scope = scope
            self.isException = isException
            self.file = file
            self.line = line
        }
    }

    /// A rule that speaks about one of the matches, and what became of it.
    package struct Rule: Codable, Sendable {
        package var text: String
        /// The level it stands at: `device`, `group`, `policy quiet` ….
        package var level: String
        package var file: String?
        package var line: Int?
        /// What it speaks about.
        package var matched: String
        package var wins: Bool
        /// Why it decides, or why it does not.
        package var outcome: String

        package init(
            text: String,
            level: String,
            file: String?,
            line: Int?,
            matched: String,
            wins: Bool,
            outcome: String
        ) {
            self.text = text
            self.level = level
            self.file = file
            self.line = line
            self.matched = matched
            self.wins = wins
            self.outcome = outcome
        }
    }

    /// Who would be called: by the catalogue, or outside of it by the registrable domain.
    package struct Called: Codable, Sendable {
        package var organisation: String
        /// Whether the catalogue says so.
        package var catalogued: Bool
        package var master: String
        package var purpose: String
        package var sends: String?
        package var breaks: String?
        package var essential: Bool
        package var contested: Bool

        package init(
            organisation: String,
            catalogued: Bool,
            master: String,
            purpose: String,
            sends: String?,
            breaks: String?,
            essential: Bool,
            contested: Bool
        ) {
            self.organisation = organisation
            self.catalogued = catalogued
            self.master = master
            self.purpose = purpose
            self.sends = sends
            self.breaks = breaks
            self.essential = essential
            self.contested = contested
        }
    }

    /// The last time that the name was asked for.
    package struct Seen: Codable, Sendable {
        package var at: Date
        package var device: String
        package var verdict: String
        /// The name that it then led to, where that tells more; nil where it doesn't.
        package var alias: String?
        /// Whom it called then, `app:adobe/telemetry`.
        package var called: String

        package init(at: Date, device: String, verdict: String, alias: String?, called: String) {
            self.at = at
            self.device = device
            self.verdict = verdict
            self.alias = alias
            self.called = called
        }
    }

    package var name: String
    package var type: String
    package var generation: UInt32
    package var device: Device
    package var called: Called
    package var matches: [Match]
    package var matchesTruncated: Bool
    package var rules: [Rule]
    /// `allow`, `block`, `rewrite` or `hold`.
    package var verdict: String
    /// How a block is answered: `null`, `nxdomain`, `nodata`, `refused`.
    package var mode: String?
    /// One sentence: what decides.
    package var reason: String
    /// What an observing rule would have decided.
    package var observed: String?
    /// Lists that wanted to block an essential name.
    package var guarded: [String]
    package var lastSeen: Seen?

    package init(
        name: String,
        type: String,
        generation: UInt32,
        device: Device,
        called: Called,
        matches: [Match],
        matchesTruncated: Bool,
        rules: [Rule],
        verdict: String,
        mode: String?,
        reason: String,
        observed: String?,
        guarded: [String],
        lastSeen: Seen?
    ) {
        self.name = name
        self.type = type
        self.generation = generation
        self.device = device
        self.called = called
        self.matches = matches
        self.matchesTruncated = matchesTruncated
        self.rules = rules
        self.verdict = verdict
        self.mode = mode
        self.reason = reason
        self.observed = observed
        self.guarded = guarded
        self.lastSeen = lastSeen
    }
}
