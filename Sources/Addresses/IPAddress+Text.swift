extension IPAddress {
    /// Reads `192.0.2.1`, `2001:db8::1` or `::ffff:192.0.2.1`; nil for anything else.
    ///
    /// Strict: four decimal parts without leading zeros, at most one `::`, no zone (`%eth0`).
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.textOctetsMax else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let address = Self.readV6(text) else { return nil }
            self = address
        } else {
            guard let bits = Self.readV4(text) else { return nil }
            self.init(v4: bits)
        }
    }

    /// The longest text form: eight groups with an IPv4 tail (as INET6_ADDRSTRLEN less its NUL).
    package static let textOctetsMax = 45

    private static func readV4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            var value: UInt32 = 0
            for digit in part {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + UInt32(digit - UInt8(ascii: "0"))
            }
            guard value <= 255 else { return nil }
            bits = bits << 8 | value
        }
        return bits
    }

    private static func readV6(_ text: some StringProtocol) -> IPAddress? {
        var groups: [UInt16] = []
        var gap: Int?
        var rest = Substring(text)
        if rest.hasPrefix("::") {
            gap = 0
            rest = rest.dropFirst(2)
        } else if rest.hasPrefix(":") {
            return nil
        }
        while !rest.isEmpty {
            guard groups.count < 8 else { return nil }
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            let part = rest[..<end]
            if end == rest.endIndex, part.contains(".") {
                guard let bits = readV4(part) else { return nil }
                groups += [
                    UInt16(truncatingIfNeeded: bits >> 16), UInt16(truncatingIfNeeded: bits),
                ]
                break
            }
            guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
            rest = rest[end...]
            if rest.hasPrefix("::") {
                guard gap == nil else { return nil }
                gap = groups.count
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix(":") {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
            }
        }
        guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
        if let gap {
            let zeros = [UInt16](repeating: 0, count: 8 - groups.count)
            groups.insert(contentsOf: zeros, at: gap)
        }
        let halves = groups.map(UInt64.init)
        return IPAddress(
            high: halves[0] << 48 | halves[1] << 32 | halves[2] << 16 | halves[3],
            low: halves[4] << 48 | halves[5] << 32 | halves[6] << 16 | halves[7]
        )
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical text (RFC 5952): lower case, no leading zeros, the longest run of zeros as `::`.
    package var description: String {
        if isV4 { return (12..<16).map { String(octet($0)) }.joined(separator: ".") }
        let groups = (0..<8).map { UInt16(octet($0 * 2)) << 8 | UInt16(octet($0 * 2 + 1)) }
        var longest = 0..<0
        var index = 0
        while index < 8 {
            let start = index
            while index < 8, groups[index] == 0 { index += 1 }
            if index - start > max(longest.count, 1) { longest = start..<index }
            index += 1
        }
        let text = { (range: ArraySlice<UInt16>) in
            range.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}
