/// The names of the known values of one IANA registry, both ways.
struct Mnemonics: Sendable {
    private let texts: [UInt16: String]
    private let values: [String: UInt16]

    init(_ pairs: KeyValuePairs<UInt16, String>) {
        texts = Dictionary(uniqueKeysWithValues: pairs.map { ($0.key, $0.value) })
        values = Dictionary(uniqueKeysWithValues: pairs.map { ($0.value.uppercased(), $0.key) })
    }

    /// The registered mnemonic of `value`, or `prefix` and the number (RFC 3597 §5: `TYPE731`).
    func text(of value: UInt16, orPrefix prefix: String) -> String {
        texts[value] ?? "\(prefix)\(value)"
    }

    /// The value whose mnemonic is `text` in any case, or that is written as `prefix` and a number.
    func value(of text: some StringProtocol, orPrefix prefix: String) -> UInt16? {
        let text = text.uppercased()
        if let value = values[text] { return value }
        guard text.hasPrefix(prefix) else { return nil }
        let digits = text.utf8.dropFirst(prefix.utf8.count)
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(Substring(digits))
    }
}
