/// Changes to a finished message in place, as a cache makes them.
package enum MessagePatch {
    /// The offsets of the TTLs of all records but OPT, whose TTL is none; checks the whole message's
    /// framing on the way.
    package static func ttlOffsets(in message: Span<UInt8>) throws(WireError) -> [UInt16] {
        var offsets: [UInt16] = []
        var reader = try MessageReader(message)
        while let record = try reader.next(in: message) {
            guard record.type != .opt else { continue }
            guard let offset = UInt16(exactly: record.ttlOffset) else {
                throw .trailingOctets(at: WireLimits.messageOctetsMax)
            }
            offsets.append(offset)
        }
        return offsets
    }

    /// Takes `seconds` from the TTLs at `offsets`, down to `minimum`.
    package static func age(
        by seconds: UInt32,
        minimum: UInt32 = 0,
        ttlsAt offsets: Span<UInt16>,
        in message: inout MutableSpan<UInt8>
    ) {
        for index in offsets.indices {
            let offset = Int(offsets[index])
            let ttl = message.uint32(at: offset)
            message.store(max(ttl > seconds ? ttl - seconds : 0, min(ttl, minimum)), at: offset)
        }
    }

    /// Puts another ID in.
    package static func setID(_ id: UInt16, in message: inout MutableSpan<UInt8>) {
        message.store(id, at: HeaderLayout.id)
    }

    /// Gives the response the ID, RD, CD and question octets (the case of its letters) of `query`.
    ///
    /// The response must answer this very question: its QNAME has the same length.
    package static func address(
        to query: Query,
        in asked: Span<UInt8>,
        response: inout MutableSpan<UInt8>
    ) {
        let kept: HeaderFlags = [.recursionDesired, .checkingDisabled]
        let flags = HeaderFlags(rawValue: response.uint16(at: HeaderLayout.flags))
            .subtracting(kept)
            .union(query.header.flags.intersection(kept))
        response.store(query.id, at: HeaderLayout.id)
        response.store(flags.rawValue, at: HeaderLayout.flags)
        for offset in WireLimits.questionOffset..<query.questionEnd {
            response[offset] = asked[offset]
        }
    }
}
