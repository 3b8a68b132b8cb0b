import Blocklists
import DNSWire
import Resolution

/// A message that was read, and the memory asked for that its answer will be made from.
///
/// Reading a few messages before the first is answered lets the memory of all of them come at once: at
/// millions of listed and thousands of cached names, that wait is most of what an answer costs.
struct Preview: ~Copyable {
    /// The query, or why it is none.
    private(set) var query: Result<Query, QueryError> = .failure(.drop(.tooShort))
    /// The name asked, in lower case.
    private(set) var name = FoldedName()
    /// Where the index has what it knows of that name.
    private(set) var prepared = PreparedName()
    /// Where the cache has the answer, if it has.
    private(set) var key = CacheKey.none

    /// Room for a message.
    init() {}

    /// Reads `message`, and asks for what the index of `ruleset` and the cache of `resolver` know of it.
    mutating func read(_ message: Span<UInt8>, _ index: NameIndex, _ resolver: Resolver) {
        do throws(QueryError) {
            let query = try Query(message)
            self.query = .success(query)
            name.fold(query, in: message)
            index.prepare(
                foldedName: name.octets.span.extracting(first: name.count),
                into: &prepared
            )
            key = CacheKey(query, foldedName: name.octets.span.extracting(first: name.count))
            resolver.foresee(key, .slot)
        } catch {
            query = .failure(error)
        }
    }

    /// Asks for more of what the last step has led to.
    func look(_ resolver: Resolver, _ step: ForesightStep) {
        if case .success = query { resolver.foresee(key, step) }
    }
}
