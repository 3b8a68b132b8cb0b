package import DNSWire

/// The rdata of an NSEC record (RFC 4034 §4.1).
package struct NSECData: Hashable, Sendable {
    /// The next name of the zone in canonical order; the zone's own after the last.
    package var next: Name
    package var types: TypeBitMap

    package init(next: Name, types: TypeBitMap) {
        self.next = next
        self.types = types
    }

    /// Reads uncompressed rdata; nil for what is none.
    package init?(rdata: [UInt8]) {
        var reader = RDataReader(rdata)
        guard let next = reader.name(), let types = TypeBitMap(reader.rest()) else { return nil }
        self.init(next: next, types: types)
    }

    /// The rdata, uncompressed.
    package var rdata: [UInt8] { next.octets + types.rdata }
}
