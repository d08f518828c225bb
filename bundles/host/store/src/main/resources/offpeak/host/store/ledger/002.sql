-- What each instance asked of its vendor's account. day: days since 1970 UTC.
CREATE TABLE calls (
    integration TEXT NOT NULL,
    day INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (integration, day, purpose)
) WITHOUT ROWID;

-- Vendors that asked to be left alone. until: nanoseconds since 1970 UTC.
CREATE TABLE pause (
    integration TEXT PRIMARY KEY,
    until INTEGER NOT NULL
);
