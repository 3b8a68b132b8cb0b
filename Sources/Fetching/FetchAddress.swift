import FoundationEssentials

/// An address from which a list may be fetched: `https://…`, or `http://` on this machine alone.
///
/// Whoever can change a list on its way decides what is blocked and who is called, so nothing is fetched
/// over a network that is not protected by TLS.
package struct FetchAddress: Hashable, Sendable {
    /// The address as it was written.
    package let text: String

    /// The longest address that is taken.
    package static let octetsMax = 2_000

    /// Checks an address; nil if it is none, or one from which nothing is fetched.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.octetsMax,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let url = URL(string: text), let host = url.host(), !host.isEmpty,
            url.user() == nil, url.password() == nil
        else { return nil }
        switch url.scheme?.lowercased() {
        case "https": break
        case "http" where ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host): break
        default: return nil
        }
        self.text = text
    }
}
