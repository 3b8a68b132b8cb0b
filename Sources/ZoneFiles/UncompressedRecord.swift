import DNSWire

/// One resource record in wire form with no compression (RFC 1035 §3.2.1).
enum UncompressedRecord {
    /// Octets between the owner and the RDATA: TYPE, CLASS, TTL, RDLENGTH.
    private static let fixedOctets = 10

    /// The record's octets.
    static func write(_ record: ResourceRecord) -> [UInt8] {
        var octets = record.name.octets
        octets.reserveCapacity(octets.count + fixedOctets + record.rdata.count)
        octets.append(bigEndian: record.type.rawValue)
        octets.append(bigEndian: record.class.rawValue)
        octets.append(bigEndian: record.ttl)
        octets.append(bigEndian: UInt16(truncatingIfNeeded: record.rdata.count))
        octets += record.rdata
        return octets
    }

    /// The record that `octets` are, wholly; nil if they are not one.
    static func read(_ octets: [UInt8]) -> ResourceRecord? {
        var end = 0
        while end < octets.count, octets[end] != 0 { end += Int(octets[end]) + 1 }
        end += 1
        guard end + fixedOctets <= octets.count,
            let name = try? Name(wire: Array(octets[..<end]))
        else { return nil }
        let field = { (offset: Int) in
            UInt16(octets[end + offset]) << 8 | UInt16(octets[end + offset + 1])
        }
        guard octets.count == end + fixedOctets + Int(field(8)) else { return nil }
        return ResourceRecord(
            name: name,
            type: RRType(rawValue: field(0)),
            class: RRClass(rawValue: field(2)),
            ttl: UInt32(field(4)) << 16 | UInt32(field(6)),
            rdata: Array(octets[(end + fixedOctets)...])
        )
    }
}

extension [UInt8] {
    /// Appends an integer, most significant octet first.
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
