import Addresses
import DNSWire

/// A reply of the simplest and most frequent kind: NOERROR, and nothing in its answer section but the
/// addresses that were asked for, at the very name that was asked.
///
/// Such a reply needs no selection: what `AnswerSelection` would take of it is the answer section as it
/// lies there. Everything else (aliases, signatures, options in the OPT record, names spelled out) is
/// nil here and goes the long way, which a property test holds to agree with this one.
///
/// Only numbers and places; the octets are the reply's.
struct AddressReply {
    /// Where the answer section lies: records of equal length, each with a pointer to the question for its
    /// owner.
    let records: Range<Int>
    let count: Int

    /// The pointer to the question's name, which every message that has compression at all writes thus.
    private static let pointerToQuestion =
        UInt16(PointerLayout.marker) << 8 | UInt16(WireLimits.questionOffset)
    /// Octets of an owner that is a pointer.
    private static let ownerOctets = 2
    /// Where a record's fields lie behind such an owner: type, class, TTL, length, address.
    private static let (typePlace, classPlace, ttlPlace, lengthPlace, addressPlace) =
        (2, 4, 6, 10, 12)

    /// Reads `reply`, which has this header and the question of `inquiry`; nil for any other kind.
    init?(_ reply: Span<UInt8>, _ header: Header, to inquiry: Inquiry) {
        guard header.flags.rcodeLow == .noError, !inquiry.dnssecOK,
            let octets = Self.addressOctets(inquiry.question.type),
            (1...AnswerSelection.answersMax).contains(Int(header.answerCount))
        else { return nil }
        count = Int(header.answerCount)
        let start =
            WireLimits.questionOffset + inquiry.question.name.octets.count
            + WireLimits.questionTailOctets
        let stride = Self.addressPlace + octets
        guard reply.count - start >= count * stride else { return nil }
        records = start..<start + count * stride
        for offset in Swift.stride(from: start, to: records.upperBound, by: stride) {
            guard reply.uint16(at: offset) == Self.pointerToQuestion,
                reply.uint16(at: offset + Self.typePlace) == inquiry.question.type.rawValue,
                reply.uint16(at: offset + Self.classPlace) == inquiry.question.class.rawValue,
                Int(reply.uint16(at: offset + Self.lengthPlace)) == octets
            else { return nil }
        }
        guard Self.isWholeBehindAnswers(reply) else { return nil }
    }

    /// The octets of an address of `type`; nil for types that are none.
    private static func addressOctets(_ type: RRType) -> Int? {
        switch type {
        case .a: 4
        case .aaaa: 16
        default: nil
        }
    }

    /// Whether the rest of `reply` is as well-formed as the long way demands, and without anything that
    /// changes the meaning: at most one OPT record, last in its place, with no options and no higher bits
    /// of an RCODE.
    private static func isWholeBehindAnswers(_ reply: Span<UInt8>) -> Bool {
        var hasOPT = false
        do throws(WireError) {
            var reader = try MessageReader(reply)
            while let record = try reader.next(in: reply) {
                guard record.section != .answer else { continue }
                guard record.section == .additional, record.type == .opt else { return false }
                guard !hasOPT, record.nameEnd - record.nameOffset == 1, record.rdata.isEmpty,
                    record.ttl >> 24 == 0
                else { return false }
                hasOPT = true
            }
        } catch {
            return false
        }
        return true
    }

    /// The octets from one record to the next.
    var stride: Int { records.count / count }

    /// The TTL of the record at `index`.
    func ttl(_ index: Int, in reply: Span<UInt8>) -> UInt32 {
        reply.uint32(at: records.lowerBound + index * stride + Self.ttlPlace)
    }

    /// Where the TTL of the record at `index` is, from the first record's first octet.
    func ttlOffset(_ index: Int) -> Int { index * stride + Self.ttlPlace }

    /// Whether one of the addresses only means something behind this resolver.
    func hasPrivateAddress(in reply: Span<UInt8>) -> Bool {
        for index in 0..<count {
            let start = records.lowerBound + index * stride
            let octets = reply.extracting(start + Self.addressPlace..<start + stride)
            if let address = IPAddress(octets: octets), RebindingGuard.isPrivate(address) {
                return true
            }
        }
        return false
    }
}
