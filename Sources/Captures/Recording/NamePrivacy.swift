import DNSWire

/// What of a name may stand in a capture, which is made to be shown to others.
enum NamePrivacy: Equatable {
    /// All of it.
    case ofThePhone
    /// Nothing: it names something in the house, or an address of it.
    case ofTheHouse
    /// What is left when labels that look like a number of the phone's own are replaced.
    case numbered(Name)

    /// Top-level names that mean the network at hand: special use (RFC 6761, 6762, 8375, 9476, .internal),
    /// and those that routers make up.
    private static let houseTops: Set<String> = [
        "local", "localhost", "localdomain", "internal", "lan", "home", "intranet", "corp",
        "private",
        "alt", "test", "invalid", "box",
    ]
    /// Below `arpa`: addresses turned into names, and the house's own zone.
    private static let houseArpa: Set<String> = ["in-addr", "ip6", "home"]
    /// So many digits are a telephone's number, an IMSI, an IMEI; so many hexadecimal ones a hardware address,
    /// an advertising identifier or a UUID.
    private static let digitsMin = 10
    private static let hexadecimalsMin = 12
    /// What stands in the place of such a label.
    private static let mask = Array("masked".utf8)

    init(_ name: Name) {
        let labels = name.folded.labels.map(Array.init)
        let texts = labels.suffix(2).map { String(decoding: $0, as: UTF8.self) }
        if texts.count <= 1 || Self.houseTops.contains(texts.last ?? "") {
            self = .ofTheHouse
            return
        }
        if texts.last == "arpa", Self.houseArpa.contains(texts[0]) {
            self = .ofTheHouse
            return
        }
        let masked = labels.map { Self.looksLikeNumber($0) ? Self.mask : $0 }
        self =
            masked == labels ? .ofThePhone : Self.name(of: masked).map(Self.numbered) ?? .ofTheHouse
    }

    /// Labels as one name; the mask is shorter than what it replaces, so they fit.
    private static func name(of labels: [[UInt8]]) -> Name? {
        do throws(NameError) {
            var name = Name.root
            for label in labels.reversed() { name = try name.prepending(label: label) }
            return name
        } catch {
            return nil
        }
    }

    private static func looksLikeNumber(_ label: [UInt8]) -> Bool {
        let digits = label.count { (0x30...0x39).contains($0) }
        let letters = label.count { (0x61...0x66).contains($0) }
        let dashes = label.count { $0 == UInt8(ascii: "-") }
        guard digits + letters + dashes == label.count else { return false }
        return letters == 0
            ? digits >= digitsMin : digits > 0 && digits + letters >= hexadecimalsMin
    }
}
