/// What a build made.
package struct NameIndexSummary: Equatable, Sendable {
    /// Different names.
    package let names: Int
    /// The file's size.
    package let octets: Int
    /// How many slots from its home the farthest name lies.
    package let displacement: Int
    /// Octets of the postings that more than one source shares.
    package let sharedPostingOctets: Int
}

extension NameIndex {
    /// How often a build is repeated with another key before giving up: one repetition in a million
    /// builds is to be expected, a second never.
    private static let attemptsMax = 4

    /// Builds an index from whatever `feed` adds and writes it to `path`.
    ///
    /// Calls `feed` again, with an empty builder and another key, should two names collide. Throws
    /// what `feed` throws, or `NameIndexError`.
    package static func compile(
        to path: String,
        feeding feed: (inout NameIndexBuilder) throws -> Void
    ) throws -> NameIndexSummary {
        for _ in 1..<attemptsMax {
            do {
                return try compileOnce(to: path, feeding: feed)
            } catch NameIndexError.hashCollision {
                continue
            }
        }
        return try compileOnce(to: path, feeding: feed)
    }

    private static func compileOnce(
        to path: String,
        feeding feed: (inout NameIndexBuilder) throws -> Void
    ) throws -> NameIndexSummary {
        var builder = NameIndexBuilder()
        try feed(&builder)
        return try builder.write(to: path)
    }
}
