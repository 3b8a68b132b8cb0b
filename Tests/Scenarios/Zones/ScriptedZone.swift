package import Addresses
import DNSSEC
package import DNSWire

/// A zone as a scenario writes it, served by a server that answers as RFC 1034 §4.3.2 says, and signed
/// when the scenario is played, so that the text stays readable and no signature in it expires.
package struct ScriptedZone: Sendable {
    package var apex: Name
    /// Whose servers have it.
    package var addresses: [IPAddress] = []
    /// The steps in which they have it.
    package var numbers = 0...Int.max
    package var records: [ResourceRecord] = []
    var signing: Signing?
    var breakages: [Breakage] = []
    /// Signed zones below that have no DS set here all the same.
    var withoutDS: Set<Name> = []
    /// How many DS records that match no key stand before a zone's right one.
    var falseDS: [Name: Int] = [:]
    package var line: Int

    /// How a zone is signed.
    struct Signing: Sendable {
        var algorithm: SigningAlgorithm
        var bits: UInt16 = 2_048
        /// Tells keys of the same zone apart.
        var seed: UInt64 = 0
        /// Names are denied by NSEC3 with these, else by NSEC.
        var nsec3: NSEC3Parameters?
        var isOptOut = false
        /// How many keys with the right one's tag stand before it.
        var twins = 0
        /// How many signatures that verify with no key stand before each right one.
        var falseSignatures = 0
    }

    /// Something done wrong on purpose to the signature of one set.
    struct Breakage: Sendable {
        var kind: Kind
        var name: Name
        var type: RRType

        enum Kind: String, CaseIterable, Sendable {
            /// One bit of it is another.
            case damaged
            /// It held until the day before.
            case expired
            /// It holds from the next day on.
            case early
            case missing
            /// It says one label fewer, as if a wildcard had been expanded.
            case labels
            /// It is signed in the parent's name.
            case signer
            /// Before it stands one in the name of who is no signer here: the owner, for DS the zone above.
            case stray
            /// An NSEC record's next name lies outside of the zone.
            case next
        }
    }
}

extension ScriptedZone {
    /// Reads a zone from the lines between ZONE_BEGIN, whose words are `words`, and ZONE_END.
    init(_ words: [Substring], lines: [String], line: Int) throws(ScenarioError) {
        guard let first = words.first else { throw .init("ZONE_BEGIN has the zone's name") }
        self.line = line
        apex = try Self.name(first)
        try take(addresses: words.dropFirst())
        var text: [String] = []
        for line in lines {
            let words = line.prefix { $0 != ";" }.split(whereSeparator: \.isWhitespace)
            let rest = words.dropFirst()
            switch words.first {
            case "ADDRESS": try take(addresses: rest)
            case "STEPS":
                guard words.count == 3, let from = Int(words[1]), let to = Int(words[2]), from <= to
                else { throw .init("STEPS has a first and a last") }
                numbers = from...to
            case "SIGN": signing = try Signing(rest)
            case "NODS": for word in rest { withoutDS.insert(try Self.name(word)) }
            case "FALSE_DS":
                guard words.count == 3, let count = Int(words[2]) else {
                    throw .init("FALSE_DS zone count")
                }
                falseDS[try Self.name(words[1])] = count
            case "BREAK":
                guard words.count == 4, let kind = Breakage.Kind(rawValue: String(words[1])),
                    let type = RRType(mnemonic: words[3])
                else { throw .init("BREAK kind name type") }
                breakages.append(Breakage(kind: kind, name: try Self.name(words[2]), type: type))
            case nil: continue
            default: text.append(line)
            }
        }
        records = try ScenarioRecords.read(text, origin: apex)
        guard records.contains(where: { $0.type == .soa && $0.name == apex }) else {
            throw .init("the zone \(apex) has no SOA record")
        }
    }

    private mutating func take(addresses words: some Sequence<Substring>) throws(ScenarioError) {
        for word in words {
            guard let address = IPAddress(String(word)) else { throw .init("no address: \(word)") }
            addresses.append(address)
        }
    }

    static func name(_ word: Substring) throws(ScenarioError) -> Name {
        do throws(NameError) {
            return try Name(word)
        } catch {
            throw .init("\(word) is no name: \(error)")
        }
    }
}

extension ScriptedZone.Signing {
    /// Reads `algorithm [nsec | nsec3] [iterations n] [salt hex] [opt-out] [bits n] [seed n] [twins n]
    /// [false-signatures n]`.
    fileprivate init(_ words: ArraySlice<Substring>) throws(ScenarioError) {
        let algorithms: [Substring: SigningAlgorithm] = [
            "ed25519": .ed25519, "ecdsa": .ecdsaP256, "rsa": .rsaSHA256, "rsasha1": .rsaSHA1,
            "rsasha512": .rsaSHA512, "ecdsa384": .ecdsaP384, "ed448": .ed448,
        ]
        var words = words
        guard let first = words.popFirst(), let algorithm = algorithms[first] else {
            throw .init("SIGN algorithm, one of \(algorithms.keys.sorted())")
        }
        self.algorithm = algorithm
        while let word = words.popFirst() {
            switch word {
            case "nsec": continue
            case "nsec3": nsec3 = nsec3 ?? NSEC3Parameters()
            case "opt-out": isOptOut = true
            case "salt":
                let digits = (words.popFirst() ?? "").compactMap(\.hexDigitValue)
                nsec3?.salt = stride(from: 0, to: digits.count - 1, by: 2).map {
                    UInt8(digits[$0] << 4 | digits[$0 + 1])
                }
            default:
                guard let number = words.popFirst().flatMap({ UInt16($0) }) else {
                    throw .init("SIGN knows no \(word), or it lacks a number")
                }
                switch word {
                case "iterations": nsec3?.iterations = number
                case "bits": bits = number
                case "seed": seed = UInt64(number)
                case "twins": twins = Int(number)
                case "false-signatures": falseSignatures = Int(number)
                default: throw .init("SIGN knows no \(word)")
                }
            }
        }
    }
}
