import Addresses

/// One line of the kernel's tables of sockets, `/proc/net/{udp,udp6,tcp,tcp6}` (proc(5)).
///
///     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode …
///     12: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 18233 …
struct SocketTableEntry: Hashable {
    /// The address and port that the socket is bound to.
    var local: SocketAddress
    /// What the socket does, as the kernel counts states.
    var state: UInt8
    /// The user whose process made it.
    var user: UInt32
    /// The number by which it appears among a process's descriptors; 0 where none holds it any more.
    var inode: UInt64

    /// The state of a TCP socket that takes connections.
    static let listening: UInt8 = 0x0A
    /// The state of a UDP socket that takes datagrams from anyone.
    static let unconnected: UInt8 = 0x07

    /// Reads a line; nil for the heading and for anything else.
    init?(_ line: some StringProtocol) {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 10, let local = Self.address(fields[1]),
            let state = UInt8(fields[3], radix: 16), let user = UInt32(fields[7]),
            let inode = UInt64(fields[9])
        else { return nil }
        self.local = local
        self.state = state
        self.user = user
        self.inode = inode
    }

    /// Reads `3500007F:0035`: words of the address as this machine sees what lies in network order, and
    /// the port as a number.
    private static func address(_ text: some StringProtocol) -> SocketAddress? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        var words: [UInt32] = []
        var rest = Substring(parts[0])
        while !rest.isEmpty {
            guard let word = UInt32(rest.prefix(8), radix: 16) else { return nil }
            words.append(UInt32(bigEndian: word))
            rest = rest.dropFirst(8)
        }
        switch words.count {
        case 1:
            return SocketAddress(IPAddress(v4: words[0]), port: port)
        case 4:
            let address = IPAddress(
                high: UInt64(words[0]) << 32 | UInt64(words[1]),
                low: UInt64(words[2]) << 32 | UInt64(words[3])
            )
            return SocketAddress(address, port: port)
        default:
            return nil
        }
    }

    /// Whether this socket keeps another from binding to `wanted`.
    ///
    /// A wildcard stands in the way of every address of its family; `[::]` in that of IPv4 as well,
    /// unless it is for IPv6 alone, which the table does not tell.
    func standsInTheWay(of wanted: SocketAddress) -> Bool {
        guard local.port == wanted.port else { return false }
        if local.address == .anyV6 || local.address == wanted.address { return true }
        guard local.address.isV4 == wanted.address.isV4 else { return false }
        return local.address.isUnspecified || wanted.address.isUnspecified
    }
}
