/// Signed zones as text, one record a line, and the ways in which they are made wrong.
enum SignedText {
    /// The text with these faults.
    static func spoiled(_ text: String, by faults: [ZonePlan.Fault]) -> String {
        var lines = text.split(separator: "\n").map(String.init)
        for fault in faults { lines = lines.flatMap { self.lines(after: fault, $0) } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Where words stand in a line: owner, TTL, class, type, and of an RRSIG what it covers, its algorithm
    /// and the beginning of its signature.
    private enum Place {
        static let owner = 0
        static let type = 3
        static let covered = 4
        static let algorithm = 5
        static let keyAlgorithm = 6
        static let signature = 12
    }

    /// What becomes of a line.
    private static func lines(after fault: ZonePlan.Fault, _ line: String) -> [String] {
        var words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard words.count > Place.covered, !line.hasPrefix(";") else { return [line] }
        func isSignature(of owner: String, _ type: String) -> Bool {
            words[Place.owner].lowercased() == owner.lowercased() && words[Place.type] == "RRSIG"
                && words[Place.covered] == type
        }
        switch fault {
        case .breakSignature(let owner, let type):
            guard isSignature(of: owner, type), words.count > Place.signature else {
                return [line]
            }
            let text = words[Place.signature]
            words[Place.signature] = (text.hasPrefix("A") ? "B" : "A") + text.dropFirst()
        case .stripSignature(let owner, let type):
            return isSignature(of: owner, type) ? [] : [line]
        case .trap(let type):
            guard words[Place.type] == "RRSIG", words[Place.covered] == type else { return [line] }
            return TrapKeys.signatures(words, from: Place.algorithm)
        case .drop(let owner, let type):
            let isSet =
                words[Place.owner].lowercased() == owner.lowercased()
                && words[Place.type] == type
            return isSet || isSignature(of: owner, type) ? [] : [line]
        case .renumber(let number):
            switch words[Place.type] {
            case "RRSIG": words[Place.algorithm] = "\(number)"
            case "DNSKEY" where words.count > Place.keyAlgorithm:
                words[Place.keyAlgorithm] = "\(number)"
            default: return [line]
            }
        }
        return [words.joined(separator: " ")]
    }
}
