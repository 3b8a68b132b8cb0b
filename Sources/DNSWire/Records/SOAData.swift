/// The rdata of an SOA record (RFC 1035 §3.3.13).
package struct SOAData: Hashable, Sendable {
    package var mname: Name
    package var rname: Name
    package var serial: UInt32
    package var refresh: UInt32
    package var retry: UInt32
    package var expire: UInt32
    /// How long a negative answer may be remembered (RFC 2308 §4).
    package var minimum: UInt32

    package init(
        mname: Name,
        rname: Name,
        serial: UInt32,
        refresh: UInt32,
        retry: UInt32,
        expire: UInt32,
        minimum: UInt32
    ) {
        self.mname = mname
        self.rname = rname
        self.serial = serial
        self.refresh = refresh
        self.retry = retry
        self.expire = expire
        self.minimum = minimum
    }

    /// Reads uncompressed rdata.
    package init(rdata: [UInt8]) throws(WireError) {
        let octets = rdata.span
        var offset = 0
        mname = try WireName.read(
            in: octets,
            at: &offset,
            end: octets.count,
            compression: .forbidden
        )
        rname = try WireName.read(
            in: octets,
            at: &offset,
            end: octets.count,
            compression: .forbidden
        )
        guard octets.count - offset == Self.numbersOctets else {
            throw .malformedRData(at: offset)
        }
        serial = octets.uint32(at: offset)
        refresh = octets.uint32(at: offset + 4)
        retry = octets.uint32(at: offset + 8)
        expire = octets.uint32(at: offset + 12)
        minimum = octets.uint32(at: offset + 16)
    }

    /// The rdata, uncompressed.
    package var rdata: [UInt8] {
        var octets = mname.octets + rname.octets
        for number in [serial, refresh, retry, expire, minimum] { octets.append(big: number) }
        return octets
    }

    /// The five numbers after the names.
    private static let numbersOctets = 20
}
