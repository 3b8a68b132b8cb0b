import DNSWire

/// One query and its reply on a TCP connection: two octets of length before each (RFC 1035 §4.2.2).
struct StreamExchange {
    private let outgoing: [UInt8]
    private var sentCount = 0
    private var incoming: [UInt8] = []
    /// Whether the connection stands.
    var isConnected = false

    /// Octets of the length before a message.
    private static let lengthOctets = 2

    /// An exchange that begins with `query`.
    init(_ query: [UInt8]) {
        outgoing =
            [UInt8(truncatingIfNeeded: query.count >> 8), UInt8(truncatingIfNeeded: query.count)]
            + query
    }

    /// Whether all is sent.
    var isSent: Bool { sentCount == outgoing.count }

    /// What is still to be sent; given to `body`, which says how many octets went.
    mutating func send<Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Int) throws(Failure)
    {
        sentCount += try body(outgoing.span.extracting(sentCount..<outgoing.count))
    }

    /// Takes what came and gives the reply once it is whole.
    ///
    /// What comes behind it is nobody's.
    mutating func received(_ octets: Span<UInt8>) -> [UInt8]? {
        for index in octets.indices {
            if let length, incoming.count == Self.lengthOctets + length { break }
            incoming.append(octets[index])
        }
        guard let length, incoming.count == Self.lengthOctets + length else { return nil }
        return Array(incoming[Self.lengthOctets...])
    }

    /// The length that the other side announced.
    private var length: Int? {
        incoming.count < Self.lengthOctets ? nil : Int(incoming[0]) << 8 | Int(incoming[1])
    }
}
