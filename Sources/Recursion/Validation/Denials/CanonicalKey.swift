import DNSWire

/// A name as octets whose order as strings is the canonical order of names (RFC 4034 §6.1), so that searching
/// among many takes no labels apart.
///
/// The labels from the root's side on, folded, each ended by an octet of 0; within a label the octets 0 and 1
/// are written as 1 1 and 1 2, so that none is below the end of a label.
struct CanonicalKey: Hashable, Comparable, Sendable {
    let octets: [UInt8]

    init(_ name: Name) {
        var octets: [UInt8] = []
        octets.reserveCapacity(name.octets.count)
        for label in Array(name.labels).reversed() {
            for octet in label {
                if octet <= 1 { octets.append(1) }
                octets.append(octet <= 1 ? octet + 1 : octet.foldedASCII)
            }
            octets.append(0)
        }
        self.octets = octets
    }

    /// A hash in order: of NSEC3 owners.
    init(hash: [UInt8]) { octets = hash }

    static func < (left: CanonicalKey, right: CanonicalKey) -> Bool {
        left.octets.lexicographicallyPrecedes(right.octets)
    }
}
