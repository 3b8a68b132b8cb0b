// The parameters that RFC 9460 §7 and §8 define, read and made.

extension ServiceBinding {
    /// The value of `key`, or nil when it isn't there.
    package func value(of key: ServiceParameterKey) -> [UInt8]? {
        parameters.first { $0.key == key }?.value
    }

    /// The keys that a client must understand to use this record (RFC 9460 §8).
    package var mandatory: [ServiceParameterKey] {
        parameters.first { $0.key == .mandatory }?.mandatoryKeys ?? []
    }

    /// The ALPN protocol identifiers; they are octets, mostly ASCII.
    package var alpn: [[UInt8]] { parameters.first { $0.key == .alpn }?.protocols ?? [] }

    /// The port, when it is not the scheme's own.
    package var port: UInt16? {
        guard let value = value(of: .port), value.count == 2 else { return nil }
        return value.span.uint16(at: 0)
    }

    /// The IPv4 addresses that a client may try before it has asked, four octets each.
    package var ipv4Hints: [[UInt8]] { addresses(.ipv4hint, octets: 4) }

    /// The IPv6 addresses that a client may try before it has asked, sixteen octets each.
    package var ipv6Hints: [[UInt8]] { addresses(.ipv6hint, octets: 16) }

    /// The ECHConfigList for encrypted ClientHello.
    package var ech: [UInt8]? { value(of: .ech) }

    private func addresses(_ key: ServiceParameterKey, octets count: Int) -> [[UInt8]] {
        guard let value = value(of: key), value.count % count == 0 else { return [] }
        return stride(from: 0, to: value.count, by: count).map { Array(value[$0..<$0 + count]) }
    }
}

extension ServiceParameter {
    /// The keys that a client must understand.
    package static func mandatory(_ keys: [ServiceParameterKey]) -> ServiceParameter {
        var value: [UInt8] = []
        for key in keys.map(\.rawValue).sorted() { value.append(big: key) }
        return ServiceParameter(key: .mandatory, value: value)
    }

    /// The ALPN protocols, each of 1 to 255 octets.
    package static func alpn(_ protocols: [String]) -> ServiceParameter {
        var value: [UInt8] = []
        for name in protocols {
            value.append(UInt8(name.utf8.count))
            value += Array(name.utf8)
        }
        return ServiceParameter(key: .alpn, value: value)
    }

    /// The port.
    package static func port(_ port: UInt16) -> ServiceParameter {
        ServiceParameter(
            key: .port,
            value: [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
        )
    }

    /// IPv4 addresses of four octets each.
    package static func ipv4hint(_ addresses: [[UInt8]]) -> ServiceParameter {
        ServiceParameter(key: .ipv4hint, value: addresses.flatMap { $0 })
    }

    /// IPv6 addresses of sixteen octets each.
    package static func ipv6hint(_ addresses: [[UInt8]]) -> ServiceParameter {
        ServiceParameter(key: .ipv6hint, value: addresses.flatMap { $0 })
    }

    /// An ECHConfigList.
    package static func ech(_ configurations: [UInt8]) -> ServiceParameter {
        ServiceParameter(key: .ech, value: configurations)
    }
}
