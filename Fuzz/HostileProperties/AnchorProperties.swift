import Bounds
import DNSWire

@testable import DNSSEC

/// What must hold for texts of trust anchors that anybody may have written.
enum AnchorProperties {
    /// A moment at which both of the root's present keys are valid.
    private static let seconds: UInt32 = 1_780_272_000

    /// `octets` as IANA's file.
    static func fileViolation(_ octets: [UInt8]) -> String? {
        let text = String(decoding: octets, as: UTF8.self)
        do throws(AnchorFileError) {
            let records = try RootAnchorFile.read(text, at: seconds)
            guard !records.isEmpty, records.allSatisfy({ $0.type == .ds && $0.class == .in }) else {
                return "a file of trust anchors gives something else"
            }
            for record in records where record.rdata.count < 5 { return "a DS without digest" }
            let anchors = TrustAnchors(records)
            for zone in anchors.names where anchors.nearest(to: zone)?.zone != zone {
                return "an anchor is not its own zone's"
            }
        } catch {
            let lines = octets.count { $0 == UInt8(ascii: "\n") } + 1
            guard (1...lines).contains(error.line) else { return "a fault in a line that is none" }
        }
        return nil
    }

    /// `octets` as the state of the root's keys (RFC 5011).
    static func stateViolation(_ octets: [UInt8]) -> String? {
        guard let configured = TrustAnchors(TrustAnchors.iana)[.root] else { return "no anchor" }
        let text = String(decoding: octets, as: UTF8.self)
        guard var read = AnchorRollover(text: text, configured: configured) else { return nil }
        guard AnchorRollover(text: read.text, configured: configured) == read else {
            return "the state of trust anchors reads back as another"
        }
        guard read.keys.count <= AnchorRollover.keysMax else { return "too many keys are kept" }
        if let vouchers = read.vouchers {
            for key in vouchers.keys
            where read.keys.contains(where: { $0.data == key && !$0.state.isTrusted }) {
                return "a key is trusted that is not to be"
            }
        }
        // As the next fetch would find it: its keys, unsigned, some of them revoked.
        let rdatas = read.keys.map { key in
            var data = key.data
            if key.state == .valid { data.flags |= DNSKEYData.revokeFlag }
            return data.rdata
        }
        let set = RRset(name: .root, type: .dnskey, ttl: 1, rdatas: rdatas)
        let trusted = Set(read.vouchers?.keys ?? [])
        for moment in [0, seconds, .max] {
            _ = read.observe(set, at: moment, tally: WorkTally(counters: BoundCounters()))
            guard Set(read.vouchers?.keys ?? []) == trusted else {
                return "an unsigned set changes what is trusted"
            }
        }
        return nil
    }
}
