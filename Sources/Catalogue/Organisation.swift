package import Attribution

/// Somebody whom phones call.
package struct Organisation: Hashable, Sendable {
    /// What selectors, the log and the name of the file say: `xiaomi`.
    package let id: Slug
    /// The name in full, for people.
    package let name: String
    /// Whom the calls serve.
    package let master: Master
    /// The organisation that owns this one, where it is in the catalogue too.
    package let parent: Slug?
    /// The country it answers to, as two capital letters (ISO 3166-1 alpha-2).
    package let country: String?
    /// Keys of the evidence that its file rests on.
    package let sources: [String]
    /// The file, below the catalogue's directory: `makers/xiaomi.toml`.
    package let file: String
}
