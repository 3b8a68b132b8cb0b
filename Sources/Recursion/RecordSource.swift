import DNSSEC
import DNSWire

/// Where the validator gets DS and DNSKEY sets from: what is kept of them, else the servers that have them.
///
/// What it gives was checked for bailiwick, but not validated.
protocol RecordSource: AnyObject {
    /// Finds what the right servers say to `question`; DS is asked of the parent's (RFC 4035 §3.1.4.1).
    func fetch(_ question: Question, _ work: Work) async -> FetchResult
}

/// What a fetch came to.
enum FetchResult: Sendable {
    case response(ZoneResponse)
    /// Nobody who should know could be brought to say: the cause to tell.
    case failure(ExtendedError)
}
