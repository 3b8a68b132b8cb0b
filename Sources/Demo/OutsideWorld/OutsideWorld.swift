import Addresses
package import DNSWire

/// The Internet's name servers, as far as the demo needs them: an answer for every name, always the same.
///
/// Addresses are of the documentation's ranges (RFC 5737, RFC 3849), so that nothing that an answer
/// leads to exists. A name below an unknown top-level domain doesn't exist.
package struct OutsideWorld: Sendable {
    /// Makes the world; all of them are alike.
    package init() {}

    /// How long answers may be kept, in seconds: the demo is over before they expire.
    package static let ttl: UInt32 = 300
    /// How long the absence of a record may be kept (RFC 2308 §5).
    package static let ttlNegative: UInt32 = 60

    /// The answer to a query, with its ID and question.
    package func answer(to query: Message) -> Message {
        guard let question = query.question, !query.isResponse else {
            return .response(to: query, rcode: .formErr)
        }
        guard question.class == .in, !question.type.isMeta else {
            return .response(to: query, rcode: .refused)
        }
        guard exists(question.name) else {
            return .response(
                to: query,
                rcode: .nxDomain,
                flags: .authoritative,
                authorities: [Self.soa(of: .root)]
            )
        }
        let records = records(for: question)
        return .response(
            to: query,
            flags: .authoritative,
            answers: records.answers,
            authorities: records.hasEnd ? [] : [Self.soa(of: question.name.suffix(labels: 2))]
        )
    }

    private func exists(_ name: Name) -> Bool {
        guard let top = Array(name.folded.labels).last else { return true }
        return top.count == 2 || Self.topLevelDomains.contains(String(decoding: top, as: UTF8.self))
    }

    /// The alias chain from the question's name, and the records of the asked type at its end.
    private func records(for question: Question) -> (answers: [ResourceRecord], hasEnd: Bool) {
        var answers: [ResourceRecord] = []
        var name = question.name
        while question.type != .cname, let target = Self.aliases[name] {
            answers.append(.pointing(.cname, to: target, name: name, ttl: Self.ttl))
            name = target
        }
        guard let end = Self.record(of: question.type, at: name) else { return (answers, false) }
        return (answers + [end], true)
    }

    private static func record(of type: RRType, at name: Name) -> ResourceRecord? {
        let hash = hash(name)
        switch type {
        case .a: return .address(v4(hash).rdata, name: name, ttl: ttl)
        case .aaaa: return .address(v6(hash).rdata, name: name, ttl: ttl)
        case .https where hash.isMultiple(of: 2):
            let binding = ServiceBinding(
                priority: 1,
                target: .root,
                parameters: [.alpn(["h3", "h2"]), .ipv4hint([v4(hash).rdata])]
            )
            return ResourceRecord(name: name, type: .https, ttl: ttl, rdata: binding.rdata)
        case .cname: return aliases[name].map { .pointing(.cname, to: $0, name: name, ttl: ttl) }
        default: return nil
        }
    }

    /// 192.0.2.0/24 or 198.51.100.0/24 (RFC 5737).
    private static func v4(_ hash: UInt64) -> IPAddress {
        // .0 and .255 look like network and broadcast addresses, and are left out.
        let host = UInt8(1 + hash % 254)
        return hash >> 32 & 1 == 0 ? IPAddress(192, 0, 2, host) : IPAddress(198, 51, 100, host)
    }

    /// 2001:db8::/32 (RFC 3849).
    private static func v6(_ hash: UInt64) -> IPAddress {
        IPAddress(high: 0x2001_0DB8_0000_0000, low: hash)
    }

    private static func soa(of zone: Name) -> ResourceRecord {
        let data = SOAData(
            mname: zone,
            rname: zone,
            serial: 1,
            refresh: ttl,
            retry: ttl,
            expire: ttl,
            minimum: ttlNegative
        )
        return .soa(data, name: zone, ttl: ttlNegative)
    }

    /// FNV-1a: short, and the same on every machine and in every run, which `Hasher` is not.
    private static func hash(_ name: Name) -> UInt64 {
        name.folded.octets.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
