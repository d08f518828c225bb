-- People's orders for a time to come. Instants are nanoseconds since 1970 UTC.
CREATE TABLE manual_schedule (
    id TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    setting TEXT NOT NULL,
    value TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    ordered_by TEXT NOT NULL
);
