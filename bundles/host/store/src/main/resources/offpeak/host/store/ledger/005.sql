-- Pauses for the grid's sake. Instants are nanoseconds since 1970 UTC.
CREATE TABLE demand_event (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    device TEXT NOT NULL,
    rule TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER,
    node TEXT,
    utility TEXT,
    currency TEXT,
    mean_price REAL,
    max_price REAL,
    power_w REAL,
    needed_wh REAL,
    avoided_wh REAL,
    value REAL,
    opted_out_at INTEGER,
    opted_out_by TEXT
);
CREATE INDEX demand_event_start ON demand_event (start);
