/// Where the names are in the rdata of a type, so that they can be expanded and compressed.
///
/// Only these types may hold compressed names in a message from outside (RFC 3597 §4 lists those
/// older than it); the rdata of every other type is taken as it is.
enum RDataLayout: Equatable {
    /// No names, or names that are never compressed: octets to be passed on.
    case opaque
    /// Some octets, then names, then the rest.
    case names(before: Int, count: Int, tail: Tail, compressible: Bool)
    /// NAPTR: four octets, three character-strings, one name (RFC 3403 §4.1).
    case naptr
    /// SVCB and HTTPS: two octets, a name that must not be compressed, parameters (RFC 9460 §2.2).
    case serviceBinding

    /// What follows the last name.
    enum Tail: Equatable {
        case exactly(Int)
        case anything
    }

    /// The layout of the rdata of `type`.
    static func of(_ type: RRType) -> RDataLayout {
        switch type {
        case .ns, .cname, .ptr, .md, .mf, .mb, .mg, .mr:
            .names(before: 0, count: 1, tail: .exactly(0), compressible: true)
        case .soa: .names(before: 0, count: 2, tail: .exactly(20), compressible: true)
        case .minfo: .names(before: 0, count: 2, tail: .exactly(0), compressible: true)
        case .mx: .names(before: 2, count: 1, tail: .exactly(0), compressible: true)
        case .dname: .names(before: 0, count: 1, tail: .exactly(0), compressible: false)
        case .rp: .names(before: 0, count: 2, tail: .exactly(0), compressible: false)
        case .afsdb, .rt, .kx: .names(before: 2, count: 1, tail: .exactly(0), compressible: false)
        case .px: .names(before: 2, count: 2, tail: .exactly(0), compressible: false)
        case .srv: .names(before: 6, count: 1, tail: .exactly(0), compressible: false)
        case .sig, .rrsig: .names(before: 18, count: 1, tail: .anything, compressible: false)
        case .nxt, .nsec: .names(before: 0, count: 1, tail: .anything, compressible: false)
        case .naptr: .naptr
        case .svcb, .https: .serviceBinding
        default: .opaque
        }
    }

    /// A copy of the rdata in `range` of `message` with its names expanded.
    func expand(_ range: Range<Int>, in message: Span<UInt8>) throws(WireError) -> [UInt8] {
        var cursor = range.lowerBound
        let end = range.upperBound
        var octets: [UInt8] = []
        switch self {
        case .opaque:
            return message.octets(in: range)
        case .names(let before, let count, let tail, _):
            guard range.count >= before else { throw .malformedRData(at: range.lowerBound) }
            octets = message.octets(in: cursor..<cursor + before)
            cursor += before
            for _ in 0..<count {
                octets += try WireName.read(in: message, at: &cursor, end: end).octets
            }
            if case .exactly(let length) = tail, end - cursor != length {
                throw .malformedRData(at: cursor)
            }
        case .naptr:
            guard range.count >= 4 else { throw .malformedRData(at: range.lowerBound) }
            cursor += 4
            for _ in 0..<3 {
                guard cursor < end, end - cursor > Int(message[cursor]) else {
                    throw .malformedRData(at: cursor)
                }
                cursor += 1 + Int(message[cursor])
            }
            octets = message.octets(in: range.lowerBound..<cursor)
            octets += try WireName.read(in: message, at: &cursor, end: end).octets
            guard cursor == end else { throw .malformedRData(at: cursor) }
        case .serviceBinding:
            guard range.count >= 2 else { throw .malformedRData(at: range.lowerBound) }
            octets = message.octets(in: cursor..<cursor + 2)
            cursor += 2
            octets += try WireName.read(
                in: message,
                at: &cursor,
                end: end,
                compression: .forbidden
            ).octets
        }
        for offset in cursor..<end { octets.append(message[offset]) }
        // Only an expanded signer or next name before an enormous tail can get here.
        guard octets.count <= WireLimits.messageOctetsMax else {
            throw .malformedRData(at: range.lowerBound)
        }
        return octets
    }
}
