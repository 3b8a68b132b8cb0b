package import Attribution
package import DNSWire
import GRDB

/// Somebody outside the catalogue: whoever holds a domain.
///
/// As a condition it fits lookups that the catalogue knows nothing of, whose name, or the name that one
/// leads to, is told by this domain.
package struct DomainHolder: Sendable {
    /// The domain by which names are told.
    package let domain: Name
    /// What tells names so.
    private let attributor: Attributor

    /// The holder of `domain`, as `attributor` tells names.
    package init(of domain: Name, by attributor: Attributor) {
        self.domain = domain.folded
        self.attributor = attributor
    }

    /// The numbers of the names that are told by the domain, in order.
    func keys(in db: Database) throws -> [Int64] {
        let reversed = domain.reversedText
        let told = domain.description
        // "/" comes right behind ".": between them stands what lies below the domain.
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT o.id, n.name FROM name_order AS o JOIN names AS n ON n.id = o.id
                    WHERE o.reversed = ? OR (o.reversed >= ? AND o.reversed < ?)
                    """
            ),
            arguments: [reversed, reversed + ".", reversed + "/"]
        )
        var keys: [Int64] = []
        while let row = try rows.next() {
            // Below a host of strangers, `github.io`, names are told by longer domains.
            let name = try Name(row[1] as String)
            if attributor.domain(of: name) == told { keys.append(row[0]) }
        }
        return keys.sorted()
    }
}

extension DomainHolder: Equatable {
    /// Whether both hold the same domain, whatever they know of others.
    package static func == (left: Self, right: Self) -> Bool { left.domain == right.domain }
}
