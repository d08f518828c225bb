-- Notices to people: those that wait, and what became of the others. Instants are nanoseconds since 1970 UTC.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    site TEXT NOT NULL,
    recipient TEXT NOT NULL,
    level TEXT NOT NULL,
    topic TEXT NOT NULL,
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    stage TEXT NOT NULL,
    due INTEGER NOT NULL,
    collected INTEGER NOT NULL,
    tries INTEGER NOT NULL
);
CREATE INDEX notice_stage ON notice (stage);

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    trouble TEXT
);
CREATE INDEX delivery_notice ON delivery (notice);

-- What was told already. over: whether it is not so any more.
CREATE TABLE told (
    key TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    over INTEGER NOT NULL
) WITHOUT ROWID;
