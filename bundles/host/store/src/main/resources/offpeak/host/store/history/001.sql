CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    entity TEXT NOT NULL,
    integration TEXT NOT NULL,
    field TEXT NOT NULL,
    -- milliseconds since 1970 UTC up to which samples are means already
    thinned_to INTEGER NOT NULL DEFAULT 0,
    UNIQUE (entity, field)
);

-- at: milliseconds since 1970 UTC
CREATE TABLE sample (
    series INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (series, at)
) WITHOUT ROWID;
