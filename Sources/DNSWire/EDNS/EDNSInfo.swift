/// Constants of EDNS(0) (RFC 6891).
package enum EDNSLimits {
    /// What UDP can carry for a client without EDNS, and the least that EDNS can say
    /// (RFC 1035 §4.2.1, RFC 6891 §6.2.3).
    package static let udpPayloadSizeMinimum = 512
    /// What is sent and offered over UDP: fits the IPv6 minimum MTU of 1280 without fragments
    /// (RFC 9715 §3, DNS flag day 2020).
    package static let udpPayloadSizeDefault = 1232
    /// The only version there is (RFC 6891 §6.1.3).
    package static let version: UInt8 = 0
    /// An OPT record without options: root, type, class, TTL, RDLENGTH.
    package static let optOctets = 11
    /// OPTION-CODE and OPTION-LENGTH.
    package static let optionHeaderOctets = 4
    /// More options than any client sends; a message full of empty ones stops here.
    package static let optionsMax = 64
    /// Longest EXTRA-TEXT that is written; RFC 8914 §2 asks for brevity, and it must fit in 512
    /// octets beside a question of ordinary length.
    package static let extraTextOctetsMax = 200
    /// A client cookie's size (RFC 7873 §4).
    package static let clientCookieOctets = 8
    /// A server cookie's least and greatest size (RFC 7873 §4).
    package static let serverCookieOctets = 8...32
    /// The DO bit in the OPT record's TTL (RFC 3225 §3).
    package static let dnssecOKBit: UInt32 = 0x8000
}

/// What a query's OPT record says, without its octets: plain numbers, nothing on the heap.
package struct EDNSInfo: Equatable, Sendable {
    /// What the client says it can take over UDP, as sent; smaller than 512 means 512.
    package var udpPayloadSize: UInt16
    package var version: UInt8
    /// The client understands DNSSEC records (DO, RFC 3225).
    package var dnssecOK: Bool
    /// Where the options are in the message.
    package var options: Range<Int>
    /// The client's cookie, read as one number (RFC 7873).
    package var clientCookie: UInt64?
    /// Where the server cookie that the client returns is in the message; empty if there is none.
    package var serverCookie: Range<Int>
    /// The client pads (RFC 7830).
    package var hasPadding: Bool
    /// The client speaks of keeping the connection (RFC 7828).
    package var hasKeepalive: Bool
}
