import GRDB

/// The tables of `log.sqlite` and how each released form of them becomes the next.
///
/// A lookup is one narrow row of numbers: what repeats (names, devices, reasons, outcomes) is stored once
/// in a table of its own. Ids of lookups count up in the order of storing and are never used twice.
/// `spans` says, for each few thousand ids, between which times their rows lie: a time range finds
/// its ids there, so lookups need no index on time, and clocks that are set back do no harm.
/// `runs` and `postings` are the index by everything else (RunIndex.swift), `hours` the counts that outlive
/// the lookups (HourCounts.swift), and `name_order` finds a name, or all names of a domain.
enum LogSchema {
    /// All migrations, in order.
    ///
    /// Never edit a released one: add another.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: lookups") { db in try db.execute(sql: first) }
        migrator.registerMigration("2: runs and hours", migrate: RunMigration.run)
        return migrator
    }

    private static let first = """
        CREATE TABLE names (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE               -- presentation form, lower case
        ) STRICT;

        CREATE TABLE devices (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,                     -- undeclared: its MAC or address
            declared INTEGER NOT NULL,
            UNIQUE (name, declared)
        ) STRICT;

        CREATE TABLE clients (
            id INTEGER PRIMARY KEY,
            address TEXT NOT NULL,
            mac TEXT NOT NULL,                      -- '' where unknown
            UNIQUE (address, mac)
        ) STRICT;

        CREATE TABLE reasons (
            id INTEGER PRIMARY KEY,
            action INTEGER NOT NULL,
            mode INTEGER NOT NULL,
            level INTEGER NOT NULL,
            rule TEXT NOT NULL,
            place TEXT NOT NULL,
            list TEXT NOT NULL,                     -- '' where none
            matched_labels INTEGER NOT NULL,
            organisation TEXT NOT NULL,             -- '' where the catalogue doesn't know the name
            organisation_name TEXT NOT NULL,
            master INTEGER NOT NULL,
            purpose INTEGER NOT NULL,
            entry TEXT NOT NULL,
            essential INTEGER NOT NULL,
            contested INTEGER NOT NULL,
            observed TEXT NOT NULL,
            guarded TEXT NOT NULL,
            UNIQUE (
                action, mode, level, rule, place, list, matched_labels, organisation,
                organisation_name, master, purpose, entry, essential, contested, observed, guarded
            )
        ) STRICT;

        CREATE TABLE outcomes (
            id INTEGER PRIMARY KEY,
            transport INTEGER NOT NULL,
            answered_from INTEGER NOT NULL,
            rcode INTEGER NOT NULL,
            ede INTEGER NOT NULL,                   -- -1 where none was sent
            upstream TEXT NOT NULL,                 -- '' where none was asked
            qclass INTEGER NOT NULL,
            UNIQUE (transport, answered_from, rcode, ede, upstream, qclass)
        ) STRICT;

        CREATE TABLE lookups (
            id INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,                  -- microseconds since 1970
            duration INTEGER NOT NULL,              -- microseconds
            device INTEGER NOT NULL,
            client INTEGER NOT NULL,
            name INTEGER NOT NULL,                  -- 0 where the question was unreadable
            qtype INTEGER NOT NULL,
            reason INTEGER NOT NULL,
            outcome INTEGER NOT NULL,
            alias INTEGER                           -- the name for whose sake policy decided
        ) STRICT;
        CREATE INDEX lookups_by_device ON lookups (device);
        CREATE INDEX lookups_by_name ON lookups (name);
        CREATE INDEX lookups_by_alias ON lookups (alias) WHERE alias IS NOT NULL;

        CREATE TABLE spans (
            first INTEGER PRIMARY KEY,              -- the first id
            last INTEGER NOT NULL,                  -- the last id
            time_min INTEGER NOT NULL,
            time_max INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE segments (
            id TEXT PRIMARY KEY,                    -- a journal segment's identity
            position INTEGER NOT NULL               -- everything before it is stored
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE losses (
            id INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,                  -- when it was noticed
            reason INTEGER NOT NULL,
            count INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE loss_counters (
            id TEXT NOT NULL,                       -- the counters' file
            reason INTEGER NOT NULL,
            count INTEGER NOT NULL,                 -- what of it is in losses
            PRIMARY KEY (id, reason)
        ) STRICT, WITHOUT ROWID;
        """
}
