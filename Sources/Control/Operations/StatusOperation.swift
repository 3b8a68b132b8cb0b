package import struct Foundation.Date

/// Asks how the keeper is.
package struct StatusOperation: Operation {
    package static let name = "status"

    package init() {}

    package func perform(
        by handler: some OperationHandler
    ) async throws(ControlFailure) -> StatusReport {
        try await handler.status(self)
    }
}

/// What the keeper knows of itself: what it published, how far it has stored the journals, and
/// what is wrong.
package struct StatusReport: Codable, Sendable {
    /// What the last compilation put into the published ruleset.
    package struct Published: Codable, Sendable {
        package var generation: UInt32
        package var at: Date
        /// How many names the index holds.
        package var names: Int
        package var entries: Int
        package var lists: Int
        package var rules: Int
        package var devices: Int
        /// How long reading, compiling and publishing took.
        package var seconds: Double
        /// The generation that the answerer last said it uses; nil when it did not answer.
        package var acknowledged: UInt32?

        package init(
            generation: UInt32,
            at: Date,
            names: Int,
            entries: Int,
            lists: Int,
            rules: Int,
            devices: Int,
            seconds: Double,
            acknowledged: UInt32?
        ) {
            self.generation = generation
            self.at = at
            self.names = names
            self.entries = entries
            self.lists = lists
            self.rules = rules
            self.devices = devices
            self.seconds = seconds
            self.acknowledged = acknowledged
        }
    }

    /// How the log goes.
    package struct Log: Codable, Sendable {
        /// Rows stored since the keeper started.
        package var stored: UInt64
        /// Octets in the journals that are not yet stored.
        package var backlogOctets: UInt64
        /// About how many lookups these are.
        package var backlogLookups: UInt64
        /// Octets that the journals may take; beyond, lookups are lost.
        package var journalOctetsMax: UInt64
        /// Lookups that were answered and could not be written down, ever.
        package var lost: UInt64
        /// Damaged records met since the keeper started.
        package var damaged: UInt64
        /// When rows were last stored.
        package var storedAt: Date?
        /// Why rows cannot be stored now.
        package var problem: String?

        package init(
            stored: UInt64 = 0,
            backlogOctets: UInt64 = 0,
            backlogLookups: UInt64 = 0,
            journalOctetsMax: UInt64 = 0,
            lost: UInt64 = 0,
            damaged: UInt64 = 0,
            storedAt: Date? = nil,
            problem: String? = nil
        ) {
            self.stored = stored
            self.backlogOctets = backlogOctets
            self.backlogLookups = backlogLookups
            self.journalOctetsMax = journalOctetsMax
            self.lost = lost
            self.damaged = damaged
            self.storedAt = storedAt
            self.problem = problem
        }
    }

    package var process: Int32
    package var version: String
    package var started: Date
    /// The configuration that it reads, whether or not the file is there.
    package var configuration: String
    /// Nil until the first ruleset is published.
    package var published: Published?
    package var log: Log
    package var problems: [Problem]

    package init(
        process: Int32,
        version: String,
        started: Date,
        configuration: String,
        published: Published?,
        log: Log,
        problems: [Problem]
    ) {
        self.process = process
        self.version = version
        self.started = started
        self.configuration = configuration
        self.published = published
        self.log = log
        self.problems = problems
    }
}
