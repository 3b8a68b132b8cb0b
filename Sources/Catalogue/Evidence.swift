/// A source that entries rest on, named once in `evidence.toml`.
package struct Evidence: Hashable, Sendable {
    /// What entries say: `liu-patras-leith-2021`.
    package let key: String
    /// The title as published.
    package let title: String
    /// Who wrote it.
    package let authors: String?
    /// When it was published.
    package let year: Int?
    /// Where a reader finds it.
    package let url: String?
    /// The line in `evidence.toml`.
    package let line: Int
}

/// How well it is known what a host is for.
package enum Confidence: String, CaseIterable, Sendable, CustomStringConvertible {
    /// Somebody saw the traffic decrypted and published it.
    case measured
    /// The organisation says so, or a standard does.
    case documented
    /// Independent collections agree.
    case listed
    /// Read off the name.
    case byName = "by-name"

    /// The word of the files.
    package var description: String { rawValue }
}
