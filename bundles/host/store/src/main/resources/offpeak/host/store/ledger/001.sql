-- Instants are nanoseconds since 1970 UTC.
CREATE TABLE decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    device TEXT NOT NULL,
    setting TEXT NOT NULL,
    value TEXT NOT NULL,
    until INTEGER NOT NULL,
    priority TEXT NOT NULL,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    lost TEXT NOT NULL
);
CREATE INDEX decision_at ON decision (at);

CREATE TABLE step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    decision INTEGER NOT NULL REFERENCES decision (id),
    stage TEXT NOT NULL,
    at INTEGER NOT NULL,
    detail TEXT
);
CREATE INDEX step_decision ON step (decision);

-- The ledger is the audit: what stands in it is never changed, by no program.
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER step_stays BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER step_kept BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE lease (
    device TEXT PRIMARY KEY,
    original TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    rule TEXT NOT NULL
);

CREATE TABLE manual_override (
    id TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    setting TEXT NOT NULL,
    value TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    ordered_by TEXT NOT NULL
);

CREATE TABLE switched_off (
    integration TEXT PRIMARY KEY
);

CREATE TABLE user (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE token (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
);

CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
);
CREATE INDEX session_user ON session (user);

CREATE TABLE secret (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (owner, name)
);

-- Written while the store is failing, to learn whether it can write again.
CREATE TABLE probe (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
);
