-- What each home paid by settlement period. Instants are nanoseconds since 1970 UTC, money is in main units of the currency.
CREATE TABLE settlement (
    site TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    method INTEGER NOT NULL,
    imported_wh REAL,
    exported_wh REAL,
    load_wh REAL,
    solar_wh REAL,
    stored_wh REAL,
    currency TEXT NOT NULL,
    import_price REAL,
    export_price REAL,
    cost REAL,
    no_battery REAL,
    self_consumption REAL,
    virtual_capacity_wh REAL,
    virtual_stored_wh REAL,
    gaps TEXT NOT NULL,
    PRIMARY KEY (site, start)
);

-- A figure that was shown once stays: what is learned later changes later rows alone.
CREATE TRIGGER settlement_stays BEFORE UPDATE ON settlement BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER settlement_kept BEFORE DELETE ON settlement BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
