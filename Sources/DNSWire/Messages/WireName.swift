/// Reading names out of messages, where they may be compressed (RFC 1035 §4.1.4).
package enum WireName {
    /// Whether a name may end in a compression pointer.
    package enum Compression: Sendable {
        case allowed
        case forbidden
    }

    /// The offset after the name at `offset`, without following its pointer.
    ///
    /// The name may still turn out to be bad where its pointer leads.
    package static func end(in message: Span<UInt8>, at start: Int) throws(WireError) -> Int {
        var offset = start
        while offset < message.count {
            let length = message[offset]
            switch length & PointerLayout.marker {
            case 0:
                offset += 1 + Int(length)
                guard offset - start <= Name.octetsMax else { throw .nameTooLong(at: start) }
                if length == 0 { return offset }
            case PointerLayout.marker:
                guard offset + PointerLayout.octets <= message.count else {
                    throw .truncated(at: message.count)
                }
                return offset + PointerLayout.octets
            default:
                throw .badLabelType(at: offset)
            }
        }
        throw .truncated(at: message.count)
    }

    /// A copy of the name at `offset`.
    package static func read(in message: Span<UInt8>, at offset: Int) throws(WireError) -> Name {
        var offset = offset
        return try read(in: message, at: &offset, end: message.count)
    }

    /// Reads a name at `offset` and moves `offset` past it.
    ///
    /// Follows compression pointers only to octets before those read so far, so a hostile message
    /// cannot loop (RFC 1035 §4.1.4: "a prior occurrence"). The octets up to the first pointer must
    /// lie before `end`. Throws with the offset of the first octet that is not part of a name.
    package static func read(
        in message: Span<UInt8>,
        at offset: inout Int,
        end: Int,
        compression: Compression = .allowed
    ) throws(WireError) -> Name {
        var octets: [UInt8] = []
        octets.reserveCapacity(32)
        var cursor = offset
        var limit = end
        /// Where the run of labels being read began: pointers must lead to before it.
        var runStart = offset
        var pointers = 0
        while true {
            guard cursor < limit else { throw .truncated(at: cursor) }
            let length = message[cursor]
            switch length & PointerLayout.marker {
            case 0:
                let next = cursor + 1 + Int(length)
                guard next <= limit else { throw .truncated(at: limit) }
                guard octets.count + 1 + Int(length) <= Name.octetsMax else {
                    throw .nameTooLong(at: cursor)
                }
                for index in cursor..<next { octets.append(message[index]) }
                cursor = next
                if length == 0 {
                    if pointers == 0 { offset = cursor }
                    return Name(wellFormed: octets)
                }
            case PointerLayout.marker:
                guard compression == .allowed else { throw .pointerForbidden(at: cursor) }
                guard cursor + PointerLayout.octets <= limit else { throw .truncated(at: limit) }
                let target = Int(message.uint16(at: cursor)) & PointerLayout.offsetMax
                guard target < runStart, target >= WireLimits.headerOctets else {
                    throw .pointerNotBackwards(at: cursor)
                }
                if pointers == 0 { offset = cursor + PointerLayout.octets }
                pointers += 1
                guard pointers <= WireLimits.pointersMax else {
                    throw .tooManyPointers(at: cursor)
                }
                limit = runStart
                runStart = target
                cursor = target
            default:
                throw .badLabelType(at: cursor)
            }
        }
    }
}
