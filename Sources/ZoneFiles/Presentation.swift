package import DNSWire

extension ZoneFile {
    /// One record as a line of zone-file text, without the line end: printable ASCII only.
    ///
    /// Data that does not fit its type is shown in the form for unknown types, `\# 4 C0000201`
    /// (RFC 3597 §5), and so is any that would put another octet than printable ASCII on a terminal.
    package static func present(_ record: ResourceRecord) -> String {
        guard let text = LdnsRecord.text(record),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 })
        else { return unknown(record) }
        return text
    }

    /// The form for unknown types (RFC 3597 §5).
    private static func unknown(_ record: ResourceRecord) -> String {
        let digits = record.rdata.map { octet in
            String(octet >> 4, radix: 16, uppercase: true)
                + String(octet & 0xF, radix: 16, uppercase: true)
        }.joined()
        let name = record.name.description
        let owner = name.hasSuffix(".") ? name : name + "."
        let data = record.rdata.isEmpty ? "0" : "\(record.rdata.count) \(digits)"
        return "\(owner)\t\(record.ttl)\t\(record.class)\t\(record.type)\t\\# \(data)"
    }
}
