import Bounds
import DNSSEC
import DNSWire
import TestSigners
import Testing

/// A zone `example` with one key, which signs what the tests like.
struct OwnZone {
    let name: Name
    let key: SigningKey
    let keys: ZoneKeys

    /// A zone whose DNSKEY set holds the key `number` and `others`, and is signed by the key.
    init(_ name: String = "example", number: UInt8 = 1, others: [DNSKEYData] = []) throws {
        let name = try Name(name)
        try self.init(name, key: SigningKey(number, of: name), others: others)
    }

    /// A zone whose DNSKEY set holds `key` and `others`, and is signed by `key`.
    init(_ name: Name, key: SigningKey, others: [DNSKEYData] = []) throws {
        self.name = name
        self.key = key
        let set = key.sign(dnskeys([key.data] + others, of: self.name))
        let finding = ZoneKeys.establish(
            set,
            vouchedBy: vouchers([key.ds()], for: self.name),
            at: moment,
            tally: tally()
        )
        guard case .secure(let keys) = finding else {
            Issue.record("\(finding)")
            throw SignedZone.NotEstablished()
        }
        self.keys = keys
    }

    /// An address set below the zone, unsigned.
    func address(_ label: String = "www", ttl: UInt32 = 3_600) throws -> RRset {
        RRset(name: try Name("\(label).\(name)"), type: .a, ttl: ttl, rdatas: [[192, 0, 2, 1]])
    }

    /// A set signed by the zone's key, verified.
    func verified(_ set: RRset) throws -> SignedSet {
        guard case .secure(let signed) = keys.verify(key.sign(set), at: moment, tally: tally())
        else {
            Issue.record("\(set.name) \(set.type) does not verify")
            throw SignedZone.NotEstablished()
        }
        return signed
    }
}

/// A DNSKEY set, unsigned.
func dnskeys(_ keys: [DNSKEYData], of zone: Name) -> RRset {
    RRset(name: zone, type: .dnskey, ttl: 3_600, rdatas: keys.map(\.rdata))
}

extension Verification {
    /// The cause, for what is bogus.
    var cause: ExtendedError? {
        guard case .bogus(let cause) = self else { return nil }
        return cause
    }

    /// The verified set, for what is secure.
    var set: SignedSet? {
        guard case .secure(let set) = self else { return nil }
        return set
    }
}

extension KeyFinding {
    var bogusCause: ExtendedError? {
        guard case .bogus(let cause) = self else { return nil }
        return cause
    }

    var insecureCause: ExtendedError? {
        guard case .insecure(let cause) = self else { return nil }
        return cause
    }

    var keys: ZoneKeys? {
        guard case .secure(let keys) = self else { return nil }
        return keys
    }
}
