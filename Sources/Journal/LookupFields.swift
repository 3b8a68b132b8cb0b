package import Addresses
package import DNSWire
package import Policies

/// Everything about one lookup but its names: plain numbers, made on the query's path without a heap.
///
/// `JournalWriter.append` takes it together with the octets of the names; `LookupRecord` is what comes
/// back out.
package struct LookupFields: Equatable, Sendable {
    /// When the question arrived: microseconds since 1970-01-01 UTC.
    package var wallMicroseconds: Int64
    /// From arrival to the answer, in microseconds, clamped to about 71 minutes.
    package var durationMicroseconds: UInt32
    /// Who asked.
    package var client: IPAddress
    /// The hardware address behind `client`, where the neighbour table knew it.
    package var mac: MACAddress?
    /// The declared device that asked; `.none` for one that nobody declared.
    package var device: DeviceID
    /// How the question came.
    package var transport: LookupTransport
    /// What was asked for.
    package var qtype: RRType
    /// The class asked for, nearly always IN.
    package var qclass: RRClass
    /// What was answered, with the extended bits (RFC 6891 §6.1.3).
    package var rcode: RCode
    /// The EDE sent (RFC 8914); nil when none was.
    package var ede: EDECode?
    /// The generation of the ruleset in which the numbers of `verdict` and `device` hold.
    package var generation: UInt32
    /// What policy said and why.
    package var verdict: Verdict
    /// Who had the answer.
    package var answeredFrom: AnsweredFrom
    /// The upstream that was asked, by its place in the settings of this generation; nil when none was.
    package var upstream: UInt16?

    /// A lookup with every part said.
    package init(
        wallMicroseconds: Int64,
        durationMicroseconds: UInt32,
        client: IPAddress,
        mac: MACAddress? = nil,
        device: DeviceID = .none,
        transport: LookupTransport,
        qtype: RRType,
        qclass: RRClass,
        rcode: RCode,
        ede: EDECode? = nil,
        generation: UInt32,
        verdict: Verdict,
        answeredFrom: AnsweredFrom,
        upstream: UInt16? = nil
    ) {
        self.wallMicroseconds = wallMicroseconds
        self.durationMicroseconds = durationMicroseconds
        self.client = client
        self.mac = mac
        self.device = device
        self.transport = transport
        self.qtype = qtype
        self.qclass = qclass
        self.rcode = rcode
        self.ede = ede
        self.generation = generation
        self.verdict = verdict
        self.answeredFrom = answeredFrom
        self.upstream = upstream
    }
}

/// How a question reached the answerer.
///
/// The raw values are written into journals: add at the end, never renumber.
package enum LookupTransport: UInt8, CaseIterable, Sendable {
    /// RFC 1035 §4.2.1.
    case udp = 0
    /// RFC 7766.
    case tcp = 1
    /// DNS over TLS (RFC 7858).
    case tls = 2
    /// DNS over HTTPS (RFC 8484).
    case https = 3
}

/// Who had the answer that was sent.
///
/// The raw values are written into journals: add at the end, never renumber.
package enum AnsweredFrom: UInt8, CaseIterable, Sendable {
    /// Policy: blocked, rewritten or held, so nobody was asked.
    case policy = 0
    /// The cache.
    case cache = 1
    /// Local records and special-use names (RFC 6761).
    case local = 2
    /// An upstream.
    case upstream = 3
    /// Nobody: the question could not be read, is not implemented, or resolving it failed.
    case failure = 4
    /// The cache, after the answer's time, because nothing better was to be had (RFC 8767).
    case stale = 5
    /// The servers that have the name, found from the root.
    case recursion = 6
}

extension LookupTransport: CustomStringConvertible {
    /// The word that the log prints.
    package var description: String {
        switch self {
        case .udp: "udp"
        case .tcp: "tcp"
        case .tls: "tls"
        case .https: "https"
        }
    }
}

extension AnsweredFrom: CustomStringConvertible {
    /// The word that the log prints.
    package var description: String {
        switch self {
        case .policy: "policy"
        case .cache: "cache"
        case .local: "local"
        case .upstream: "upstream"
        case .failure: "failure"
        case .stale: "stale"
        case .recursion: "recursion"
        }
    }
}
