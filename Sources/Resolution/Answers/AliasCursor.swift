import DNSWire

/// Walks through the names that a response leads to: the targets of its CNAME, DNAME, SVCB and
/// HTTPS records.
///
/// For policy, which decides about aliases as it does about the name asked. Allocates nothing.
package struct AliasCursor {
    private var reader: MessageReader?

    /// Begins at the first record of `message`, a response.
    package init(_ message: Span<UInt8>) {
        do throws(WireError) {
            reader = try MessageReader(message)
        } catch {
            reader = nil
        }
    }

    /// Writes the next target, folded, to `target`, which has room for `Name.octetsMax` octets, and
    /// returns its length; nil after the last one, or where the message is malformed.
    package mutating func next(
        in message: Span<UInt8>,
        into target: inout MutableSpan<UInt8>
    ) -> Int? {
        do throws(WireError) {
            while let record = try reader?.next(in: message), record.section == .answer {
                let offset: Int
                switch record.type {
                case .cname, .dname: offset = record.rdata.lowerBound
                // Behind the priority; the root stands for the owner itself (RFC 9460 §2.5.2).
                case .svcb, .https: offset = record.rdata.lowerBound + 2
                default: continue
                }
                let count = Self.copyFolded(message, from: offset, into: &target)
                if count != 1 { return count }
            }
        } catch {
            reader = nil
        }
        return nil
    }

    /// Copies the name at `offset` in lower case and returns its length; nil if it is malformed.
    ///
    /// A pointer leads before the run of labels it ends (RFC 1035 §4.1.4), so the walk ends.
    private static func copyFolded(
        _ message: Span<UInt8>,
        from offset: Int,
        into target: inout MutableSpan<UInt8>
    ) -> Int? {
        var cursor = offset
        var runStart = offset
        var count = 0
        while cursor < message.count {
            let length = Int(message[cursor])
            if length & Self.pointerBits == Self.pointerBits {
                guard cursor + 1 < message.count else { return nil }
                let earlier = Int(message.uint16(at: cursor)) & PointerLayout.offsetMax
                guard earlier < runStart else { return nil }
                cursor = earlier
                runStart = earlier
                continue
            }
            guard length <= Name.labelOctetsMax, cursor + length < message.count,
                count + length + 1 <= min(Name.octetsMax, target.count)
            else { return nil }
            for index in 0...length { target[count + index] = message[cursor + index].foldedASCII }
            count += length + 1
            if length == 0 { return count }
            cursor += length + 1
        }
        return nil
    }

    /// The two high bits of a compression pointer.
    private static let pointerBits = Int(PointerLayout.marker)
}
