import DNSWire

extension AnchorRollover {
    /// The state as text, to be stored and read back.
    ///
    ///     landline anchors 1
    ///     zone .
    ///     next 1780272000 retry 17280
    ///     key valid 1780272000 0101030803010001…
    ///     end
    ///
    /// Each key with its state, since when, and its rdata in hexadecimal.
    package var text: String {
        var text = "\(Self.firstLine)\nzone \(zone.fullyQualified)\n"
        text += "next \(nextQuerySeconds) retry \(retrySeconds)\n"
        for key in keys {
            text +=
                "key \(key.state.rawValue) \(key.sinceSeconds) \(Hexadecimal.text(key.data.rdata))\n"
        }
        return text + Self.lastLine + "\n"
    }

    /// Reads what `text` wrote for the zone of `configured`; nil for any other text, cut-off ones too.
    package init?(text: String, configured: Vouchers) {
        guard text.utf8.count <= Self.textOctetsMax else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst().map(String.init) == Self.firstLine,
            lines.popLast()?.isEmpty == true,
            lines.popLast().map(String.init) == Self.lastLine,
            lines.popFirst().map(String.init) == "zone \(configured.zone.fullyQualified)",
            let times = lines.popFirst()?.split(separator: " ", omittingEmptySubsequences: false),
            times.count == 4, times[0] == "next", times[2] == "retry",
            let next = UInt32(times[1]), let retry = UInt32(times[3]),
            (Self.intervalMinimum...Self.retryMaximum).contains(retry),
            lines.count <= Self.keysMax
        else { return nil }
        self.init(configured)
        nextQuerySeconds = next
        retrySeconds = retry
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 4, words[0] == "key",
                let state = State(rawValue: String(words[1])), let since = UInt32(words[2]),
                let rdata = Hexadecimal.octets(words[3]), let data = DNSKEYData(rdata: rdata),
                KeyFlaw(of: data) == nil,
                !keys.contains(where: { $0.data == data })
            else { return nil }
            keys.append(TrackedKey(data: data, state: state, sinceSeconds: since))
        }
    }

    private static let firstLine = "landline anchors 1"
    private static let lastLine = "end"
    /// 32 keys of 4,096 bits take 40 KB.
    private static let textOctetsMax = 128 << 10
}

/// Octets as hexadecimal digits.
enum Hexadecimal {
    static func text(_ octets: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(octets.count * 2)
        for octet in octets {
            text.append(digits[Int(octet >> 4)])
            text.append(digits[Int(octet & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for an odd count of digits, or anything else than digits.
    static func octets(_ text: some StringProtocol) -> [UInt8]? {
        var octets: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = character - UInt8(ascii: "A") + 10
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                octets.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return high == nil ? octets : nil
    }
}
