package import DNSWire

/// Where the state of trust anchors' roll-overs is kept between two lives of the process (RFC 5011 §2.4.1:
/// what was trusted must survive a restart).
package struct AnchorShelf: Sendable {
    /// Gives what was stored of a zone; nil where that is nothing.
    package let load: @Sendable (_ zone: Name) -> String?
    /// Stores a zone's text, and hears what changed, in words; called on recursion's thread, which must not
    /// wait for a disk.
    package let store: @Sendable (_ zone: Name, _ text: String, _ changes: [String]) -> Void

    package init(
        load: @escaping @Sendable (_ zone: Name) -> String?,
        store: @escaping @Sendable (_ zone: Name, _ text: String, _ changes: [String]) -> Void
    ) {
        self.load = load
        self.store = store
    }

    /// Keeps nothing.
    package static let none = AnchorShelf(load: { _ in nil }, store: { _, _, _ in })
}
