package import DNSWire

/// Record sets as they are signed (RFC 4034 §6, RFC 6840 §5.1).
package enum CanonicalForm {
    /// What a signature over `rdatas`, given in `order`, signs (RFC 4034 §3.1.8.1).
    ///
    /// The owner is the one that was signed: for expanded records the wildcard.
    package static func signedOctets(
        of set: RRset,
        rdatas: [[UInt8]],
        owner: Name,
        signature: RRSIGData
    ) -> [UInt8] {
        var head = owner.folded.octets
        head.append(network: set.type.rawValue)
        head.append(network: set.class.rawValue)
        head.append(network: signature.originalTTL)
        var octets = signature.signedOctets
        octets.reserveCapacity(
            octets.count + rdatas.reduce(0) { $0 + head.count + 2 + $1.count }
        )
        for rdata in rdatas {
            octets += head
            octets.append(network: UInt16(truncatingIfNeeded: rdata.count))
            octets += rdata
        }
        return octets
    }

    /// The rdatas of a set in canonical form and order, without repetition (RFC 4034 §6.3).
    package static func ordered(_ rdatas: [[UInt8]], type: RRType) -> [[UInt8]] {
        let sorted = rdatas.map { folded($0, type: type) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        var ordered: [[UInt8]] = []
        ordered.reserveCapacity(sorted.count)
        for rdata in sorted where ordered.last != rdata { ordered.append(rdata) }
        return ordered
    }

    /// `rdata` with the names in it in lower case, for the types of RFC 4034 §6.2 without NSEC (RFC 6840 §5.1);
    /// rdata that is not what its type says stays as it is.
    static func folded(_ rdata: [UInt8], type: RRType) -> [UInt8] {
        switch type {
        case .ns, .md, .mf, .cname, .mb, .mg, .mr, .ptr, .dname, .nxt:
            folded(rdata, names: 1, after: 0)
        case .soa, .minfo, .rp: folded(rdata, names: 2, after: 0)
        case .mx, .afsdb, .rt, .kx: folded(rdata, names: 1, after: 2)
        case .px: folded(rdata, names: 2, after: 2)
        case .srv: folded(rdata, names: 1, after: 6)
        case .sig, .rrsig: folded(rdata, names: 1, after: 18)
        case .naptr: folded(rdata, names: 1, after: endOfStrings(in: rdata, from: 4, count: 3))
        case .a6: folded(rdata, names: 1, after: endOfSuffix(in: rdata))
        default: rdata
        }
    }

    private static func folded(_ rdata: [UInt8], names: Int, after start: Int?) -> [UInt8] {
        guard let start else { return rdata }
        var folded = rdata
        var offset = start
        for _ in 0..<names {
            while true {
                guard offset < rdata.count else { return rdata }
                let length = Int(rdata[offset])
                guard length <= Name.labelOctetsMax, offset + length < rdata.count else {
                    return rdata
                }
                offset += 1
                if length == 0 { break }
                for index in offset..<offset + length { folded[index] = rdata[index].foldedASCII }
                offset += length
            }
        }
        return folded
    }

    /// Where the name of a NAPTR record begins (RFC 3403 §4.1).
    private static func endOfStrings(in rdata: [UInt8], from start: Int, count: Int) -> Int? {
        var offset = start
        for _ in 0..<count {
            guard offset < rdata.count else { return nil }
            offset += 1 + Int(rdata[offset])
        }
        return offset
    }

    /// Where the name of an A6 record begins (RFC 2874 §3.1.1); nil where it has none.
    private static func endOfSuffix(in rdata: [UInt8]) -> Int? {
        guard let prefix = rdata.first, (1...128).contains(prefix) else { return nil }
        return 1 + (128 - Int(prefix) + 7) / 8
    }
}

extension RRType {
    /// A6 (RFC 2874), historic, but in RFC 4034's list.
    fileprivate static let a6 = RRType(rawValue: 38)
}
