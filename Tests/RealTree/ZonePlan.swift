/// One zone of the tree, as described.
struct ZonePlan {
    let number: Int
    /// Without the final dot, but for the root.
    let name: String
    var at: [String] = []
    var lame: [String] = []
    var via: [String] = []
    var family = 0
    /// The algorithms of its keys; none for an unsigned zone.
    var keys: [String] = []
    var isSplit = false
    var denial = Denial()
    var signed = Signed.now
    var delegation = Delegation.signed
    var isBare = false
    var isAnchored = false
    /// How many keys it has that share one tag, and with which nothing is signed.
    var collidingKeys = 0
    /// Its own records: owner, perhaps a TTL, type, data.
    var records: [String] = []
    var faults: [Fault] = []

    enum Signed: String { case now, expired, future }

    /// What the parent has of DS records.
    enum Delegation: String {
        case signed, none, other, sha1, sha384
        case unknownDigest = "unknown-digest"
        case unknownAlgorithm = "unknown-algorithm"
        case withUnknown = "with-unknown"
    }

    /// How names are denied.
    struct Denial {
        var usesNSEC3 = false
        var optsOut = false
        var iterations = 0
        var salt = "-"
    }

    /// What is done to a zone after it was signed.
    enum Fault {
        case breakSignature(owner: String, type: String)
        case stripSignature(owner: String, type: String)
        case drop(owner: String, type: String)
        case renumber(to: Int)
        case trap(type: String)
    }

    init(number: Int, words: [String]) throws {
        self.number = number
        name = words[1]
        for word in words.dropFirst(2) {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            let value = parts.count > 1 ? parts[1] : ""
            let list = value.split(separator: ",").map(String.init)
            switch parts[0] {
            case "at": at = list
            case "lame": lame = list
            case "via": via = list
            case "family": family = Int(value) ?? 0
            case "key", "second": keys.append(value)
            case "keys": isSplit = value == "split"
            case "deny": denial = Denial(value)
            case "signed": signed = Signed(rawValue: value) ?? .now
            case "ds":
                guard let known = Delegation(rawValue: value) else {
                    throw TreePlan.Unclear(line: word)
                }
                delegation = known
            case "bare": isBare = true
            case "anchored": isAnchored = true
            case "collide": collidingKeys = Int(value) ?? 0
            default: throw TreePlan.Unclear(line: word)
            }
        }
        if keys.isEmpty && delegation == .signed || isAnchored { delegation = .none }
    }

    var fqdn: String { name == "." ? "." : name + "." }
    /// What a relative name is followed by.
    var suffix: String { name == "." ? "." : ".\(name)." }
    var labels: Int { name == "." ? 0 : name.split(separator: ".").count }
    var isSigned: Bool { !keys.isEmpty }

    /// Whether `name` is the zone's or below it.
    func contains(_ other: String) -> Bool {
        let other = other.hasSuffix(".") && other != "." ? String(other.dropLast()) : other
        return name == "." || other == name || other.hasSuffix("." + name)
    }

    /// The whole name of an owner as it stands in the zone's records.
    func owner(_ relative: String) -> String {
        if relative == "@" { return fqdn }
        return relative.hasSuffix(".") ? relative : relative + suffix
    }

    /// Takes a line that stands below the zone's.
    mutating func take(_ words: [String], line: String) throws {
        switch (words[0], words.count) {
        case ("!", 4):
            let (owner, type) = (owner(words[2]), words[3])
            switch words[1] {
            case "break": faults.append(.breakSignature(owner: owner, type: type))
            case "strip": faults.append(.stripSignature(owner: owner, type: type))
            case "drop": faults.append(.drop(owner: owner, type: type))
            default: throw TreePlan.Unclear(line: line)
            }
        case ("!", 3) where words[1] == "trap": faults.append(.trap(type: words[2]))
        case ("!", 3) where words[1] == "renumber":
            faults.append(.renumber(to: Int(words[2]) ?? 0))
        case ("+", 4):
            let count = Int(words[2]) ?? 0
            records += (0..<count).map { Self.numbered($0, owner: words[1], type: words[3]) }
        case ("!", _), ("+", _): throw TreePlan.Unclear(line: line)
        default: records.append(words.joined(separator: " "))
        }
    }

    private static func numbered(_ number: Int, owner: String, type: String) -> String {
        switch type {
        case "A" where owner == "each": "n\(number) A 192.0.2.1"
        case "A": "\(owner) A 192.0.\(3 + number / 256).\(number % 256)"
        case "MX": "\(owner) MX \(number) mail\(number)"
        default: "\(owner) TXT \"\(number) \(String(repeating: "x", count: 120))\""
        }
    }

    /// The records that most zones have.
    var usualRecords: [String] {
        isBare
            ? []
            : [
                "@ A 192.0.2.10", "@ AAAA 2001:db8:2::10", "@ MX 10 mail", "@ TXT \"\(name)\"",
                "www A 192.0.2.11", "www AAAA 2001:db8:2::11", "mail A 192.0.2.12",
                "alias CNAME www", "_sip._udp SRV 0 5 5060 www", "*.wild A 192.0.2.13",
                "*.wild TXT \"wild\"",
            ]
    }
}

extension ZonePlan.Denial {
    /// Reads `nsec3+10+beef`.
    init(_ text: String) {
        let parts = text.split(separator: "+").map(String.init)
        usesNSEC3 = parts.first != "nsec"
        optsOut = parts.first == "optout"
        if parts.count > 1 { iterations = Int(parts[1]) ?? 0 }
        if parts.count > 2 { salt = parts[2] }
    }
}
