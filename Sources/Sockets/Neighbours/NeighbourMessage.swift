import Addresses
import CLinux

/// What the kernel says about one neighbour, read from a netlink message (rtnetlink(7)).
///
/// A datagram holds messages, each with its length in front; a neighbour message holds attributes, each
/// with its length in front; numbers are in the machine's own order:
///
///     message    length:4 type:2 flags:2 sequence:4 port:4   then, for a neighbour,
///                family:1 pad:3 interface:4 state:2 flags:1 type:1   then attributes, then padding to 4
///     attribute  length:2 type:2 value   then padding to 4
enum NeighbourMessage: Hashable {
    /// An address has this hardware address.
    case present(IPAddress, MACAddress)
    /// An address has no hardware address any more, or none was found.
    case absent(IPAddress)
    /// All entries that were asked for have been told.
    case done
    /// The kernel refused a request with this error number.
    case refused(code: Int32)
}

extension NeighbourMessage {
    static let headerOctets = 16
    static let neighbourOctets = 12
    static let attributeOctets = 4

    /// The states in which the hardware address is one that the neighbour bore.
    ///
    /// Incomplete and failed entries have none; "noarp" ones are the machine's own multicast and
    /// loopback.
    private static let statesWithAddress = UInt16(
        NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT
    )

    /// Reads all messages of one datagram.
    ///
    /// What is not about neighbours, or does not hold together, is left out.
    static func readAll(_ datagram: Span<UInt8>) -> [NeighbourMessage] {
        var messages: [NeighbourMessage] = []
        var start = 0
        while start + headerOctets <= datagram.count {
            let length = Int(datagram.native32(at: start))
            guard length >= headerOctets, length <= datagram.count - start else { break }
            let body = (start + headerOctets)..<(start + length)
            if let message = read(datagram, type: datagram.native16(at: start + 4), body) {
                messages.append(message)
            }
            start += aligned(length)
        }
        return messages
    }

    private static func read(
        _ datagram: Span<UInt8>,
        type: UInt16,
        _ body: Range<Int>
    ) -> NeighbourMessage? {
        switch Int(type) {
        case Int(NLMSG_DONE):
            return .done
        case Int(NLMSG_ERROR):
            guard body.count >= 4 else { return nil }
            let code = Int32(bitPattern: datagram.native32(at: body.lowerBound))
            return code == 0 ? nil : .refused(code: 0 &- code)
        case RTM_NEWNEIGH, RTM_DELNEIGH:
            guard body.count >= neighbourOctets else { return nil }
            let family = Int32(datagram[body.lowerBound])
            guard family == AF_INET || family == AF_INET6 else { return nil }
            let state = datagram.native16(at: body.lowerBound + 8)
            let (address, hardware) = attributes(
                datagram,
                (body.lowerBound + neighbourOctets)..<body.upperBound
            )
            guard let address else { return nil }
            guard Int(type) == RTM_NEWNEIGH, state & statesWithAddress != 0, let hardware else {
                return .absent(address)
            }
            return .present(address, hardware)
        default:
            return nil
        }
    }

    private static func attributes(
        _ datagram: Span<UInt8>,
        _ range: Range<Int>
    ) -> (address: IPAddress?, hardware: MACAddress?) {
        var address: IPAddress?
        var hardware: MACAddress?
        var start = range.lowerBound
        while start + attributeOctets <= range.upperBound {
            let length = Int(datagram.native16(at: start))
            guard length >= attributeOctets, length <= range.upperBound - start else { break }
            let value = datagram.extracting((start + attributeOctets)..<(start + length))
            switch Int(datagram.native16(at: start + 2)) {
            case NDA_DST: address = IPAddress(octets: value)
            case NDA_LLADDR: hardware = hardwareAddress(value)
            default: break
            }
            start += aligned(length)
        }
        return (address, hardware)
    }

    /// Reads an EUI-48; nil for other lengths (tunnels) and for the address that is none.
    private static func hardwareAddress(_ octets: Span<UInt8>) -> MACAddress? {
        guard octets.count == 6 else { return nil }
        var bits: UInt64 = 0
        for index in octets.indices { bits = bits << 8 | UInt64(octets[index]) }
        return bits == 0 ? nil : MACAddress(bits: bits)
    }

    /// Where the next message or attribute begins after one of `length` octets.
    private static func aligned(_ length: Int) -> Int { (length + 3) & ~3 }
}

extension NeighbourMessage {
    /// The request for all entries of both families.
    static func dumpRequest() -> [UInt8] {
        request(family: AF_UNSPEC, flags: NLM_F_REQUEST | NLM_F_DUMP, interface: 0, attribute: [])
    }

    /// The request for the entry of one address on one interface (Linux 5.0).
    static func lookupRequest(for address: IPAddress, interface: UInt32) -> [UInt8] {
        let octets = address.rdata
        var attribute: [UInt8] = []
        attribute.appendNative(UInt16(attributeOctets + octets.count))
        attribute.appendNative(UInt16(NDA_DST))
        return request(
            family: address.isV4 ? AF_INET : AF_INET6,
            flags: NLM_F_REQUEST,
            interface: interface,
            attribute: attribute + octets
        )
    }

    private static func request(
        family: Int32,
        flags: Int32,
        interface: UInt32,
        attribute: [UInt8]
    ) -> [UInt8] {
        var request: [UInt8] = []
        request.appendNative(UInt32(headerOctets + neighbourOctets + attribute.count))
        request.appendNative(UInt16(RTM_GETNEIGH))
        request.appendNative(UInt16(flags))
        request.appendNative(UInt32(0))
        request.appendNative(UInt32(0))
        request += [UInt8(family), 0, 0, 0]
        request.appendNative(interface)
        request += [0, 0, 0, 0]
        return request + attribute
    }
}

extension Span<UInt8> {
    /// Two octets in the machine's own order.
    fileprivate func native16(at offset: Int) -> UInt16 {
        UInt16(littleEndian: UInt16(self[offset]) | UInt16(self[offset + 1]) << 8)
    }

    /// Four octets in the machine's own order.
    fileprivate func native32(at offset: Int) -> UInt32 {
        let low = UInt32(self[offset]) | UInt32(self[offset + 1]) << 8
        let high = UInt32(self[offset + 2]) | UInt32(self[offset + 3]) << 8
        return UInt32(littleEndian: low | high << 16)
    }
}

extension [UInt8] {
    /// Appends a number in the machine's own order.
    fileprivate mutating func appendNative<Number: FixedWidthInteger>(_ number: Number) {
        let written = number.littleEndian
        for index in 0..<Number.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: written >> Number(index * 8)))
        }
    }
}
