import GRDB

/// How often one device called the hosts of one entry of the catalogue, and when last.
package struct EntryCalls: Equatable, Sendable {
    /// The name of the entry.
    package var entry: String
    /// The declared device's name, or the MAC or address of one that nobody declared.
    package var device: String
    /// Whether `device` is a declared device's name.
    package var isDeclared: Bool
    /// How many lookups.
    package var count: Int
    /// How many of them were blocked or held.
    package var blockedCount: Int
    /// When the last one was, in microseconds since 1970; nil where the log remembers no more than counts.
    package var lastMicroseconds: Int64?
}

extension LogReader {
    /// The calls to hosts of these entries, by entry, then device.
    ///
    /// Counts by the hours' counts, which may go back further than the lookups; for the last call of each
    /// entry and device it takes a look or two into the index.
    package func calls(toEntries entries: Set<String>) throws(LogError) -> [EntryCalls] {
        try read { db in
            var tally = Tally(TallyQuery(by: [.device, .reason]), in: db)
            try tally.count()
            var calls: [Key: EntryCalls] = [:]
            for line in try tally.lines() {
                guard let entry = line.reason?.organisation?.entry, entries.contains(entry),
                    let device = line.device
                else { continue }
                let key = Key(entry: entry, device: device, isDeclared: line.isDeclared)
                calls[key, default: EntryCalls(key)].count += line.count
                calls[key, default: EntryCalls(key)].blockedCount += line.blockedCount
            }
            return try calls.sorted { $0.key < $1.key }.map { key, sum in
                var sum = sum
                sum.lastMicroseconds = try Self.lastCall(key, in: db)
                return sum
            }
        }
    }

    private static func lastCall(_ key: Key, in db: Database) throws -> Int64? {
        let reasons = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM reasons WHERE entry = ? ORDER BY id"),
            arguments: [key.entry]
        )
        let devices = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT id FROM devices WHERE name = ? AND declared = ?"),
            arguments: [key.device, key.isDeclared]
        )
        guard let id = try IndexWalk.latest(of: reasons, by: devices, in: db) else { return nil }
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT time FROM lookups WHERE id = ?"),
            arguments: [id]
        )
    }

    fileprivate struct Key: Hashable, Comparable {
        let entry: String
        let device: String
        let isDeclared: Bool

        static func < (left: Self, right: Self) -> Bool {
            (left.entry, left.device, left.isDeclared ? 0 : 1)
                < (right.entry, right.device, right.isDeclared ? 0 : 1)
        }
    }
}

extension EntryCalls {
    fileprivate init(_ key: LogReader.Key) {
        self.init(
            entry: key.entry,
            device: key.device,
            isDeclared: key.isDeclared,
            count: 0,
            blockedCount: 0
        )
    }
}
