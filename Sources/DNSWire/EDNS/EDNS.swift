/// An OPT record, owned and taken apart (RFC 6891).
package struct EDNS: Hashable, Sendable {
    /// How many octets the sender can take over UDP.
    package var udpPayloadSize: UInt16
    package var version: UInt8
    /// The 16 flag bits; the first is DO.
    package var flags: UInt16
    package var options: [EDNSOption]

    package init(
        udpPayloadSize: UInt16 = UInt16(EDNSLimits.udpPayloadSizeDefault),
        dnssecOK: Bool = false,
        options: [EDNSOption] = []
    ) {
        self.udpPayloadSize = udpPayloadSize
        version = EDNSLimits.version
        flags = dnssecOK ? UInt16(EDNSLimits.dnssecOKBit) : 0
        self.options = options
    }

    /// The sender understands DNSSEC records (DO, RFC 3225).
    package var dnssecOK: Bool { flags & UInt16(EDNSLimits.dnssecOKBit) != 0 }

    /// Takes an OPT record apart.
    init(_ view: RecordView, in message: Span<UInt8>) throws(WireError) {
        guard view.nameEnd - view.nameOffset == 1 else { throw .malformedOPT(at: view.nameOffset) }
        udpPayloadSize = view.class.rawValue
        version = UInt8(truncatingIfNeeded: view.ttl >> 16)
        flags = UInt16(truncatingIfNeeded: view.ttl)
        options = []
        var scanner = OPTScanner(view.rdata)
        while let option = try scanner.next(in: message) {
            options.append(EDNSOption(code: option.code, data: message.octets(in: option.data)))
        }
    }
}

/// One EDNS option, as it is on the wire (RFC 6891 §6.1.2).
package struct EDNSOption: Hashable, Sendable {
    package var code: OptionCode
    package var data: [UInt8]

    package init(code: OptionCode, data: [UInt8]) {
        self.code = code
        self.data = data
    }
}
