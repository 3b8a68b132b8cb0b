/// Octets as text: the forms that presentation needs.
enum TextEncoding {
    /// Capital hexadecimal digits.
    static func hexadecimal(_ octets: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    /// Base 64 with padding (RFC 4648 §4).
    static func base64(_ octets: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((octets.count + 2) / 3 * 4)
        for start in stride(from: 0, to: octets.count, by: 3) {
            let group = octets[start..<min(start + 3, octets.count)]
            var bits: UInt32 = 0
            for octet in group { bits = bits << 8 | UInt32(octet) }
            bits <<= UInt32(3 - group.count) * 8
            for index in 0..<4 {
                let isPadding = index > group.count
                let digit = digits[Int(bits >> UInt32(18 - 6 * index) & 63)]
                text.append(isPadding ? UInt8(ascii: "=") : digit)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Four octets with dots.
    static func ipv4(_ octets: [UInt8]) -> String {
        octets.map { String($0) }.joined(separator: ".")
    }

    /// Sixteen octets in the canonical form of RFC 5952, IPv4-mapped ones with their dotted tail.
    ///
    /// Not `IPAddress`: that shows a mapped address as IPv4, and here an AAAA must stay one.
    static func ipv6(_ octets: [UInt8]) -> String {
        if octets.starts(with: mappedPrefix) {
            return "::ffff:" + ipv4(Array(octets.dropFirst(mappedPrefix.count)))
        }
        let groups = stride(from: 0, to: 16, by: 2).map { octets.span.uint16(at: $0) }
        var longest = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            // A single group of zeros is not shortened (RFC 5952 §4.2.2), of equal runs the first is.
            if end - start > max(longest.count, 1) { longest = start..<end }
            start = end + 1
        }
        let text = { (groups: ArraySlice<UInt16>) in
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }

    private static let mappedPrefix: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// A character-string in quotes, everything but printable ASCII as `\DDD` (RFC 1035 §5.1).
    static func quoted(_ octets: [UInt8]) -> String {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for octet in octets {
            text.append(presenting: octet, escaping: Array("\"\\".utf8), space: true)
        }
        text.append(UInt8(ascii: "\""))
        return String(decoding: text, as: UTF8.self)
    }

    /// Seconds since 1970 as `YYYYMMDDHHmmSS` in UTC, as RRSIG times are written (RFC 4034 §3.2).
    static func time(_ seconds: UInt64) -> String {
        let days = Int(seconds / 86400)
        let ofDay = Int(seconds % 86400)
        // Civil date from a day count, with years that begin in March, so that the leap day is last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return digits(year, 4) + digits(month, 2) + digits(day, 2)
            + digits(ofDay / 3600, 2) + digits(ofDay / 60 % 60, 2) + digits(ofDay % 60, 2)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    /// Whether `octet` is an ASCII letter or digit.
    static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
