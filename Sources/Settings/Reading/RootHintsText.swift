import Addresses
import DNSWire
import Recursion

/// Servers of the root, put together from their address records.
struct RootHintsText {
    /// The servers so far, in the order in which they came.
    private(set) var hints: [RecursionSettings.RootHint]

    init(_ hints: [RecursionSettings.RootHint] = []) { self.hints = hints }

    /// Adds the address of a server whose name nobody has said: it gets one that nobody else has.
    mutating func add(_ address: IPAddress) {
        do {
            add(address, of: try Name("hint-\(hints.count + 1).invalid"))
        } catch {
            preconditionFailure("a number makes a name: \(error)")
        }
    }

    /// Whether a server of the root is called so for want of its name.
    static func isPlaceholder(_ name: Name) -> Bool {
        name.fullyQualified.hasPrefix("hint-") && name.fullyQualified.hasSuffix(".invalid.")
    }

    /// Adds what an address record says; false where it is another record.
    mutating func add(_ record: ResourceRecord) -> Bool {
        let octets = record.rdata
        switch (record.type, octets.count) {
        case (.a, 4): add(IPAddress(octets[0], octets[1], octets[2], octets[3]), of: record.name)
        case (.aaaa, 16):
            let high = octets[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let low = octets[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            add(IPAddress(high: high, low: low), of: record.name)
        default: return false
        }
        return true
    }

    private mutating func add(_ address: IPAddress, of name: Name) {
        let name = name.folded
        if let index = hints.firstIndex(where: { $0.name == name }) {
            if !hints[index].addresses.contains(address) { hints[index].addresses.append(address) }
        } else {
            hints.append(RecursionSettings.RootHint(name: name, addresses: [address]))
        }
    }
}
