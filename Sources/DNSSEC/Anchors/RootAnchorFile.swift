package import DNSWire

/// The file in which IANA publishes the root's keys (RFC 7958, root-anchors.xml).
package enum RootAnchorFile {
    /// Reads the DS records that are valid at `seconds` since 1970.
    ///
    /// Throws at the first thing that is not as RFC 7958 §2.1 says.
    package static func read(
        _ text: String,
        at seconds: UInt32
    ) throws(AnchorFileError) -> [ResourceRecord] {
        throw AnchorFileError(line: 1, what: "empty", remedy: "")
    }
}

/// Why a file of trust anchors cannot be used.
package struct AnchorFileError: Error, Equatable, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// What is wrong, in one clause.
    package let what: String
    /// What to do about it.
    package let remedy: String

    package var description: String { "line \(line): \(what); \(remedy)" }
}
