import Bounds
import DNSWire
import Dispatch
import Foundation
import Resolution
import Rulesets
import Synchronization

/// Shows and empties the caches, for the command socket.
struct CacheDesk {
    private let resolver: Resolver
    private let settings: ResolutionSettings

    init(_ resolver: Resolver, _ settings: ResolutionSettings) {
        self.resolver = resolver
        self.settings = settings
    }

    /// Why a request is no request.
    struct Misunderstood: Error, CustomStringConvertible {
        let description: String
    }

    /// The most answers of one page.
    private static let pageAnswersMax = 500
    /// The octets at which a page ends, half of what the asking side reads: the last answer of it may have
    /// 16 KiB, and a third more as JSON writes it.
    private static let pageOctetsMax = 512 << 10
    /// How long recursion may take to forget: it is between two turns of its thread, which take
    /// milliseconds.
    private static let patience = DispatchTimeInterval.milliseconds(900)

    /// A part of what is kept.
    func page(_ selection: CacheSelection) throws -> CachePage {
        let limit = max(1, min(selection.limit, Self.pageAnswersMax))
        let after = try selection.after.map { place in
            CachedEntry.Place(
                name: try Self.name(place.name),
                type: place.type,
                flags: place.flags
            )
        }
        let (entries, count) = resolver.cachedEntries(
            try scope(selection),
            after: after,
            limit: limit
        )
        var answers: [CachedAnswerReport] = []
        var octets = 0
        var last: CachedEntry?
        for entry in entries where octets < Self.pageOctetsMax {
            let answer = report(entry)
            answers.append(answer)
            octets += answer.message.count * 4 / 3 + answer.name.utf8.count + 256
            last = entry
        }
        let isWhole = entries.count < limit && answers.count == entries.count
        let next = last.map { entry in
            CacheSelection.Place(
                name: "\(entry.question.name)",
                type: entry.place.type,
                flags: entry.place.flags
            )
        }
        return CachePage(answers: answers, count: count, next: isWhole ? nil : next)
    }

    private func report(_ entry: CachedEntry) -> CachedAnswerReport {
        let status =
            if entry.body.note.tellsBogus {
                "bogus"
            } else if entry.body.isSecure {
                "secure"
            } else if settings.validates, !entry.checkingDisabled {
                "insecure"
            } else {
                "indeterminate"
            }
        return CachedAnswerReport(
            name: "\(entry.question.name)",
            type: "\(entry.question.type)",
            dnssecOK: entry.dnssecOK,
            checkingDisabled: entry.checkingDisabled,
            rcode: "\(entry.body.rcode)",
            status: status,
            secondsLeft: entry.secondsLeft,
            source: entry.isRecursed ? "recursion" : "forwarding",
            note: entry.body.note.text.description,
            message: Data(entry.message)
        )
    }

    /// Takes answers and record sets out.
    ///
    /// The record sets first: what is being asked meanwhile must not be answered from them.
    func flush(_ selection: CacheSelection) throws -> CacheFlushReport {
        let scope = try scope(selection)
        let records = Forgotten()
        resolver.flushRecords(scope) { records.told($0) }
        let count = records.wait(Self.patience)
        return CacheFlushReport(answers: resolver.flush(scope), records: count)
    }

    /// How the caches do.
    func statistics(_ snapshot: CacheStatistics.Snapshot?) -> CacheStatistics {
        let counters = resolver.counters
        return CacheStatistics(
            entries: counters.cacheEntries,
            octets: counters.cacheOctets,
            octetsMax: settings.cacheOctetsMax,
            recordEntries: counters.recordEntries,
            recordOctets: counters.recordOctets,
            hits: counters.cacheHits,
            misses: counters.cacheMisses,
            insertions: counters.cacheInsertions,
            evictions: counters.cacheEvictions,
            staleAnswers: counters.staleAnswers,
            prefetches: counters.refreshes,
            prefetchesAnswered: counters.refreshesAnswered,
            prefetchesOverLimit: counters.refreshesOverLimit,
            snapshot: snapshot,
            bounds: Bound.allCases.map { bound in
                CacheStatistics.BoundReport(
                    name: bound.name,
                    value: bound.value,
                    reached: resolver.bounds[bound],
                    reason: bound.reason.description,
                    attack: bound.attack.description
                )
            }
        )
    }

    private func scope(_ selection: CacheSelection) throws -> CacheScope {
        guard let text = selection.name else { return .all }
        let name = try Self.name(text)
        return selection.subtree ? .subtree(name) : .name(name)
    }

    private static func name(_ text: String) throws -> Name {
        do {
            return try Name(text)
        } catch {
            throw Misunderstood(description: "that is no name: \(error)")
        }
    }
}

/// How much recursion has forgotten, told by its thread to the one that waits.
private final class Forgotten: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Mutex<Int?>(nil)

    func told(_ number: Int) {
        count.withLock { $0 = number }
        semaphore.signal()
    }

    /// The count; nil where it does not come in time.
    func wait(_ patience: DispatchTimeInterval) -> Int? {
        _ = semaphore.wait(timeout: .now() + patience)
        return count.withLock { $0 }
    }
}
