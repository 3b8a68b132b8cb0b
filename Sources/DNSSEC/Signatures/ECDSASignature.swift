/// ECDSA signatures between DNSSEC's form, two numbers of equal length (RFC 6605 §4), and DER, which OpenSSL reads.
enum ECDSASignature {
    /// SEQUENCE { INTEGER r, INTEGER s } of the two halves of `octets`, which must be even and below 120 in
    /// number, so that all lengths take one octet.
    static func der(_ octets: [UInt8]) -> [UInt8] {
        let half = octets.count / 2
        let numbers = integer(octets[..<half]) + integer(octets[half...])
        return [0x30, UInt8(numbers.count)] + numbers
    }

    private static func integer(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        // As few octets as keep the number positive.
        var number = Array(octets.drop { $0 == 0 })
        if number.isEmpty || number[0] >= 0x80 { number.insert(0, at: 0) }
        return [0x02, UInt8(number.count)] + number
    }
}
