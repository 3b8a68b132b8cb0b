import DNSSEC
import DNSWire
import Sockets

/// Where the validator gets DS and DNSKEY sets from: what is kept of them, else the servers that have them.
///
/// What it gives was checked for bailiwick, but not validated.
protocol RecordSource: AnyObject {
    /// Finds what the right servers say to `question`; DS is asked of the parent's (RFC 4035 §3.1.4.1).
    func fetch(_ question: Question, _ work: Work) async -> FetchResult

    /// Asks again where `response` turned out to be bogus: other servers of its zone than those that gave
    /// it, and others before it, in this work. What is kept of the answer is forgotten.
    ///
    /// Nil where there is no other server left to ask, or where nobody could have said otherwise.
    func refetch(after response: ZoneResponse, _ work: Work) async -> FetchResult?
}

/// What a fetch came to.
enum FetchResult: Sendable {
    case response(ZoneResponse)
    /// Nobody who should know could be brought to say: the cause to tell.
    case failure(ExtendedError)
}
