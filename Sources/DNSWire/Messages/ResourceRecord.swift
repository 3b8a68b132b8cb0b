/// One resource record, with its rdata uncompressed (RFC 1035 §3.2.1).
package struct ResourceRecord: Hashable, Sendable {
    package var name: Name
    package var type: RRType
    package var `class`: RRClass
    package var ttl: UInt32
    /// The rdata's octets; the names in it are whole.
    package var rdata: [UInt8]

    package init(name: Name, type: RRType, class: RRClass = .in, ttl: UInt32, rdata: [UInt8]) {
        self.name = name
        self.type = type
        self.class = `class`
        self.ttl = ttl
        self.rdata = rdata
    }
}

/// The three sections that hold records.
package enum Section: UInt8, CaseIterable, Sendable {
    case answer
    case authority
    case additional
}
