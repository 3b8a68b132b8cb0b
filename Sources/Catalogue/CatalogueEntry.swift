package import Attribution
package import DNSWire

/// One host, what it is for, and what is known about it.
package struct CatalogueEntry: Hashable, Sendable {
    /// How far below its name an entry reaches.
    package enum Scope: String, CaseIterable, Sendable {
        /// The name alone.
        case exact
        /// The name and everything below it.
        case subtree
        /// Names whose first label is of the form that `name` begins with, and everything below them.
        case family
    }

    /// The host, folded to lower case; for a family, its pattern and what stands behind it:
    /// `log-*.example.com`.
    package let name: Name
    /// How far below the name the entry reaches.
    package let scope: Scope
    /// Names of a family that are known to exist, for programs that know no patterns.
    package let known: [Name]
    /// Who is called.
    package let organisation: Slug
    /// Whom the call serves.
    package let master: Master
    /// What the call is for.
    package let purpose: Purpose
    /// Whether its loss breaks the phone; only the owner's own rule may then block it.
    package let isEssential: Bool
    /// Whether it is needed and carries personal data: a choice for the owner.
    package let isContested: Bool
    /// What is sent there; empty where nobody has said.
    package let sends: String
    /// What is known of it at length, in plain sentences: a measurement that became known; empty where `sends`
    /// says all.
    package let story: String
    /// What a person loses without it; empty where nobody has said.
    package let breaks: String
    /// Keys of the evidence.
    package let evidence: [String]
    /// How well it is known.
    package let confidence: Confidence
    /// The file, below the catalogue's directory.
    package let file: String
    /// The line in the file.
    package let line: Int
}
