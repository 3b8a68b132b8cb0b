import DNSWire
import Policies
import Rulesets

/// The answer to a question that policy blocks, in each of the ways a block can look.
///
/// Its TTL is low, so that a phone asks again soon after its owner has changed their mind.
struct BlockedAnswer {
    private let mode: BlockingMode
    private let ttl: UInt32
    /// Blocked, or filtered for a device or group (RFC 8914 §4.16, §4.18).
    let ede: EDECode

    /// The answer that `verdict` calls for, to be remembered for `ttl` seconds.
    init(_ verdict: Verdict, ttl: UInt32) {
        mode = verdict.mode
        self.ttl = ttl
        ede = verdict.extendedError
    }

    /// 0.0.0.0 and ::, to which nothing connects.
    private static let nowhere: InlineArray<16, UInt8> = InlineArray(repeating: 0)

    /// The code that the answer carries.
    var rcode: RCode {
        switch mode {
        case .null, .nodata: .noError
        case .nxdomain: .nxDomain
        case .refused: .refused
        }
    }

    /// Writes the whole answer to `query`, OPT record included; gives its length.
    ///
    /// `reason` names the rule that decided; it goes beside the extended error code.
    ///
    /// A negative answer carries a SOA, without which it could not be remembered (RFC 2308 §5). In
    /// null mode all types but A and AAAA are NODATA: a browser that asks for HTTPS goes on at once
    /// with the address that leads nowhere.
    func write(
        to query: Query,
        in message: Span<UInt8>,
        reason: Span<UInt8>,
        limit: Int,
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        var writer = ResponseWriter(
            to: query,
            in: message,
            rcode: rcode,
            flags: .recursionAvailable,
            limit: limit,
            into: &response
        )
        // 512 octets hold the longest question, one record and an OPT record, so all of these fit.
        switch mode {
        case .refused:
            break
        case .null where query.qtype == .a:
            let address = Self.nowhere.span.extracting(first: 4)
            _ = writer.append(.a, ttl: ttl, rdata: address, into: &response)
        case .null where query.qtype == .aaaa:
            _ = writer.append(.aaaa, ttl: ttl, rdata: Self.nowhere.span, into: &response)
        case .null, .nodata, .nxdomain:
            _ = writer.appendNegativeSOA(ttl: ttl, into: &response)
        }
        if query.edns != nil {
            writer.appendOPT(
                dnssecOK: query.dnssecOK,
                error: ede,
                text: reason,
                into: &response
            )
        }
        return writer.count
    }
}
