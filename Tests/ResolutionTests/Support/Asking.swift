import Addresses
import DNSWire
import Sockets
import Synchronization

@testable import Resolution

/// Names that the tests write as text.
func name(_ text: String) -> Name {
    do throws(NameError) {
        return try Name(text)
    } catch {
        preconditionFailure("\(text): \(error)")
    }
}

/// An inquiry for `text` of class IN.
func inquiry(_ text: String, _ type: RRType = .a, dnssecOK: Bool = false) -> Inquiry {
    Inquiry(Question(name: name(text), type: type), dnssecOK: dnssecOK)
}

/// An A or AAAA record.
func address(_ owner: String, _ text: String, ttl: UInt32 = 300) -> ResourceRecord {
    guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
    return .address(address.rdata, name: name(owner), ttl: ttl)
}

/// A CNAME record.
func alias(_ owner: String, _ target: String, ttl: UInt32 = 300) -> ResourceRecord {
    .pointing(.cname, to: name(target), name: name(owner), ttl: ttl)
}

/// An SOA record with this MINIMUM.
func soa(_ zone: String, ttl: UInt32 = 3_600, minimum: UInt32 = 600) -> ResourceRecord {
    .soa(
        SOAData(
            mname: name("ns." + zone),
            rname: name("host." + zone),
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: minimum
        ),
        name: name(zone),
        ttl: ttl
    )
}

/// A response read back, in a form that tests can state.
struct Response: Equatable, CustomStringConvertible {
    var message: Message
    var source: AnswerSource
    var note: AnswerNote
    var isTruncated = false

    var rcode: RCode { message.rcode }
    /// The answers as `owner TYPE ttl data` with addresses and targets readable.
    var answers: [String] { message.answers.map(shown) }
    var authorities: [String] { message.authorities.map(shown) }
    var description: String { "\(rcode) \(answers) \(authorities) from \(source) \(note)" }
}

/// A record in one line.
func shown(_ record: ResourceRecord) -> String {
    let data: String
    if let octets = record.addressOctets, let address = IPAddress(octets: octets.span) {
        data = "\(address)"
    } else if let target = record.target {
        data = "\(target)"
    } else {
        data = "\(record.rdata.count) octets"
    }
    return "\(record.name) \(record.ttl) \(record.type) \(data)"
}

extension Resolver {
    /// What `answerNow` writes for `text`, asked as written, case included; nil if it knows nothing.
    func now(
        _ text: String,
        _ type: RRType = .a,
        at moment: MonotonicNanoseconds,
        dnssecOK: Bool = false,
        limit: Int = 1_232
    ) throws -> Response? {
        let asked = Message.query(
            Question(name: name(text), type: type),
            id: 4_660,
            edns: EDNS(dnssecOK: dnssecOK)
        ).encoded()
        let octets = asked.span
        let query = try Query(octets)
        var folded = [UInt8](repeating: 0, count: Name.octetsMax)
        var room = folded.mutableSpan
        let count = query.copyFoldedName(from: octets, into: &room)
        var buffer = [UInt8](repeating: 0xEE, count: 4_096)
        var slot = buffer.mutableSpan
        let written = answerNow(
            query,
            in: octets,
            foldedName: folded.span.extracting(0..<count),
            key: CacheKey(query, foldedName: folded.span.extracting(0..<count)),
            now: moment,
            limit: limit,
            into: &slot
        )
        guard let written else { return nil }
        let message = try Message(Array(buffer[0..<written.count]))
        precondition(message.id == 4_660 && message.rcode == written.rcode)
        precondition(message.question?.name.octets == name(text).octets, "the case was lost")
        return Response(
            message: message,
            source: written.source,
            note: written.note,
            isTruncated: written.isTruncated
        )
    }

    /// The outcome of `inquiry`, waited for.
    func outcome(_ inquiry: Inquiry, for client: IPAddress = .loopbackV4) async -> Outcome {
        await withCheckedContinuation { continuation in
            resolve(inquiry, for: client) { continuation.resume(returning: $0) }
        }
    }

    /// What `resolve` gives for `text`, as a client would read it.
    func ask(_ text: String, _ type: RRType = .a, dnssecOK: Bool = false) async -> Response {
        let asked = inquiry(text, type, dnssecOK: dnssecOK)
        let outcome = await outcome(asked)
        let records = outcome.answer.records(asked.question)
        return Response(
            message: Message(
                rcode: outcome.rcode,
                question: asked.question,
                answers: records.answers,
                authorities: records.authorities
            ),
            source: outcome.source,
            note: outcome.note
        )
    }
}
