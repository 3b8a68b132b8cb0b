package import DNSWire
import Sockets

/// One answer that is kept, for whoever wants to see it.
package struct CachedEntry: Sendable {
    package let question: Question
    package let dnssecOK: Bool
    package let checkingDisabled: Bool
    package let body: AnswerBody
    /// How many seconds ago it was stored.
    package let age: UInt32
    /// Whether recursion, rather than forwarding, answers its name.
    package let isRecursed: Bool

    /// The seconds of its time that are left; below zero where it is over.
    package var secondsLeft: Int64 { Int64(body.lifetime) - Int64(age) }

    /// What it is listed by: unlike any other's.
    package var place: Place {
        Place(
            name: question.name,
            type: question.type.rawValue,
            flags: (dnssecOK ? 1 : 0) | (checkingDisabled ? 2 : 0)
        )
    }

    /// A place in the list of all answers: by name in canonical order (RFC 4034 §6.1), then by type and
    /// flags.
    package struct Place: Comparable, Sendable {
        package let name: Name
        package let type: UInt16
        package let flags: UInt8

        package init(name: Name, type: UInt16, flags: UInt8) {
            self.name = name
            self.type = type
            self.flags = flags
        }

        package static func < (left: Place, right: Place) -> Bool {
            guard left.name == right.name else { return left.name < right.name }
            return (left.type, left.flags) < (right.type, right.flags)
        }
    }

    /// The answer as a message to its question, TTLs counted down.
    package var message: [UInt8] {
        let shown = secondsLeft > 0 ? body.aged(by: age) : body.stale
        return AnswerBody.message(
            question,
            shown.octets[shown.nameCount..<shown.nameCount + shown.recordsCount],
            shown.answerCount,
            shown.authorityCount,
            rcode: shown.rcode
        )
    }
}

extension Resolver {
    /// The answers of a scope that are kept, good or past their time, in order: the first `limit` behind
    /// `place`, and how many there are in all.
    ///
    /// Looks at the whole cache, a part of it at a time.
    package func cachedEntries(
        _ scope: CacheScope,
        after place: CachedEntry.Place? = nil,
        limit: Int
    ) -> (entries: [CachedEntry], count: Int) {
        let now = state.clock.now()
        let routing = state.routing
        let staleSecondsMax = UInt64(currentSettings.upkeep.staleSecondsMax)
        var entries: [CachedEntry] = []
        var count = 0
        state.cache.forEachCopy(where: scope.contains) { entry in
            let age = CacheEntry.age(entry.storedAt, now)
            let kept = UInt64(entry.body.lifetime) + (entry.mayBeStale ? staleSecondsMax : 0)
            guard UInt64(age) < kept else { return }
            count += 1
            let found = CachedEntry(entry, age: age, routing)
            if let place, found.place <= place { return }
            entries.append(found)
            // Now and then, so that neither memory nor sorting grow with the cache.
            if entries.count >= 4 * (limit + 256) { Self.trim(&entries, to: limit) }
        }
        Self.trim(&entries, to: limit)
        return (entries, count)
    }

    private static func trim(_ entries: inout [CachedEntry], to limit: Int) {
        entries.sort { $0.place < $1.place }
        if entries.count > limit { entries.removeLast(entries.count - limit) }
    }
}

extension CachedEntry {
    fileprivate init(_ entry: CacheEntry, age: UInt32, _ routing: Routing) {
        let name: Name
        do throws(NameError) {
            name = try Name(wire: entry.body.octets.span.extracting(0..<entry.body.nameCount))
        } catch {
            preconditionFailure("a name that was kept is malformed: \(error)")
        }
        question = Question(
            name: name,
            type: CacheKey.type(entry.facets),
            class: CacheKey.class(entry.facets)
        )
        dnssecOK = entry.facets & CacheKey.dnssecOKFacet != 0
        checkingDisabled = entry.facets & CacheKey.checkingDisabledFacet != 0
        body = entry.body
        self.age = age
        isRecursed = routing.recurses(name)
    }
}

extension AnswerNote {
    /// Whether it tells of an answer that was found bogus.
    package var tellsBogus: Bool { forbidsStale }
}
