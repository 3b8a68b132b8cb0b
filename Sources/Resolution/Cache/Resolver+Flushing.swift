package import DNSWire

/// Which of the names in the cache are meant.
package enum CacheScope: Sendable, Hashable {
    case name(Name)
    /// The name and all below it.
    case subtree(Name)
    case all

    /// Whether a folded name is among them.
    func contains(_ name: Span<UInt8>) -> Bool {
        switch self {
        case .name(let only): NameHash.isEqual(name, from: 0, to: only.folded.octets.span)
        case .subtree(let zone): name.isEqualToOrBelow(zone.folded.octets.span)
        case .all: true
        }
    }
}

// What an owner takes out of the caches.

extension Resolver {
    /// Takes answers out of the cache; gives how many that were.
    @discardableResult
    package func flush(_ scope: CacheScope = .all) -> Int {
        switch scope {
        case .all: state.cache.removeAll()
        case .name, .subtree: state.cache.removeAll(where: scope.contains)
        }
    }

    /// Takes `name` and what is below it out of the cache; gives how many answers that were.
    @discardableResult
    package func flush(atAndBelow name: Name) -> Int { flush(.subtree(name)) }

    /// Has recursion forget what servers said; `completion` is called once, on recursion's thread, with the
    /// count of record sets, or here with 0 where that thread does not run.
    package func flushRecords(
        _ scope: CacheScope,
        completion: @escaping @Sendable (Int) -> Void
    ) {
        if !state.recursionInbox.leave([.flush(scope, Flushed(completion))]) { completion(0) }
    }
}

/// Who is told how much was forgotten.
final class Flushed: Sendable {
    private let completion: @Sendable (Int) -> Void
    init(_ completion: @escaping @Sendable (Int) -> Void) { self.completion = completion }
    func callAsFunction(_ count: Int) { completion(count) }
}

extension Span<UInt8> {
    /// Whether this folded name is `zone`, folded, or lies below it.
    func isEqualToOrBelow(_ zone: Span<UInt8>) -> Bool {
        var start = 0
        while count - start > zone.count { start += 1 + Int(self[start]) }
        return NameHash.isEqual(self, from: start, to: zone)
    }
}
