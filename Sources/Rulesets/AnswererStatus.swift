/// What the answerer tells of itself on its command socket, as one line of JSON.
///
/// Counts are since the process started. `received = answered + dropped`, plus `resolving`.
package struct AnswererStatus: Codable, Equatable, Sendable {
    /// One upstream and how it does.
    package struct Upstream: Codable, Equatable, Sendable {
        /// Its address and port.
        package var address: String
        /// Whether it answers, as far as is known.
        package var isHealthy: Bool
        /// How long it takes, smoothed; nil before its first answer.
        package var milliseconds: Double?

        package init(address: String, isHealthy: Bool, milliseconds: Double?) {
            self.address = address
            self.isHealthy = isHealthy
            self.milliseconds = milliseconds
        }
    }

    /// The process's number.
    package var process: Int32
    /// When it started, in seconds since 1970-01-01 UTC.
    package var startedSeconds: Int64
    /// The ruleset it answers by.
    package var generation: UInt32
    /// Why the newest ruleset was refused; nil when it is in use.
    package var problem: String?
    /// Where it listens over UDP and TCP.
    package var listening: [String]
    /// Where it listens over TLS.
    package var listeningTLS: [String]
    /// Why TLS is refused or goes on with an old certificate; nil when all is well.
    package var tlsProblem: String?

    /// Messages read.
    package var received: UInt64
    /// Messages answered.
    package var answered: UInt64
    /// Messages met with silence, by reason.
    package var dropped: [String: UInt64]
    /// Questions that wait for an upstream.
    package var resolving: UInt64
    /// Answers by verdict.
    package var verdicts: [String: UInt64]
    /// Answers by who had them.
    package var sources: [String: UInt64]
    /// Answers that the kernel would not send.
    package var sendFailures: UInt64

    /// The cache's entries and octets, look-ups that it had and that it had not.
    package var cacheEntries: UInt64
    package var cacheOctets: UInt64
    package var cacheHits: UInt64
    package var cacheMisses: UInt64
    /// How questions are resolved: `recursive`, `forwarding`, or `auto, ` and which of the two now.
    package var mode: String
    /// Why questions are forwarded although they should not be; nil when all is well.
    package var modeProblem: String?
    /// The upstreams in use.
    package var upstreams: [Upstream]
    /// Questions that ended without an answer from any upstream.
    package var failures: UInt64
    /// How often each bound was reached, by its name (`Bound`).
    package var bounds: [String: UInt64]
    /// Queries sent to servers, and what came that was not the reply, by name.
    package var queries: [String: UInt64]

    /// Connections open now, taken so far, and refused.
    package var connectionsOpen: UInt64
    package var connectionsAccepted: UInt64
    package var connectionsRefused: UInt64

    /// Answered lookups that are not in the journal, by reason, over the life of the state directory.
    package var journalLosses: [String: UInt64]
    /// Why the journal can't grow now; nil when all is well.
    package var journalProblem: String?

    /// A status in which nothing has happened yet.
    package init(process: Int32, startedSeconds: Int64, generation: UInt32) {
        self.process = process
        self.startedSeconds = startedSeconds
        self.generation = generation
        problem = nil
        listening = []
        listeningTLS = []
        tlsProblem = nil
        received = 0
        answered = 0
        dropped = [:]
        resolving = 0
        verdicts = [:]
        sources = [:]
        sendFailures = 0
        cacheEntries = 0
        cacheOctets = 0
        cacheHits = 0
        cacheMisses = 0
        mode = ""
        modeProblem = nil
        upstreams = []
        failures = 0
        bounds = [:]
        queries = [:]
        connectionsOpen = 0
        connectionsAccepted = 0
        connectionsRefused = 0
        journalLosses = [:]
        journalProblem = nil
    }
}
