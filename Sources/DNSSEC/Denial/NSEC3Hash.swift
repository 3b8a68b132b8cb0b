package import DNSWire

/// The hashes of names (RFC 5155 §5), and their text: base32 with the extended hexadecimal alphabet
/// (RFC 4648 §7), which is the first label of an NSEC3 record's owner.
package enum NSEC3Hash {
    /// The one hash algorithm there is (RFC 5155 §11).
    package static let sha1: UInt8 = 1
    /// How many octets it gives.
    package static let octets = 20
    /// How many characters its text has.
    static let labelOctets = 32

    /// The hash of `name`; the caller has looked at what it costs.
    package static func octets(of name: Name, _ parameters: NSEC3Parameters) -> [UInt8] {
        LdnsDigest.iteratedSHA1(
            name.folded.octets,
            salt: parameters.salt,
            iterations: parameters.iterations
        )
    }

    /// The octets that a label stands for, in either case; nil for one that is no hash.
    package static func octets(ofLabel label: some Collection<UInt8>) -> [UInt8]? {
        guard label.count == labelOctets else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(Self.octets)
        var bits: UInt64 = 0
        var count = 0
        for character in label {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "v"): digit = character - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "V"): digit = character - UInt8(ascii: "A") + 10
            default: return nil
            }
            bits = bits << 5 | UInt64(digit)
            count += 5
            if count >= 8 {
                count -= 8
                octets.append(UInt8(truncatingIfNeeded: bits >> UInt64(count)))
            }
        }
        return octets
    }

    /// The label of a hash, in lower case.
    package static func label(of hash: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdefghijklmnopqrstuv".utf8)
        var label: [UInt8] = []
        var bits: UInt64 = 0
        var count = 0
        for octet in hash {
            bits = bits << 8 | UInt64(octet)
            count += 8
            while count >= 5 {
                count -= 5
                label.append(digits[Int(bits >> UInt64(count) & 31)])
            }
        }
        return label
    }
}
