-- form 1, as version 0.1 wrote it: the dump of a database with two decisions, a lease, accounts, an override and a secret
BEGIN TRANSACTION;
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
INSERT INTO "decision" VALUES(1,1795262400000000000,'home/device/powerwall/battery','operation','charge_from_grid target=0.8 power_w=3300.0',1795264200000000000,'PLAN','cheapest-slots','{"code":"cheapest-slots.chosen","params":{"energy":{"long":"7000000000"},"exact":{"decimal":"0.10"},"from":{"instant":"2026-11-21T12:00:00Z"},"price":0.071,"slots":5,"sure":true,"who":"Zoë \"Z\""}}','[{"rule":"default","setting":"operation","value":"self_consume","priority":"DEFAULT","reason":{"code":"default.idle","params":{}}}]');
INSERT INTO "decision" VALUES(2,1795264200000000000,'home/device/powerwall/battery','operation','charge_from_grid target=0.8 power_w=3300.0',1795266000000000000,'PLAN','cheapest-slots','{"code":"cheapest-slots.chosen","params":{"energy":{"long":"7000000000"},"exact":{"decimal":"0.10"},"from":{"instant":"2026-11-21T12:00:00Z"},"price":0.071,"slots":5,"sure":true,"who":"Zoë \"Z\""}}','[{"rule":"default","setting":"operation","value":"self_consume","priority":"DEFAULT","reason":{"code":"default.idle","params":{}}}]');
CREATE TABLE lease (
    device TEXT PRIMARY KEY,
    original TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    rule TEXT NOT NULL
);
INSERT INTO "lease" VALUES('home/device/powerwall/battery','{"reserve":"0.2"}',1795262400000000000,1795266000000000000,'cheapest-slots');
CREATE TABLE manual_override (
    id TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    setting TEXT NOT NULL,
    value TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    ordered_by TEXT NOT NULL
);
INSERT INTO "manual_override" VALUES('o1','home/device/powerwall/battery','operation','hold',1795262400000000000,1795262460000000000,'anna');
CREATE TABLE probe (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
);
CREATE TABLE secret (
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (owner, name)
);
INSERT INTO "secret" VALUES('offpeak.price.agile','apiKey',X'0102');
CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
);
INSERT INTO "session" VALUES('cd34','anna',1795262400000000000,1795262400000000000);
CREATE TABLE step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    decision INTEGER NOT NULL REFERENCES decision (id),
    stage TEXT NOT NULL,
    at INTEGER NOT NULL,
    detail TEXT
);
INSERT INTO "step" VALUES(1,1,'DESIRED',1795262400000000000,NULL);
INSERT INTO "step" VALUES(2,1,'SENT',1795262401000000000,NULL);
INSERT INTO "step" VALUES(3,2,'DESIRED',1795264200000000000,NULL);
CREATE TABLE switched_off (
    integration TEXT PRIMARY KEY
);
INSERT INTO "switched_off" VALUES('agile');
CREATE TABLE token (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
);
INSERT INTO "token" VALUES('phone','VIEWER','ab12',1795262400000000000);
CREATE TABLE user (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
INSERT INTO "user" VALUES('anna','ADMIN','pbkdf2$1$2',1795262400000000000);
CREATE INDEX decision_at ON decision (at);
CREATE INDEX step_decision ON step (decision);
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER step_stays BEFORE UPDATE ON step BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER step_kept BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE INDEX session_user ON session (user);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('decision',2);
INSERT INTO "sqlite_sequence" VALUES('step',3);
COMMIT;
PRAGMA user_version = 1;
