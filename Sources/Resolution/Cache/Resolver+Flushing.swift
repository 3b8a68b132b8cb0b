package import DNSWire

// What an owner takes out of the cache.

extension Resolver {
    /// Empties the cache; gives how many answers that were.
    @discardableResult
    package func flush() -> Int { state.cache.removeAll() }

    /// Takes the answers about `name` out of the cache; gives how many that were.
    @discardableResult
    package func flush(_ name: Name) -> Int {
        let name = name.folded.octets
        return state.cache.removeAll { NameHash.isEqual($0, from: 0, to: name.span) }
    }

    /// Takes the answers about `name` and what is below it out of the cache; gives how many that were.
    @discardableResult
    package func flush(atAndBelow name: Name) -> Int {
        let zone = name.folded.octets
        return state.cache.removeAll { $0.isEqualToOrBelow(zone.span) }
    }
}

extension Span<UInt8> {
    /// Whether this folded name is `zone`, folded, or lies below it.
    func isEqualToOrBelow(_ zone: Span<UInt8>) -> Bool {
        var start = 0
        while count - start > zone.count { start += 1 + Int(self[start]) }
        return NameHash.isEqual(self, from: start, to: zone)
    }
}
