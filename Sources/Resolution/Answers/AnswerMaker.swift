import Bounds
import DNSWire

/// Makes of an upstream's reply what is kept and given on: the chain only, TTLs in bounds, no private
/// addresses for public names.
struct AnswerMaker {
    private let lifetime: AnswerLifetime
    private let rebinding: RebindingGuard

    init(_ settings: ResolutionSettings) {
        lifetime = AnswerLifetime(settings)
        rebinding = RebindingGuard(settings)
    }

    /// The answer to `inquiry` that is in `reply`, a NOERROR or NXDOMAIN for this very question.
    ///
    /// The question's name in `reply` must be folded, so that names compressed against it are.
    func answer(
        _ reply: Message,
        for inquiry: Inquiry
    ) throws(AnswerSelection.Fault) -> AnswerBody {
        var selection = try AnswerSelection(reply, for: inquiry)
        let seconds = lifetime.apply(to: &selection)
        let isStopped = rebinding.apply(to: &selection, for: inquiry.question.name)
        return AnswerBody(
            inquiry.question,
            rcode: selection.rcode,
            answers: selection.answers,
            authorities: selection.authorities,
            note: isStopped ? .rebindingProtection : .none,
            lifetime: seconds
        )
    }
}

extension AnswerMaker {
    /// The answer to `inquiry` that is in `reply`; nil if it answers nothing.
    func answer(_ reply: Message, ifAny inquiry: Inquiry) -> AnswerBody? {
        do throws(AnswerSelection.Fault) {
            return try answer(reply, for: inquiry)
        } catch {
            return nil
        }
    }

    /// The answer to `inquiry` that is in the octets of `reply`, whose question is the inquiry's in any
    /// case; nil if it answers nothing.
    func answer(_ reply: Span<UInt8>, for inquiry: Inquiry) -> AnswerBody? {
        let nameEnd = WireLimits.questionOffset + inquiry.question.name.octets.count
        return SentQuery.read(reply, nameEnd: nameEnd).flatMap { answer($0, ifAny: inquiry) }
    }

    /// The answer to `inquiry` that is in `reply`, of which `addresses` are the places; nil where it may
    /// not be taken as it is, because rebinding protection has something to take out.
    ///
    /// The same as the other way gives, at a tenth of its cost.
    func answer(
        _ addresses: AddressReply,
        in reply: Span<UInt8>,
        for inquiry: Inquiry
    ) -> AnswerBody? {
        let name = inquiry.question.name
        if addresses.hasPrivateAddress(in: reply), rebinding.applies(to: name) { return nil }
        let nameCount = name.octets.count
        let recordsCount = addresses.records.count
        var octets = [UInt8](
            repeating: 0,
            count: nameCount + recordsCount + 2 * addresses.count
        )
        var target = octets.mutableSpan
        target.store(name.octets.span, at: 0)
        target.store(reply.extracting(addresses.records), at: nameCount)
        var seconds = UInt32.max
        for index in 0..<addresses.count {
            let ttl = lifetime.bounded(addresses.ttl(index, in: reply))
            seconds = min(seconds, ttl)
            let place = addresses.ttlOffset(index)
            target.store(ttl, at: nameCount + place)
            target.store(UInt16(place), at: nameCount + recordsCount + 2 * index)
        }
        return AnswerBody(
            octets: octets,
            nameCount: nameCount,
            recordsCount: recordsCount,
            answerCount: UInt16(addresses.count),
            lifetime: seconds
        )
    }
}

extension AnswerBody {
    /// Makes a body of records, compressed behind the question.
    init(
        _ question: Question,
        rcode: RCode,
        answers: [ResourceRecord],
        authorities: [ResourceRecord] = [],
        note: AnswerNote = .none,
        isAuthoritative: Bool = false,
        isSecure: Bool = false,
        explanation: String = "",
        lifetime: UInt32,
        bounds: BoundCounters? = nil
    ) {
        let message = Message(
            flags: .response,
            rcode: rcode,
            question: question,
            answers: answers,
            authorities: authorities
        ).encoded(bounds: bounds)
        let start =
            WireLimits.questionOffset + question.name.octets.count + WireLimits.questionTailOctets
        let places = RecordPlaces.of(message)
        self.init(
            name: question.name,
            records: Array(message[start...]),
            ttlOffsets: places.ttlOffsets.map { Int($0) - start },
            answerCount: places.answerCount,
            authorityCount: places.authorityCount,
            rcode: rcode,
            note: note,
            hasAliases: answers.contains(where: \.leadsElsewhere),
            isAuthoritative: isAuthoritative,
            isSecure: isSecure,
            explanation: explanation,
            lifetime: lifetime
        )
    }
}

extension AnswerBody {
    /// The records again, taken apart.
    ///
    /// `question` is the one this body answers.
    func records(
        _ question: Question
    ) -> (answers: [ResourceRecord], authorities: [ResourceRecord]) {
        let message = Self.message(
            question,
            octets[nameCount..<nameCount + recordsCount],
            answerCount,
            authorityCount
        )
        do throws(WireError) {
            let read = try Message(message)
            return (read.answers, read.authorities)
        } catch {
            preconditionFailure("an answer that was kept is malformed: \(error)")
        }
    }
}

/// Where the TTLs are in a message that we encoded, and how many records fitted into it.
private struct RecordPlaces {
    let ttlOffsets: [UInt16]
    let answerCount: Int
    let authorityCount: Int

    /// Reads what `message` holds, which is well-formed: we encoded it.
    static func of(_ message: [UInt8]) -> RecordPlaces {
        do throws(WireError) {
            return try RecordPlaces(message)
        } catch {
            preconditionFailure("a message of our own is malformed: \(error)")
        }
    }

    private init(_ message: [UInt8]) throws(WireError) {
        ttlOffsets = try MessagePatch.ttlOffsets(in: message.span)
        let header = try Header(message.span)
        answerCount = Int(header.answerCount)
        authorityCount = Int(header.authorityCount)
    }
}

extension ResourceRecord {
    /// Whether a client that follows this record arrives at another name, as `AliasCursor` gives them.
    var leadsElsewhere: Bool {
        switch type {
        case .cname, .dname: true
        case .svcb, .https: serviceBinding.map { !$0.target.isRoot } ?? false
        default: false
        }
    }
}
