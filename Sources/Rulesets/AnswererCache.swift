package import Foundation

/// Which answers of the cache are meant, as it is told to the answerer in one line of JSON.
package struct CacheSelection: Codable, Equatable, Sendable {
    /// A name; nil for all.
    package var name: String?
    /// Whether what is below the name is meant too.
    package var subtree: Bool
    /// How many are wanted at most.
    package var limit: Int
    /// Behind which place of the list.
    package var after: Place?

    /// A place in the list of all answers.
    package struct Place: Codable, Equatable, Sendable {
        package var name: String
        package var type: UInt16
        package var flags: UInt8

        package init(name: String, type: UInt16, flags: UInt8) {
            self.name = name
            self.type = type
            self.flags = flags
        }
    }

    package init(name: String? = nil, subtree: Bool = false, limit: Int = 0) {
        self.name = name
        self.subtree = subtree
        self.limit = limit
    }
}

/// One answer that the answerer keeps.
package struct CachedAnswerReport: Codable, Equatable, Sendable {
    /// The name and the type that it answers, in presentation format.
    package var name: String
    package var type: String
    /// The flags of the questions that it answers.
    package var dnssecOK: Bool
    package var checkingDisabled: Bool
    package var rcode: String
    /// `secure`, `insecure`, `bogus` or `indeterminate`, which is what nobody has validated.
    package var status: String
    /// The seconds of its time that are left; below zero where it is over.
    package var secondsLeft: Int64
    /// Whether its time is over.
    package var isStale: Bool
    /// `recursion` or `forwarding`.
    package var source: String
    /// What is told with it, in words; empty for most.
    package var note: String
    /// The answer in wire format, TTLs counted down.
    package var message: Data

    package init(
        name: String,
        type: String,
        dnssecOK: Bool,
        checkingDisabled: Bool,
        rcode: String,
        status: String,
        secondsLeft: Int64,
        source: String,
        note: String,
        message: Data
    ) {
        self.name = name
        self.type = type
        self.dnssecOK = dnssecOK
        self.checkingDisabled = checkingDisabled
        self.rcode = rcode
        self.status = status
        self.secondsLeft = secondsLeft
        isStale = secondsLeft <= 0
        self.source = source
        self.note = note
        self.message = message
    }
}

/// A part of the list of what is kept.
package struct CachePage: Codable, Equatable, Sendable {
    package var answers: [CachedAnswerReport]
    /// How many answers of the selection are kept in all.
    package var count: Int
    /// The place of the last of these; nil where no more follow.
    package var next: CacheSelection.Place?

    package init(answers: [CachedAnswerReport], count: Int, next: CacheSelection.Place?) {
        self.answers = answers
        self.count = count
        self.next = next
    }
}

/// What was taken out of the caches.
package struct CacheFlushReport: Codable, Equatable, Sendable {
    /// Answers.
    package var answers: Int
    /// Record sets that servers gave; nil where recursion did not say in time.
    package var records: Int?

    package init(answers: Int, records: Int?) {
        self.answers = answers
        self.records = records
    }
}

/// How the caches do; counts are since the process started.
package struct CacheStatistics: Codable, Equatable, Sendable {
    /// Answers kept, their octets with all bookkeeping, and how many octets they may have.
    package var entries: UInt64
    package var octets: UInt64
    package var octetsMax: UInt64
    /// Record sets that recursion keeps, and their octets.
    package var recordEntries: UInt64
    package var recordOctets: UInt64
    /// Look-ups that found a good answer, and those that did not.
    package var hits: UInt64
    package var misses: UInt64
    /// Of all look-ups, the part that found one; 0 where there was none.
    package var hitRatio: Double
    /// Answers put in, and put out for want of room.
    package var insertions: UInt64
    package var evictions: UInt64
    /// Answers given after their time.
    package var staleAnswers: UInt64
    /// Questions asked anew in the background, those that brought an answer, and those left because enough
    /// were under way.
    package var prefetches: UInt64
    package var prefetchesAnswered: UInt64
    package var prefetchesOverLimit: UInt64
    /// What was taken of the last snapshot; nil where there was none.
    package var snapshot: Snapshot?
    /// The bounds of what one question may cost.
    package var bounds: [BoundReport]

    /// A snapshot that was read at the start.
    package struct Snapshot: Codable, Equatable, Sendable {
        /// Answers that were good, past their time, and too old or not wanted any more.
        package var fresh: Int
        package var stale: Int
        package var dropped: Int
        /// Why it was refused; nil where it was not.
        package var problem: String?

        package init(fresh: Int, stale: Int, dropped: Int, problem: String?) {
            self.fresh = fresh
            self.stale = stale
            self.dropped = dropped
            self.problem = problem
        }
    }

    /// A bound, and how often it was reached.
    package struct BoundReport: Codable, Equatable, Sendable {
        package var name: String
        package var value: Int
        package var reached: UInt64
        package var reason: String
        package var attack: String

        package init(name: String, value: Int, reached: UInt64, reason: String, attack: String) {
            self.name = name
            self.value = value
            self.reached = reached
            self.reason = reason
            self.attack = attack
        }
    }

    package init(
        entries: UInt64 = 0,
        octets: UInt64 = 0,
        octetsMax: UInt64 = 0,
        recordEntries: UInt64 = 0,
        recordOctets: UInt64 = 0,
        hits: UInt64 = 0,
        misses: UInt64 = 0,
        insertions: UInt64 = 0,
        evictions: UInt64 = 0,
        staleAnswers: UInt64 = 0,
        prefetches: UInt64 = 0,
        prefetchesAnswered: UInt64 = 0,
        prefetchesOverLimit: UInt64 = 0,
        snapshot: Snapshot? = nil,
        bounds: [BoundReport] = []
    ) {
        self.entries = entries
        self.octets = octets
        self.octetsMax = octetsMax
        self.recordEntries = recordEntries
        self.recordOctets = recordOctets
        self.hits = hits
        self.misses = misses
        hitRatio = hits + misses > 0 ? Double(hits) / Double(hits + misses) : 0
        self.insertions = insertions
        self.evictions = evictions
        self.staleAnswers = staleAnswers
        self.prefetches = prefetches
        self.prefetchesAnswered = prefetchesAnswered
        self.prefetchesOverLimit = prefetchesOverLimit
        self.snapshot = snapshot
        self.bounds = bounds
    }
}
