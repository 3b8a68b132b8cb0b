import DNSWire
import GRDB

/// From ordinary indexes, in which every lookup changed three leaves, to runs; and counts by the hour.
enum RunMigration {
    /// Changes the tables, and makes runs and counts of the lookups that are there.
    @Sendable static func run(_ db: Database) throws {
        try db.execute(sql: tables)
        try orderNames(in: db)
        try index(in: db)
    }

    private static let tables = """
        DROP INDEX lookups_by_device;
        DROP INDEX lookups_by_name;
        DROP INDEX lookups_by_alias;

        CREATE TABLE names_once (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL                      -- presentation form, lower case
        ) STRICT;
        INSERT INTO names_once SELECT id, name FROM names ORDER BY id;
        DROP TABLE names;
        ALTER TABLE names_once RENAME TO names;

        CREATE TABLE name_order (
            reversed TEXT PRIMARY KEY,              -- labels from the last: org.example.www
            id INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE runs (
            first INTEGER PRIMARY KEY,              -- the first id
            last INTEGER NOT NULL                   -- the last id
        ) STRICT;

        CREATE TABLE postings (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,                   -- its first id
            field INTEGER NOT NULL,
            key INTEGER NOT NULL,                   -- the first number in data
            place INTEGER NOT NULL,                 -- and its first place: id - run
            data BLOB NOT NULL                      -- numbers and their places
        ) STRICT;
        CREATE UNIQUE INDEX postings_by_key ON postings (run, field, key, place);

        CREATE INDEX spans_by_end ON spans (time_max, first);
        CREATE INDEX spans_by_begin ON spans (time_min, last);
        CREATE INDEX clients_by_mac ON clients (mac);

        CREATE TABLE hours (
            hour INTEGER NOT NULL,                  -- since 1970
            device INTEGER NOT NULL,
            counts BLOB NOT NULL,                   -- reasons and how often
            PRIMARY KEY (hour, device)
        ) STRICT, WITHOUT ROWID;
        """

    /// Lookups that are read at a time.
    private static let rowsMax = 1 << 16

    private static func orderNames(in db: Database) throws {
        let insert = try db.makeStatement(
            sql: "INSERT INTO name_order (reversed, id) VALUES (?, ?)"
        )
        let rows = try Row.fetchCursor(db, sql: "SELECT id, name FROM names")
        while let row = try rows.next() {
            let reversed = try Name(row[1] as String).reversedText
            try insert.execute(arguments: [reversed, row[0] as Int64])
        }
    }

    private static func index(in db: Database) throws {
        var last: Int64 = 0
        while true {
            let rows = try LookupColumns.read(after: last, limit: rowsMax, in: db)
            guard let end = rows.ids.last else { return }
            var hours = HourCounts()
            hours.add(rows)
            try hours.store(in: db)
            if rows.count >= RunIndex.tailMax { try RunIndex.add(rows, in: db) }
            last = end
        }
    }
}
