-- Of the calls, those that the server answered with 500 and above: vendors don't bill them.
ALTER TABLE calls ADD COLUMN unbilled INTEGER NOT NULL DEFAULT 0;
