/// Walks through the options in an OPT record's rdata (RFC 6891 §6.1.2).
///
/// Holds offsets only, like `MessageReader`; the octets are given again at each step.
package struct OPTScanner: Sendable {
    private var offset: Int
    private let end: Int
    private var remaining = EDNSLimits.optionsMax

    /// A scanner of the options in `range` of a message.
    package init(_ range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The next option's code and the place of its data, or nil after the last.
    package mutating func next(in message: Span<UInt8>) throws(WireError) -> OptionView? {
        guard offset < end else { return nil }
        guard end - offset >= EDNSLimits.optionHeaderOctets, remaining > 0 else {
            throw .malformedOPT(at: offset)
        }
        remaining -= 1
        let code = OptionCode(rawValue: message.uint16(at: offset))
        let start = offset + EDNSLimits.optionHeaderOctets
        let length = Int(message.uint16(at: offset + 2))
        guard end - start >= length else { throw .malformedOPT(at: offset) }
        offset = start + length
        return OptionView(code: code, data: start..<offset)
    }
}

/// Where an option lies in its message.
package struct OptionView: Equatable, Sendable {
    package let code: OptionCode
    package let data: Range<Int>
}

extension EDNSInfo {
    /// Reads the OPT record whose fixed fields start at `fixed` and whose rdata is `rdata`.
    ///
    /// The CLASS is the payload size, the TTL holds version and flags (RFC 6891 §6.1.2).
    init(in message: Span<UInt8>, fixed: Int, rdata: Range<Int>) throws(WireError) {
        let ttl = message.uint32(at: fixed + RecordLayout.ttl)
        udpPayloadSize = message.uint16(at: fixed + RecordLayout.class)
        version = UInt8(truncatingIfNeeded: ttl >> 16)
        dnssecOK = ttl & EDNSLimits.dnssecOKBit != 0
        options = rdata
        clientCookie = nil
        serverCookie = rdata.lowerBound..<rdata.lowerBound
        hasPadding = false
        hasKeepalive = false
        var scanner = OPTScanner(rdata)
        while let option = try scanner.next(in: message) {
            switch option.code {
            case .cookie where clientCookie == nil:
                // RFC 7873 §5.2.2: any other length is a format error. A second COOKIE is ignored.
                let start = option.data.lowerBound
                let server = option.data.count - EDNSLimits.clientCookieOctets
                guard server == 0 || EDNSLimits.serverCookieOctets.contains(server) else {
                    throw .malformedOPT(at: start)
                }
                clientCookie =
                    UInt64(message.uint32(at: start)) << 32 | UInt64(message.uint32(at: start + 4))
                serverCookie = start + EDNSLimits.clientCookieOctets..<option.data.upperBound
            case .padding: hasPadding = true
            case .tcpKeepalive: hasKeepalive = true
            default: break
            }
        }
    }
}
