// Making records of the common types, and reading their rdata.

extension ResourceRecord {
    /// An A record of four octets or an AAAA record of sixteen.
    package static func address(_ octets: [UInt8], name: Name, ttl: UInt32) -> ResourceRecord {
        precondition(octets.count == 4 || octets.count == 16)
        return ResourceRecord(
            name: name,
            type: octets.count == 4 ? .a : .aaaa,
            ttl: ttl,
            rdata: octets
        )
    }

    /// A record whose rdata is one name: CNAME, DNAME, NS or PTR.
    package static func pointing(
        _ type: RRType,
        to target: Name,
        name: Name,
        ttl: UInt32
    ) -> ResourceRecord {
        ResourceRecord(name: name, type: type, ttl: ttl, rdata: target.octets)
    }

    /// An SOA record.
    package static func soa(_ data: SOAData, name: Name, ttl: UInt32) -> ResourceRecord {
        ResourceRecord(name: name, type: .soa, ttl: ttl, rdata: data.rdata)
    }

    /// A TXT record of one or more character-strings, each of at most 255 octets of `text`.
    package static func text(_ text: String, name: Name, ttl: UInt32) -> ResourceRecord {
        let octets = Array(text.utf8)
        var rdata: [UInt8] = []
        var start = 0
        repeat {
            let end = min(start + characterStringOctetsMax, octets.count)
            rdata.append(UInt8(end - start))
            rdata += octets[start..<end]
            start = end
        } while start < octets.count
        return ResourceRecord(name: name, type: .txt, ttl: ttl, rdata: rdata)
    }

    /// A character-string has one octet of length (RFC 1035 §3.3).
    private static let characterStringOctetsMax = 255
}

extension ResourceRecord {
    /// The name that the rdata of a CNAME, DNAME, NS or PTR consists of; nil for other types, and for
    /// rdata that is not a name.
    package var target: Name? {
        switch type {
        case .cname, .dname, .ns, .ptr: decoded { rdata throws(NameError) in try Name(wire: rdata) }
        default: nil
        }
    }

    /// The octets of an A or AAAA record, 4 or 16; nil for other types, and for any other count.
    package var addressOctets: [UInt8]? {
        switch (type, rdata.count) {
        case (.a, 4), (.aaaa, 16): rdata
        default: nil
        }
    }

    /// The data of an SOA record; nil for other types, and for rdata that is none.
    package var soa: SOAData? {
        type == .soa ? decoded { rdata throws(WireError) in try SOAData(rdata: rdata) } : nil
    }

    /// The data of an SVCB or HTTPS record; nil for other types, and for rdata that is none.
    package var serviceBinding: ServiceBinding? {
        guard type == .svcb || type == .https else { return nil }
        return decoded { rdata throws(WireError) in try ServiceBinding(rdata: rdata) }
    }

    /// What `decode` makes of the rdata, or nil: the type alone does not promise the shape.
    private func decoded<Data, Failure: Error>(
        _ decode: ([UInt8]) throws(Failure) -> Data
    ) -> Data? {
        do throws(Failure) {
            return try decode(rdata)
        } catch {
            return nil
        }
    }
}
