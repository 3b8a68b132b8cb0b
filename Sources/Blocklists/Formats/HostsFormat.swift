/// Hosts files: an address, then names, then perhaps a comment.
///
/// Only entries that lead nowhere (`0.0.0.0`, `127.0.0.1`, `::`, `::1`) block; one that gives a name
/// another address would be a redirection, which a list is not asked for. The entries that every hosts
/// file has for the machine itself are passed over in silence.
enum HostsFormat {
    static func read(
        _ line: Span<UInt8>,
        number: Int,
        reader: inout NameReader,
        emit: (Span<UInt8>, ListRule) -> Void
    ) -> ListRejection? {
        let content = line.rangeWithoutComment()
        guard !content.isEmpty, line[content.lowerBound] != UInt8(ascii: "!") else { return nil }
        let address = line.firstWord(in: content)
        guard isAddress(line, address) else { return .noAddress }
        let blocks = leadsNowhere(line, address)
        var rest = address.upperBound..<content.upperBound
        var rejection: ListRejection? = nil
        var names = 0
        while true {
            let word = line.firstWord(in: rest)
            if word.isEmpty { break }
            rest = word.upperBound..<content.upperBound
            names += 1
            if isOfTheMachine(line, word) { continue }
            guard blocks else { return rejection ?? .redirection }
            if let problem = reader.read(line, word) {
                rejection = rejection ?? problem
            } else {
                reader.give(ListRule(scope: .exact, isException: false, line: number), to: emit)
            }
        }
        return names == 0 ? .emptyName : rejection
    }

    /// Whether a word has the form of an IPv4 or IPv6 address, a zone included.
    static func isAddress(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
        var dots = 0
        var colons = 0
        for position in word {
            switch line[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: ":"): colons += 1
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                if colons == 0 && !line.hasColon(in: word) { return false }
            case UInt8(ascii: "%"): return colons >= 2
            default: return false
            }
        }
        return colons >= 2 || colons == 0 && dots == 3
    }

    private static func leadsNowhere(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
        line.holds("0.0.0.0", in: word) || line.holds("127.0.0.1", in: word)
            || line.holds("::", in: word) || line.holds("::1", in: word)
            || line.holds("::0", in: word)
    }

    /// Names that hosts files give to the machine they lie on.
    private static func isOfTheMachine(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
        switch line[word.lowerBound] {
        case UInt8(ascii: "l"), UInt8(ascii: "L"):
            line.holds("localhost", in: word) || line.holds("local", in: word)
                || line.holds("localhost.localdomain", in: word)
        case UInt8(ascii: "b"), UInt8(ascii: "B"): line.holds("broadcasthost", in: word)
        case UInt8(ascii: "i"), UInt8(ascii: "I"):
            line.holds("ip6-localhost", in: word) || line.holds("ip6-loopback", in: word)
                || line.holds("ip6-localnet", in: word) || line.holds("ip6-mcastprefix", in: word)
                || line.holds("ip6-allnodes", in: word) || line.holds("ip6-allrouters", in: word)
                || line.holds("ip6-allhosts", in: word)
        case UInt8(ascii: "0"): line.holds("0.0.0.0", in: word)
        default: false
        }
    }
}

extension Span where Element == UInt8 {
    fileprivate func hasColon(in range: Range<Int>) -> Bool {
        for position in range where self[position] == UInt8(ascii: ":") { return true }
        return false
    }
}
