extension ResponseWriter {
    /// Where a record's owner is written already.
    package struct Owner: Sendable {
        /// The offset in the answer that a compression pointer leads to.
        let offset: Int

        /// The QNAME.
        package static let qname = Owner(offset: WireLimits.questionOffset)

        /// The name that starts `octets` into the QNAME, at one of its labels: a zone above it.
        package static func qname(droppingOctets octets: Int) -> Owner {
            Owner(offset: WireLimits.questionOffset + octets)
        }

        var pointer: UInt16 { PointerLayout.pointer(to: offset) }
    }

    /// Appends a record with ready rdata; false, and nothing written, when it does not fit.
    package mutating func append(
        _ type: RRType,
        class: RRClass = .in,
        ttl: UInt32,
        rdata: Span<UInt8>,
        owner: Owner = .qname,
        section: Section = .answer,
        into buffer: inout MutableSpan<UInt8>
    ) -> Bool {
        guard hasRoom(for: Self.fixedOctets + rdata.count) else { return false }
        putFixed(
            type,
            class: `class`,
            ttl: ttl,
            rdataLength: rdata.count,
            owner: owner,
            into: &buffer
        )
        put(rdata, into: &buffer)
        bump(section, in: &buffer)
        return true
    }

    /// Appends the negative answer's SOA, whose TTL and MINIMUM say how long to remember
    /// (RFC 2308 §3, §5); false, and nothing written, when it does not fit.
    ///
    /// The zone is the one at `owner`. As for the empty zones of RFC 6303 §3, its MNAME is the zone
    /// itself and its RNAME `nobody.invalid.`.
    package mutating func appendNegativeSOA(
        ttl: UInt32,
        owner: Owner = .qname,
        into buffer: inout MutableSpan<UInt8>
    ) -> Bool {
        let rname = EmptyZone.rname
        let length = PointerLayout.octets + rname.count + EmptyZone.numbersOctets
        guard hasRoom(for: Self.fixedOctets + length) else { return false }
        putFixed(.soa, class: .in, ttl: ttl, rdataLength: length, owner: owner, into: &buffer)
        put(owner.pointer, into: &buffer)
        for index in rname.indices { buffer[count + index] = rname[index] }
        count += rname.count
        put(EmptyZone.serial, into: &buffer)
        put(EmptyZone.refresh, into: &buffer)
        put(EmptyZone.retry, into: &buffer)
        put(EmptyZone.expire, into: &buffer)
        put(ttl, into: &buffer)
        bump(.authority, in: &buffer)
        return true
    }

    /// A record without its rdata: a pointer to its owner, and the fixed fields.
    private static let fixedOctets = PointerLayout.octets + WireLimits.recordFixedOctets

    private mutating func putFixed(
        _ type: RRType,
        class: RRClass,
        ttl: UInt32,
        rdataLength: Int,
        owner: Owner,
        into buffer: inout MutableSpan<UInt8>
    ) {
        put(owner.pointer, into: &buffer)
        put(type.rawValue, into: &buffer)
        put(`class`.rawValue, into: &buffer)
        put(ttl, into: &buffer)
        put(UInt16(rdataLength), into: &buffer)
    }
}

/// The SOA of a zone that is made up to say no (RFC 6303 §3).
private enum EmptyZone {
    static let serial: UInt32 = 1
    static let refresh: UInt32 = 3600
    static let retry: UInt32 = 1200
    static let expire: UInt32 = 604_800
    /// The four above, and MINIMUM.
    static let numbersOctets = 20
    /// The name `nobody.invalid`, on the wire.
    static let rname: InlineArray<16, UInt8> = [
        6, 0x6E, 0x6F, 0x62, 0x6F, 0x64, 0x79, 7, 0x69, 0x6E, 0x76, 0x61, 0x6C, 0x69, 0x64, 0,
    ]
}
