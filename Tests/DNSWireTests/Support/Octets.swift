import DNSWire

/// Octets written as hexadecimal digits, with spaces wherever they help.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }
    precondition(digits.count % 2 == 0)
    return stride(from: 0, to: digits.count, by: 2).map { index in
        let start = digits.index(digits.startIndex, offsetBy: index)
        guard let octet = UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16) else {
            preconditionFailure("not hexadecimal: \(text)")
        }
        return octet
    }
}

/// A name known to be well-formed.
func name(_ text: String) -> Name {
    do throws(NameError) {
        return try Name(text)
    } catch {
        preconditionFailure("\(text): \(error)")
    }
}

/// The octets of a query as a client sends it.
func queryOctets(
    _ qname: String,
    _ qtype: RRType = .a,
    id: UInt16 = 0x1234,
    flags: HeaderFlags = .recursionDesired,
    edns: EDNS? = EDNS()
) -> [UInt8] {
    Message.query(Question(name: name(qname), type: qtype), id: id, flags: flags, edns: edns)
        .encoded()
}

/// Lets `write` fill a buffer of `size` octets and gives the octets that it says it wrote.
func written(
    size: Int = WireLimits.messageOctetsMax,
    _ write: (inout MutableSpan<UInt8>) throws -> Int
) rethrows -> [UInt8] {
    // Not zeros, so that an octet that was left out shows.
    var buffer = [UInt8](repeating: 0xEE, count: size)
    var span = buffer.mutableSpan
    let count = try write(&span)
    return Array(buffer.prefix(count))
}
