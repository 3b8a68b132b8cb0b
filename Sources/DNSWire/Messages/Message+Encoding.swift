package import Bounds

extension Message {
    /// The message's octets, names compressed, at most `limit` of them.
    ///
    /// When not all records fit, those from the first that doesn't on are left out, and TC is set if
    /// one of them was in the answer or authority section (RFC 2181 §9). Question and OPT record
    /// always stay, with as many options as fit beside them; `limit` is at least 512. At most
    /// `Bound.compressedNames` names are searched for what they share with others; `bounds` is told where
    /// there were more.
    package func encoded(
        upTo limit: Int = WireLimits.messageOctetsMax,
        bounds: BoundCounters? = nil
    ) -> [UInt8] {
        var encoder = MessageEncoder(self, limit: limit)
        let octets = encoder.encode()
        if encoder.compressor.isExhausted { bounds?.reached(.compressedNames) }
        return octets
    }
}

/// The work of encoding one message.
struct MessageEncoder {
    private let message: Message
    private let limit: Int
    private var octets: [UInt8] = []
    private(set) var compressor = NameCompressor()
    private var counts: [UInt16] = [0, 0, 0]
    private var isTruncated = false

    init(_ message: Message, limit: Int) {
        precondition(limit >= EDNSLimits.udpPayloadSizeMinimum)
        self.message = message
        self.limit = min(limit, WireLimits.messageOctetsMax)
    }

    mutating func encode() -> [UInt8] {
        octets.reserveCapacity(EDNSLimits.udpPayloadSizeMinimum)
        octets.append(contentsOf: repeatElement(0, count: WireLimits.headerOctets))
        if let question = message.question {
            compressor.append(question.name, to: &octets, compressing: false)
            octets.append(big: question.type.rawValue)
            octets.append(big: question.class.rawValue)
        }
        let opt = encodedOPT()
        let room = limit - opt.count
        append(message.answers, .answer, room: room)
        append(message.authorities, .authority, room: room)
        append(message.additionals, .additional, room: room)
        if !opt.isEmpty {
            octets += opt
            counts[Int(Section.additional.rawValue)] += 1
        }
        writeHeader()
        return octets
    }

    private mutating func append(_ records: [ResourceRecord], _ section: Section, room: Int) {
        guard !isTruncated else { return }
        for record in records {
            let start = octets.count
            append(record)
            guard octets.count <= room, counts[Int(section.rawValue)] < UInt16.max else {
                octets.removeSubrange(start...)
                compressor.forget(from: start)
                // Losing additional records only is no truncation (RFC 2181 §9).
                isTruncated = section != .additional
                return
            }
            counts[Int(section.rawValue)] += 1
        }
    }

    private mutating func append(_ record: ResourceRecord) {
        compressor.append(record.name, to: &octets, compressing: true)
        octets.append(big: record.type.rawValue)
        octets.append(big: record.class.rawValue)
        octets.append(big: record.ttl)
        let lengthOffset = octets.count
        octets.append(big: UInt16(0))
        RDataLayout.of(record.type).compress(record.rdata, into: &octets, with: &compressor)
        let length = UInt16(octets.count - lengthOffset - 2)
        octets[lengthOffset] = UInt8(length >> 8)
        octets[lengthOffset + 1] = UInt8(truncatingIfNeeded: length)
    }

    private func encodedOPT() -> [UInt8] {
        guard let edns = message.edns else { return [] }
        var opt: [UInt8] = [0]
        opt.append(big: RRType.opt.rawValue)
        opt.append(big: edns.udpPayloadSize)
        opt.append(message.rcode.extendedBits)
        opt.append(edns.version)
        opt.append(big: edns.flags)
        var rdata: [UInt8] = []
        let room = limit - octets.count - EDNSLimits.optOctets
        for option in edns.options {
            let size = EDNSLimits.optionHeaderOctets + option.data.count
            guard rdata.count + size <= room else { break }
            rdata.append(big: option.code.rawValue)
            rdata.append(big: UInt16(option.data.count))
            rdata += option.data
        }
        opt.append(big: UInt16(rdata.count))
        return opt + rdata
    }

    private mutating func writeHeader() {
        var flags = message.flags.with(rcode: message.rcode)
        if isTruncated { flags.insert(.truncated) }
        let words =
            [message.id, flags.rawValue, message.question == nil ? 0 : 1] + counts
        for (index, word) in words.enumerated() {
            octets[2 * index] = UInt8(word >> 8)
            octets[2 * index + 1] = UInt8(truncatingIfNeeded: word)
        }
    }
}
