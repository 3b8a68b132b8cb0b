package import Addresses
package import DNSWire

/// What a scenario's head asks of the resolver.
package struct ScenarioConfiguration: Sendable {
    /// The root's servers.
    package var rootHints: [(name: String?, address: IPAddress)] = []
    /// Zones that go elsewhere than delegations lead.
    package var stubs: [(zone: Name, addresses: [IPAddress])] = []
    package var forwards: [(zone: Name, addresses: [IPAddress])] = []
    package var trustAnchors: [ResourceRecord] = []
    /// Signed zones of this scenario whose DS sets are trust anchors.
    package var trustedZones: [Name] = []
    package var insecureDomains: [Name] = []
    /// Seconds since 1970.
    package var validationTime: UInt32?
    package var minimisesQNames = true
    package var usesIPv4 = true
    package var usesIPv6 = true
    package var asksLoopback = false
    package var deniesFromCache = true
    package var ttlMinimum: UInt32?
    package var ttlMaximum: UInt32?
    package var negativeTTLMaximum: UInt32?
    /// Options that mean nothing here, as written.
    package var ignored: [String] = []

    package init() {}
}

extension ScenarioConfiguration {
    /// Takes in one line `key: value` of the head; what is not known is kept in `ignored`.
    mutating func read(_ line: String, section: inout Section) throws(ScenarioError) {
        let (text, comment) = Self.split(line)
        guard let colon = text.firstIndex(of: ":") else {
            throw .init("a line of the head is `key: value`")
        }
        let key = text[..<colon].trimmed
        let value = text[text.index(after: colon)...].trimmed
            .trimmingCharacters { $0 == "\"" || $0.isWhitespace }
        switch key {
        case "server": section = Section()
        case "stub-zone", "forward-zone": section = Section()
        case "name": section.zone = try Self.name(value)
        case "stub-addr":
            let address = try Self.address(value)
            if section.zone.isRoot {
                rootHints.append((name: section.hintName ?? Self.hintName(comment), address))
            } else if let place = stubs.firstIndex(where: { $0.zone == section.zone }) {
                stubs[place].addresses.append(address)
            } else {
                stubs.append((section.zone, [address]))
            }
        case "stub-name": section.hintName = value
        case "forward-addr":
            let address = try Self.address(value)
            if let place = forwards.firstIndex(where: { $0.zone == section.zone }) {
                forwards[place].addresses.append(address)
            } else {
                forwards.append((section.zone, [address]))
            }
        case "trust-anchor": trustAnchors += try ScenarioRecords.read([value])
        case "trust-anchor-zone": trustedZones.append(try Self.name(value))
        case "domain-insecure": insecureDomains.append(try Self.name(value))
        case "val-override-date": validationTime = try Self.moment(value)
        case "val-override-timestamp":
            guard let seconds = UInt32(value) else { throw .init("no timestamp: \(value)") }
            validationTime = seconds
        case "query-minimization", "qname-minimisation":
            minimisesQNames = try Self.isOn(value)
        case "do-ip4": usesIPv4 = try Self.isOn(value)
        case "do-ip6": usesIPv6 = try Self.isOn(value)
        case "do-not-query-localhost": asksLoopback = try !Self.isOn(value)
        case "aggressive-nsec": deniesFromCache = try Self.isOn(value)
        case "cache-min-ttl": ttlMinimum = UInt32(value)
        case "cache-max-ttl": ttlMaximum = UInt32(value)
        case "cache-max-negative-ttl": negativeTTLMaximum = UInt32(value)
        default: ignored.append(text.trimmed)
        }
    }

    /// The clause that `name:` and the lines after it belong to; the root's where none is named.
    struct Section {
        var zone = Name.root
        var hintName: String?
    }

    /// A line without its comment, and the comment: `;` or `#` outside of quotes begins one.
    private static func split(_ line: String) -> (text: Substring, comment: String) {
        var isQuoted = false
        for index in line.indices {
            switch line[index] {
            case "\"": isQuoted.toggle()
            case ";", "#":
                if !isQuoted {
                    return (line[..<index], line[line.index(after: index)...].trimmed)
                }
            default: break
            }
        }
        return (line[...], "")
    }

    private static func hintName(_ comment: String) -> String? {
        comment.contains(".") && !comment.contains(" ") ? comment : nil
    }

    private static func name(_ text: String) throws(ScenarioError) -> Name {
        do throws(NameError) {
            return try Name(text)
        } catch {
            throw .init("\(text) is no name: \(error)")
        }
    }

    private static func address(_ text: String) throws(ScenarioError) -> IPAddress {
        guard let address = IPAddress(text) else { throw .init("no address: \(text)") }
        return address
    }

    private static func isOn(_ text: String) throws(ScenarioError) -> Bool {
        switch text {
        case "yes", "on", "true": true
        case "no", "off", "false": false
        default: throw .init("neither on nor off: \(text)")
        }
    }

    /// Seconds since 1970 of `YYYYMMDDHHMMSS`, UTC.
    static func moment(_ text: String) throws(ScenarioError) -> UInt32 {
        let digits = text.utf8.compactMap { (0x30...0x39).contains($0) ? Int($0) - 0x30 : nil }
        guard digits.count == 14, text.utf8.count == 14 else {
            throw .init("a moment is YYYYMMDDHHMMSS: \(text)")
        }
        let number = { (range: Range<Int>) in digits[range].reduce(0) { $0 * 10 + $1 } }
        var (year, month) = (number(0..<4), number(4..<6))
        let day = number(6..<8)
        // Days since 0000-03-01 by years that begin in March, so that the leap day is the last.
        if month <= 2 { year -= 1 }
        month = (month + 9) % 12
        let leapDays = year / 4 - year / 100 + year / 400
        let days = year * 365 + leapDays + (month * 306 + 5) / 10 + day - 1
        let seconds = number(8..<10) * 3600 + number(10..<12) * 60 + number(12..<14)
        // 719,468 days lie between that day and 1970-01-01.
        guard let moment = UInt32(exactly: (days - 719_468) * 86_400 + seconds) else {
            throw .init("outside of 32 bits: \(text)")
        }
        return moment
    }
}

extension StringProtocol {
    /// Without the blanks at both ends.
    var trimmed: String { trimmingCharacters(where: \.isWhitespace) }

    /// Without the characters at both ends that `isUnwanted`.
    func trimmingCharacters(where isUnwanted: (Character) -> Bool) -> String {
        let rest = drop(while: isUnwanted)
        return String(rest.reversed().drop(while: isUnwanted).reversed())
    }
}
