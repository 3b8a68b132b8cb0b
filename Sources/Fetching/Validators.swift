import FoundationEssentials

/// By what a server can tell whether a copy of its file is still the same (RFC 9110 §8.8), kept beside the
/// copy.
package struct Validators: Codable, Equatable, Sendable {
    /// From where the copy was fetched: another place's word says nothing about it.
    package var address: String
    /// The entity tag.
    package var etag: String?
    /// When the server says that the file was changed last, in its own words.
    package var lastModified: String?
    /// How many octets the copy has; one that has others is not the one that these speak of.
    package var octets: Int

    /// What a server said of a file.
    package init(address: String, etag: String?, lastModified: String?, octets: Int) {
        self.address = address
        self.etag = etag.flatMap(Self.bounded)
        self.lastModified = lastModified.flatMap(Self.bounded)
        self.octets = octets
    }

    /// Longer values, and such as don't belong into a header, are not sent back.
    private static let octetsMax = 512

    private static func bounded(_ text: String) -> String? {
        text.utf8.count <= octetsMax && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            ? text : nil
    }
}
