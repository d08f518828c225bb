-- Pauses are of a server (host and port; empty for all) and no longer of a whole instance.
CREATE TABLE server_pause (
    integration TEXT NOT NULL,
    server TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (integration, server)
) WITHOUT ROWID;
INSERT INTO server_pause SELECT integration, '', until FROM pause;
DROP TABLE pause;
