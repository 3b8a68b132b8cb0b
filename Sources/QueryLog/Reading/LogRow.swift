package import Addresses
package import DNSWire
package import Journal

/// One lookup as the log tells it: everything that `log` prints and `why` needs.
package struct LogRow: Equatable, Sendable {
    /// Its place in the order of storing; counts up, never used twice.
    package var id: Int64
    /// When the question arrived, in microseconds since 1970.
    package var timeMicroseconds: Int64
    /// From arrival to the answer, in microseconds.
    package var durationMicroseconds: Int64
    /// The declared device's name, or the MAC or address of one that nobody declared.
    package var device: String
    /// Whether `device` is a declared device's name.
    package var isDeclared: Bool
    /// Who asked.
    package var client: IPAddress
    /// The hardware address behind `client`, where it was known.
    package var mac: MACAddress?
    /// The name asked, in lower case; nil where the question could not be read.
    package var qname: Name?
    /// The alias target for whose sake policy decided, or that tells whom the lookup calls.
    package var alias: Name?
    /// The type asked for.
    package var qtype: RRType
    /// The class asked for.
    package var qclass: RRClass
    /// Why it was decided so.
    package var reason: DecisionReason
    /// How the question came.
    package var transport: LookupTransport
    /// Who had the answer.
    package var answeredFrom: AnsweredFrom
    /// What was answered.
    package var rcode: RCode
    /// The EDE sent.
    package var ede: EDECode?
    /// The upstream asked, as `192.0.2.53:53`.
    package var upstream: String?

    /// A lookup with every part said.
    package init(
        id: Int64,
        timeMicroseconds: Int64,
        durationMicroseconds: Int64,
        device: String,
        isDeclared: Bool,
        client: IPAddress,
        mac: MACAddress? = nil,
        qname: Name?,
        alias: Name? = nil,
        qtype: RRType,
        qclass: RRClass,
        reason: DecisionReason,
        transport: LookupTransport,
        answeredFrom: AnsweredFrom,
        rcode: RCode,
        ede: EDECode? = nil,
        upstream: String? = nil
    ) {
        self.id = id
        self.timeMicroseconds = timeMicroseconds
        self.durationMicroseconds = durationMicroseconds
        self.device = device
        self.isDeclared = isDeclared
        self.client = client
        self.mac = mac
        self.qname = qname
        self.alias = alias
        self.qtype = qtype
        self.qclass = qclass
        self.reason = reason
        self.transport = transport
        self.answeredFrom = answeredFrom
        self.rcode = rcode
        self.ede = ede
        self.upstream = upstream
    }
}
