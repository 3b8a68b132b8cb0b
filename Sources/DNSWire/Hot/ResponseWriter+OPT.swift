extension ResponseWriter {
    /// Appends the OPT record, for which room was kept.
    ///
    /// Only to a query with one (RFC 6891 §6.1.1).
    package mutating func appendOPT(
        udpPayloadSize: Int = EDNSLimits.udpPayloadSizeDefault,
        dnssecOK: Bool = false,
        into buffer: inout MutableSpan<UInt8>
    ) {
        putOPT(udpPayloadSize, dnssecOK: dnssecOK, rdataLength: 0, into: &buffer)
    }

    /// Appends the OPT record with an extended error (RFC 8914).
    ///
    /// `text` is UTF-8. When it doesn't fit, it is cut between characters, then left out, then the
    /// whole option is: an answer without its reason is better than a truncated one (RFC 8914 §3).
    package mutating func appendOPT(
        udpPayloadSize: Int = EDNSLimits.udpPayloadSizeDefault,
        dnssecOK: Bool = false,
        error: EDECode,
        text: Span<UInt8>,
        into buffer: inout MutableSpan<UInt8>
    ) {
        let fixed = EDNSLimits.optionHeaderOctets + ExtendedError.codeOctets
        let room = limit - count - EDNSLimits.optOctets - fixed
        guard room >= 0 else {
            appendOPT(udpPayloadSize: udpPayloadSize, dnssecOK: dnssecOK, into: &buffer)
            return
        }
        let length = Self.prefix(of: text, octetsMax: min(room, EDNSLimits.extraTextOctetsMax))
        putOPT(udpPayloadSize, dnssecOK: dnssecOK, rdataLength: fixed + length, into: &buffer)
        put(OptionCode.extendedError.rawValue, into: &buffer)
        put(UInt16(ExtendedError.codeOctets + length), into: &buffer)
        put(error.rawValue, into: &buffer)
        for index in 0..<length { buffer[count + index] = text[index] }
        count += length
    }

    /// How many octets at the start of UTF-8 `text` end with a whole character within `octetsMax`.
    private static func prefix(of text: Span<UInt8>, octetsMax: Int) -> Int {
        guard text.count > octetsMax else { return text.count }
        var length = octetsMax
        // Continuation octets are 10xxxxxx: step back to the start of the character that is cut.
        while length > 0, text[length] & 0xC0 == 0x80 { length -= 1 }
        return length
    }

    private mutating func putOPT(
        _ udpPayloadSize: Int,
        dnssecOK: Bool,
        rdataLength: Int,
        into buffer: inout MutableSpan<UInt8>
    ) {
        precondition(count + EDNSLimits.optOctets + rdataLength <= limit)
        let root: UInt8 = 0
        buffer[count] = root
        count += 1
        put(RRType.opt.rawValue, into: &buffer)
        put(UInt16(clamping: udpPayloadSize), into: &buffer)
        let dnssecOKBit = dnssecOK ? EDNSLimits.dnssecOKBit : 0
        put(UInt32(rcode.extendedBits) << 24 | dnssecOKBit, into: &buffer)
        put(UInt16(rdataLength), into: &buffer)
        reserved = 0
        bump(.additional, in: &buffer)
    }
}
