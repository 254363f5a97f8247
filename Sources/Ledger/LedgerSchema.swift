import GRDB

/// The ledger's tables, and how its database is set up. `Documentation/Ledger.md` explains them to readers.
enum LedgerSchema {
    /// "Lnnt": tells the file apart from other SQLite databases.
    static let applicationID: Int32 = 0x4C6E_6E74

    /// A shipped migration is never edited; a change is a new one.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    PRAGMA application_id = \(applicationID);

                    CREATE TABLE run (
                        one INTEGER PRIMARY KEY CHECK (one = 1),
                        id INTEGER NOT NULL,
                        created INTEGER NOT NULL,
                        settings TEXT NOT NULL,
                        set_path TEXT NOT NULL,
                        set_sha256 TEXT NOT NULL,
                        set_name TEXT NOT NULL,
                        set_samples INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE epochs (
                        epoch INTEGER PRIMARY KEY,
                        started INTEGER NOT NULL,
                        endpoint TEXT
                    ) STRICT;

                    CREATE TABLE blocks (
                        id INTEGER PRIMARY KEY,
                        committed INTEGER NOT NULL,
                        epoch INTEGER NOT NULL,
                        worker TEXT NOT NULL,
                        outcomes INTEGER NOT NULL,
                        bytes BLOB NOT NULL
                    ) STRICT;

                    CREATE TABLE quarantine (
                        sample INTEGER NOT NULL,
                        repetition INTEGER NOT NULL,
                        kind INTEGER NOT NULL,
                        message TEXT NOT NULL,
                        evidence TEXT NOT NULL,
                        PRIMARY KEY (sample, repetition)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE workers (
                        worker TEXT NOT NULL,
                        boot INTEGER NOT NULL,
                        host TEXT NOT NULL,
                        process INTEGER NOT NULL,
                        slots INTEGER NOT NULL,
                        epoch INTEGER NOT NULL,
                        first_seen INTEGER NOT NULL,
                        last_seen INTEGER NOT NULL,
                        PRIMARY KEY (worker, boot)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE leases (
                        epoch INTEGER NOT NULL,
                        sequence INTEGER NOT NULL,
                        worker TEXT NOT NULL,
                        samples INTEGER NOT NULL,
                        given INTEGER NOT NULL,
                        ended INTEGER NOT NULL,
                        ending TEXT NOT NULL,
                        PRIMARY KEY (epoch, sequence)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE events (
                        id INTEGER PRIMARY KEY,
                        happened INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        detail TEXT NOT NULL
                    ) STRICT;
                    """)
        }
        migrator.registerMigration("v2") { database in
            try database.execute(
                sql: """
                    CREATE TABLE usages (
                        worker TEXT NOT NULL,
                        boot INTEGER NOT NULL,
                        bytes BLOB NOT NULL,
                        PRIMARY KEY (worker, boot)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("v3") { database in
            try database.execute(sql: "ALTER TABLE run ADD COLUMN set_stamp TEXT")
        }
        migrator.registerMigration("v4") { database in
            try database.execute(
                sql: """
                    CREATE TABLE rollouts (
                        one INTEGER PRIMARY KEY CHECK (one = 1),
                        admitted INTEGER NOT NULL,
                        settled INTEGER NOT NULL
                    ) STRICT;
                    INSERT INTO rollouts VALUES (1, 0, 0);

                    CREATE TABLE policies (
                        version INTEGER PRIMARY KEY,
                        committed INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        sha256 TEXT,
                        bytes INTEGER,
                        location TEXT,
                        CHECK ((kind = 'weights') = (sha256 IS NOT NULL)),
                        CHECK ((kind = 'weights') = (bytes IS NOT NULL)),
                        CHECK ((kind = 'adapter') = (location IS NOT NULL))
                    ) STRICT;

                    CREATE TABLE steps (
                        step INTEGER PRIMARY KEY,
                        committed INTEGER NOT NULL,
                        asked INTEGER NOT NULL,
                        policy_version INTEGER NOT NULL,
                        delivered INTEGER NOT NULL,
                        oldest_version INTEGER NOT NULL,
                        newest_version INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE group_ends (
                        group_index INTEGER PRIMARY KEY,
                        step INTEGER NOT NULL,
                        place INTEGER,
                        reason INTEGER,
                        CHECK ((place IS NULL) <> (reason IS NULL))
                    ) STRICT;
                    CREATE INDEX group_ends_of_step ON group_ends (step);

                    CREATE TABLE deliveries (
                        step INTEGER NOT NULL,
                        first INTEGER NOT NULL,
                        groups INTEGER NOT NULL,
                        bytes BLOB NOT NULL,
                        PRIMARY KEY (step, first)
                    ) STRICT;
                    """)
        }
        migrator.registerMigration("v5") { database in
            try database.execute(
                sql: """
                    CREATE TABLE evaluations (
                        evaluation INTEGER PRIMARY KEY,
                        repetition INTEGER NOT NULL UNIQUE,
                        asked INTEGER NOT NULL,
                        policy_version INTEGER NOT NULL,
                        strategy TEXT NOT NULL,
                        ended INTEGER,
                        samples INTEGER,
                        right_paths INTEGER,
                        right_leaves INTEGER,
                        right_names INTEGER,
                        failed INTEGER,
                        milliseconds INTEGER,
                        CHECK (ended IS NOT NULL OR samples IS NULL),
                        CHECK ((samples IS NULL) = (right_paths IS NULL)),
                        CHECK ((samples IS NULL) = (right_leaves IS NULL)),
                        CHECK ((samples IS NULL) = (right_names IS NULL)),
                        CHECK ((samples IS NULL) = (failed IS NULL)),
                        CHECK ((samples IS NULL) = (milliseconds IS NULL))
                    ) STRICT;

                    CREATE TABLE evaluation_levels (
                        evaluation INTEGER NOT NULL,
                        level INTEGER NOT NULL,
                        asked INTEGER NOT NULL,
                        right INTEGER NOT NULL,
                        PRIMARY KEY (evaluation, level)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("v6") { database in
            try database.execute(sql: "ALTER TABLE workers ADD COLUMN key TEXT")
        }
        return migrator
    }

    /// Sets up the connection that writes. Outside of a transaction, before the first table.
    static func prepareForWriting(_ database: Database) throws {
        try database.execute(
            sql: """
                PRAGMA page_size = 8192;
                PRAGMA journal_mode = WAL;
                -- A commit is on the disk before it is acknowledged.
                PRAGMA synchronous = FULL;
                -- 16 MB: a block's pages are copied into the database in few long runs.
                PRAGMA wal_autocheckpoint = 2048;
                PRAGMA journal_size_limit = 33554432;
                """)
    }
}
