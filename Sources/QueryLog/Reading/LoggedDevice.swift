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
    /// Takes a look or two into the index for each of them, however many lookups there are.
    package func loggedDevices() throws(LogError) -> [LoggedDevice] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT id, name, declared FROM devices")
            return try rows.compactMap { row in
                guard let last = try IndexWalk.end(.latest, of: row[0], in: db),
                    let client = try Row.fetchOne(
                        db.cachedStatement(
                            sql: """
                                SELECT c.address, c.mac FROM lookups AS l
                                JOIN clients AS c ON c.id = l.client WHERE l.id = ?
                                """
                        ),
                        arguments: [last]
                    )
                else { return nil }
                guard let address = IPAddress(client[0] as String) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown client")
                }
                return LoggedDevice(
                    name: row[1],
                    isDeclared: row[2],
                    address: address,
                    mac: MACAddress(client[1] as String)
                )
            }
        }
    }
}
