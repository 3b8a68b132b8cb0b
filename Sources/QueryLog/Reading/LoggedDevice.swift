package import Addresses
import GRDB

/// What the log calls a device, and from where it asked last.
package struct LoggedDevice: Hashable, Sendable {
    /// The name that it had then, or the MAC or address of one that nobody had declared.
    package var name: String
    /// Whether `name` was a declared device's.
    package var isDeclared: Bool
    /// Where its last lookup came from.
    package var address: IPAddress
    /// The hardware address behind that, where it was known.
    package var mac: MACAddress?

    package init(name: String, isDeclared: Bool, address: IPAddress, mac: MACAddress? = nil) {
        self.name = name
        self.isDeclared = isDeclared
        self.address = address
        self.mac = mac
    }
}

extension LogReader {
    /// Everyone who asked, as the log calls them.
    ///
    /// Takes one look into an index for each of them, however many lookups there are.
    package func loggedDevices() throws(LogError) -> [LoggedDevice] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.name, d.declared, c.address, c.mac
                    FROM devices AS d
                    JOIN lookups AS l ON l.id = (SELECT max(id) FROM lookups WHERE device = d.id)
                    JOIN clients AS c ON c.id = l.client
                    """
            ).map { row in
                guard let address = IPAddress(row["address"] as String) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown client")
                }
                return LoggedDevice(
                    name: row["name"],
                    isDeclared: row["declared"],
                    address: address,
                    mac: MACAddress(row["mac"] as String)
                )
            }
        }
    }
}
