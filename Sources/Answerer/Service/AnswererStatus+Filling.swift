import Bounds
import Journal
import Policies
import Resolution
import Rulesets
import Sockets

extension AnswererStatus {
    /// Tells what was asked, decided, resolved and written down.
    mutating func fill(from parts: SharedParts) {
        generation = parts.snapshots.current.generation
        let tally = parts.counters.tally
        received = tally.received
        answered = tally.answered
        dropped = Self.counts(DroppedReason.allCases.map(\.word), tally.dropped)
        verdicts = Self.counts(Action.allCases.map(\.description), tally.actions)
        sources = Self.counts(AnsweredFrom.allCases.map(\.description), tally.sources)

        let counters = parts.resolver.counters
        resolving = counters.questionsInFlight
        cacheEntries = counters.cacheEntries
        cacheOctets = counters.cacheOctets
        cacheHits = counters.cacheHits
        cacheMisses = counters.cacheMisses
        failures = counters.failures
        bounds = Dictionary(
            uniqueKeysWithValues: Bound.allCases.map { ($0.name, parts.resolver.bounds[$0]) }
        )
        queries = [
            "sent-udp": counters.queriesSentUDP, "sent-tcp": counters.queriesSentTCP,
            "joined": counters.queriesJoined, "timed-out": counters.attemptsTimedOut,
            "failed": counters.attemptsFailed, "truncated": counters.repliesTruncated,
            "late": counters.repliesLate, "wrong-id": counters.repliesWrongID,
            "wrong-question": counters.repliesWrongQuestion,
            "wrong-case": counters.repliesWrongCase, "malformed": counters.repliesMalformed,
        ]
        upstreams = parts.resolver.upstreams.map { upstream in
            Upstream(
                address: "\(upstream.address)",
                isHealthy: upstream.isHealthy,
                milliseconds: upstream.roundTrip.map { $0 / .milliseconds(1) }
            )
        }

        let losses = parts.journal.losses
        journalLosses = Dictionary(
            uniqueKeysWithValues: LossReason.allCases.map { ($0.description, losses[$0]) }
        )
        journalProblem = parts.journal.obstacle.map { "\($0)" }
    }

    /// Tells where is listened, and how the ways in do.
    mutating func fill(from listeners: Listeners) {
        listening = listeners.addresses.map(\.description)
        listeningTLS = listeners.protectedAddresses.map(\.description)
        let datagrams = listeners.datagrams
        sendFailures = datagrams.sendFailures
        // Dropped before a path has seen them; received and dropped all the same.
        let unseen = [
            "too-long": datagrams.oversized, "not-unicast": datagrams.notUnicast,
            "source-unknown": datagrams.unreadable,
        ]
        received += unseen.values.reduce(0, +)
        dropped.merge(unseen) { $0 + $1 }
        let connections = listeners.connections
        connectionsOpen = connections.open
        connectionsAccepted = connections.accepted
        connectionsRefused = connections.refused
    }

    private static func counts(_ words: [String], _ numbers: [UInt64]) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: zip(words, numbers))
    }
}
