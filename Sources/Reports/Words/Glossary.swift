/// Words of the trade that a report can't do without, each in a sentence.
package enum Glossary {
    /// A word and what it means.
    package struct Term: Encodable, Equatable, Sendable {
        package let word: String
        package let meaning: String
    }

    private static let terms: [(needle: String, term: Term)] = [
        ("IMEI", "IMEI", "the phone’s serial number, which stays for as long as the phone lives"),
        (
            "IMSI", "IMSI",
            "the number of the SIM card’s contract, by which the network knows its owner"
        ),
        ("ICCID", "ICCID", "the number printed on the SIM card"),
        ("OAID", "OAID", "a number that apps of Chinese phones share to recognise their owner"),
        (
            "GAID", "advertising identifier",
            "a number by which advertisers recognise a phone; it can be reset"
        ),
        (
            "advertising identifier", "advertising identifier",
            "a number by which advertisers recognise a phone; it can be reset"
        ),
        (
            "AAID", "advertising identifier",
            "a number by which advertisers recognise a phone; it can be reset"
        ),
        ("IDFA", "IDFA", "Apple’s advertising identifier, given to apps that ask and are allowed"),
        ("SDK", "SDK", "a finished part by somebody else that developers build into their apps"),
        ("MAC address", "MAC address", "the number of the phone’s network hardware"),
        ("SMS", "SMS", "a text message of the mobile network"),
        ("MMS", "MMS", "a picture message of the mobile network"),
        ("Mi Cloud", "Mi Cloud", "Xiaomi’s cloud for contacts, pictures and messages"),
    ].map { ($0.0, Term(word: $0.1, meaning: $0.2)) }

    /// The words that occur in `texts`, each once, in the order of the alphabet.
    package static func terms(in texts: some Sequence<String>) -> [Term] {
        let texts = Array(texts)
        var met: [Term] = []
        for (needle, term) in terms
        where !met.contains(term) && texts.contains(where: { $0.contains(needle) }) {
            met.append(term)
        }
        return met.sorted { $0.word.lowercased() < $1.word.lowercased() }
    }
}
