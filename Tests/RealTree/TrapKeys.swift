import Foundation
import TestChance

/// What a KeyTrap zone has: keys that share one tag, and signatures that name it and are all wrong
/// (CVE-2023-50387).
///
/// A validator that tries every signature with every key has much to do.
enum TrapKeys {
    /// The tag that all of them have.
    private static let tag = 4_711
    /// RSASHA256, 2048 bits: the modulus may be any number, so the tag can be chosen.
    private static let algorithm = 8
    private static let modulusOctets = 256
    private static let signaturesCount = 60

    /// So many DNSKEY records.
    static func lines(_ count: Int) -> [String] {
        var chance = SeededGenerator(seed: 1)
        return (0..<count).map { _ in
            let key = [3, 1, 0, 1] + modulus(&chance)
            return "@ DNSKEY 256 3 \(algorithm) \(Data(key).base64EncodedString())"
        }
    }

    /// A modulus with which a key has the tag (RFC 4034 appendix B: a sum of 16-bit words, so the last word
    /// settles it).
    private static func modulus(_ chance: inout SeededGenerator) -> [UInt8] {
        while true {
            var modulus = (0..<modulusOctets).map { _ in UInt8.random(in: 0...255, using: &chance) }
            modulus[0] |= 0x80
            let rdata = [1, 0, 3, UInt8(algorithm), 3, 1, 0, 1] + modulus.dropLast(2)
            var sum = 0
            for (index, octet) in rdata.enumerated() {
                sum += index % 2 == 0 ? Int(octet) << 8 : Int(octet)
            }
            for last in stride(from: 1, to: 65_536, by: 2)
            where ((sum + last) + ((sum + last) >> 16 & 0xFFFF)) & 0xFFFF == tag {
                modulus[modulusOctets - 2] = UInt8(last >> 8)
                modulus[modulusOctets - 1] = UInt8(last & 0xFF)
                return modulus
            }
        }
    }

    /// Wrong signatures in place of the right one, whose words are given, its algorithm at `place`.
    static func signatures(_ words: [String], from place: Int) -> [String] {
        var chance = SeededGenerator(seed: 2)
        return (0..<signaturesCount).map { _ in
            var words = Array(words.prefix(place + 7))
            words[place] = "\(algorithm)"
            words[place + 5] = "\(tag)"
            let octets = (0..<modulusOctets).map { _ in UInt8.random(in: 0...255, using: &chance) }
            return (words + [Data(octets).base64EncodedString()]).joined(separator: " ")
        }
    }
}
