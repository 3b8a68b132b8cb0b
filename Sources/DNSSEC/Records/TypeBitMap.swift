package import DNSWire

/// The types that an NSEC or NSEC3 record says a name has (RFC 4034 §4.1.2), as on the wire, checked.
package struct TypeBitMap: Hashable, Sendable {
    private let octets: [UInt8]

    /// Checks the form: windows in rising order, each of 1 to 32 octets, filling `octets` exactly.
    ///
    /// An empty map is one without types: an empty non-terminal's in NSEC3. Octets of 0 at the end of a
    /// window, which RFC 4034 §4.1.2 forbids to write, are read.
    package init?(_ octets: [UInt8]) {
        var offset = 0
        var previous = -1
        while offset < octets.count {
            guard octets.count - offset >= 2 else { return nil }
            let window = Int(octets[offset])
            let length = Int(octets[offset + 1])
            guard window > previous, (1...32).contains(length),
                octets.count - offset - 2 >= length
            else { return nil }
            previous = window
            offset += 2 + length
        }
        self.octets = octets
    }

    /// The map of `types`.
    package init(_ types: Set<RRType>) {
        var octets: [UInt8] = []
        let windows = Dictionary(grouping: types) { $0.rawValue >> 8 }
        for (window, members) in windows.sorted(by: { $0.key < $1.key }) {
            let last = Int((members.map(\.rawValue).max() ?? 0) & 0xFF) / 8
            var bits = [UInt8](repeating: 0, count: last + 1)
            for member in members {
                bits[Int(member.rawValue & 0xFF) / 8] |= 0x80 >> UInt8(member.rawValue & 7)
            }
            octets += [UInt8(window), UInt8(bits.count)] + bits
        }
        self.octets = octets
    }

    /// Whether the name has records of `type`.
    package func contains(_ type: RRType) -> Bool {
        let window = UInt8(type.rawValue >> 8)
        let place = Int(type.rawValue & 0xFF)
        var offset = 0
        while offset < octets.count {
            let length = Int(octets[offset + 1])
            if octets[offset] == window {
                guard place / 8 < length else { return false }
                return octets[offset + 2 + place / 8] & (0x80 >> UInt8(place % 8)) != 0
            }
            offset += 2 + length
        }
        return false
    }

    /// The wire form.
    package var rdata: [UInt8] { octets }

    /// All types, in rising order; at most 65,536.
    package var types: [RRType] {
        var types: [RRType] = []
        var offset = 0
        while offset < octets.count {
            let length = Int(octets[offset + 1])
            for place in 0..<length * 8
            where octets[offset + 2 + place / 8] & (0x80 >> UInt8(place % 8)) != 0 {
                types.append(RRType(rawValue: UInt16(octets[offset]) << 8 | UInt16(place)))
            }
            offset += 2 + length
        }
        return types
    }
}
