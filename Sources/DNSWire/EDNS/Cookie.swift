/// The COOKIE option: what a client and a server recognise each other by (RFC 7873 §4).
package struct Cookie: Hashable, Sendable {
    /// Eight octets of the client's choice.
    package let client: [UInt8]
    /// 8 to 32 octets of the server's choice, or none when the client has none yet.
    package let server: [UInt8]

    /// Reads the data of a COOKIE option; any other length is a format error (RFC 7873 §5.2.2).
    package init(data: [UInt8]) throws(WireError) {
        let serverOctets = data.count - EDNSLimits.clientCookieOctets
        guard serverOctets == 0 || EDNSLimits.serverCookieOctets.contains(serverOctets) else {
            throw .malformedOPT(at: 0)
        }
        client = Array(data.prefix(EDNSLimits.clientCookieOctets))
        server = Array(data.dropFirst(EDNSLimits.clientCookieOctets))
    }

    /// The EDNS option that holds this cookie.
    package var option: EDNSOption { EDNSOption(code: .cookie, data: client + server) }
}
