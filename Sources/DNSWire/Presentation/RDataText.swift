// The text of rdata as zone files and `dig` write it. Whatever the octets are, only printable ASCII
// comes out: names and character-strings are escaped, and rdata that doesn't have its type's shape,
// like that of unknown types, is written in the generic form of RFC 3597 §5.

extension ResourceRecord {
    /// The rdata as text: `192.0.2.1`, `10 mail.example.org.`, `\# 2 ABCD`.
    package var rdataText: String {
        var reader = RDataTextReader(rdata)
        guard let fields = reader.fields(of: type), reader.isAtEnd else {
            return Self.genericText(rdata)
        }
        return fields.joined(separator: " ")
    }

    /// The record as one line: owner, TTL, class, type, rdata.
    package var text: String {
        "\(name.fullyQualified) \(ttl) \(`class`) \(type) \(rdataText)"
    }

    /// `\# 4 0A000001`, the form that fits every type (RFC 3597 §5).
    private static func genericText(_ rdata: [UInt8]) -> String {
        rdata.isEmpty ? "\\# 0" : "\\# \(rdata.count) \(TextEncoding.hexadecimal(rdata))"
    }
}

/// Reads rdata field by field as text; nil from any step means that the shape is not the type's.
struct RDataTextReader {
    private let rdata: [UInt8]
    private var offset = 0

    init(_ rdata: [UInt8]) { self.rdata = rdata }

    var isAtEnd: Bool { offset == rdata.count }

    /// The fields of rdata of `type`, or nil when the type is unknown here or the shape is wrong.
    mutating func fields(of type: RRType) -> [String]? {
        switch type {
        case .a: all([octets(4).map(TextEncoding.ipv4)])
        case .aaaa: all([octets(16).map(TextEncoding.ipv6)])
        case .ns, .cname, .dname, .ptr, .mb, .mg, .mr: all([name()])
        case .mx, .afsdb, .kx, .rt: all([uint16(), name()])
        case .soa: all([name(), name(), uint32(), uint32(), uint32(), uint32(), uint32()])
        case .rp, .minfo: all([name(), name()])
        case .srv: all([uint16(), uint16(), uint16(), name()])
        case .txt, .spf: strings()
        case .hinfo: all([string(), string()])
        case .naptr: all([uint16(), uint16(), string(), string(), string(), name()])
        case .caa: all([uint8(), tag(), rest().map(TextEncoding.quoted)])
        case .ds, .cds: all([uint16(), uint8(), uint8(), hexadecimal()])
        case .sshfp: all([uint8(), uint8(), hexadecimal()])
        case .tlsa, .smimea: all([uint8(), uint8(), uint8(), hexadecimal()])
        case .dnskey, .cdnskey, .key: all([uint16(), uint8(), uint8(), base64()])
        case .rrsig:
            all([
                rrType(), uint8(), uint8(), uint32(), time(), time(), uint16(), name(), base64(),
            ])
        case .nsec: name().flatMap { next in types().map { [next] + $0 } }
        case .svcb, .https: serviceBinding()
        default: nil
        }
    }

    /// The fields when each could be read.
    private func all(_ fields: [String?]) -> [String]? {
        let read = fields.compactMap { $0 }
        return read.count == fields.count ? read : nil
    }
}

// MARK: - Fields

extension RDataTextReader {
    private mutating func octets(_ count: Int) -> [UInt8]? {
        guard rdata.count - offset >= count else { return nil }
        defer { offset += count }
        return Array(rdata[offset..<offset + count])
    }

    private mutating func rest() -> [UInt8]? { octets(rdata.count - offset) }

    private mutating func number(octets count: Int) -> UInt64? {
        octets(count)?.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func uint8() -> String? { number(octets: 1).map { String($0) } }
    private mutating func uint16() -> String? { number(octets: 2).map { String($0) } }
    private mutating func uint32() -> String? { number(octets: 4).map { String($0) } }
    private mutating func time() -> String? { number(octets: 4).map(TextEncoding.time) }
    private mutating func rrType() -> String? {
        number(octets: 2).map { RRType(rawValue: UInt16($0)).description }
    }

    private mutating func hexadecimal() -> String? {
        rest().flatMap { $0.isEmpty ? nil : TextEncoding.hexadecimal($0) }
    }

    private mutating func base64() -> String? {
        rest().flatMap { $0.isEmpty ? nil : TextEncoding.base64($0) }
    }

    private mutating func name() -> String? {
        var end = offset
        do throws(WireError) {
            let name = try WireName.read(
                in: rdata.span,
                at: &end,
                end: rdata.count,
                compression: .forbidden
            )
            offset = end
            return name.fullyQualified
        } catch {
            return nil
        }
    }

    /// A character-string in quotes (RFC 1035 §3.3).
    private mutating func string() -> String? {
        number(octets: 1).flatMap { octets(Int($0)) }.map(TextEncoding.quoted)
    }

    /// A CAA property tag: letters and digits (RFC 8659 §4.1).
    private mutating func tag() -> String? {
        guard let tag = number(octets: 1).flatMap({ octets(Int($0)) }), !tag.isEmpty,
            tag.allSatisfy({ TextEncoding.isLetterOrDigit($0) })
        else { return nil }
        return String(decoding: tag, as: UTF8.self)
    }

    private mutating func strings() -> [String]? {
        var strings: [String] = []
        repeat {
            guard let next = string() else { return nil }
            strings.append(next)
        } while !isAtEnd
        return strings
    }

    /// The types of an NSEC bitmap (RFC 4034 §4.1.2).
    private mutating func types() -> [String]? {
        var types: [String] = []
        var lastWindow: UInt64?
        while !isAtEnd {
            guard let window = number(octets: 1), lastWindow.map({ $0 < window }) ?? true,
                let length = number(octets: 1), (1...32).contains(length),
                let bitmap = octets(Int(length))
            else { return nil }
            lastWindow = window
            for (index, octet) in bitmap.enumerated() {
                for bit in 0..<8 where octet & (0x80 >> UInt8(bit)) != 0 {
                    let value = UInt16(window) << 8 | UInt16(index * 8 + bit)
                    types.append(RRType(rawValue: value).description)
                }
            }
        }
        return types
    }

    private mutating func serviceBinding() -> [String]? {
        do throws(WireError) {
            let binding = try ServiceBinding(rdata: rdata)
            offset = rdata.count
            return ["\(binding.priority)", binding.target.fullyQualified]
                + binding.parameters.map(\.text)
        } catch {
            return nil
        }
    }
}

extension ServiceParameter {
    /// The parameter as `key=value` (RFC 9460 §2.1, §7).
    package var text: String {
        switch key {
        case .mandatory:
            "\(key)=" + mandatoryKeys.map(\.description).joined(separator: ",")
        case .alpn:
            // A comma or backslash in an identifier is escaped twice (RFC 9460 appendix A.1).
            "\(key)="
                + TextEncoding.quoted(
                    Array(
                        (protocols ?? []).map { $0.flatMap(Self.escapedInList) }
                            .joined(separator: [UInt8(ascii: ",")])
                    )
                )
        case .port where value.count == 2: "\(key)=\(value.span.uint16(at: 0))"
        case .ipv4hint: "\(key)=" + addresses(of: 4, TextEncoding.ipv4)
        case .ipv6hint: "\(key)=" + addresses(of: 16, TextEncoding.ipv6)
        case .ech: "\(key)=\(TextEncoding.base64(value))"
        default: value.isEmpty ? "\(key)" : "\(key)=\(TextEncoding.quoted(value))"
        }
    }

    private func addresses(of size: Int, _ text: ([UInt8]) -> String) -> String {
        stride(from: 0, to: value.count - size + 1, by: size)
            .map { text(Array(value[$0..<$0 + size])) }
            .joined(separator: ",")
    }

    private static func escapedInList(_ octet: UInt8) -> [UInt8] {
        let backslash = UInt8(ascii: "\\")
        return octet == UInt8(ascii: ",") || octet == backslash ? [backslash, octet] : [octet]
    }
}
