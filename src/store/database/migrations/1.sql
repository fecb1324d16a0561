-- Orders being made: one document each (see store::draft).
CREATE TABLE drafts (
    order_id   TEXT PRIMARY KEY,
    document   TEXT NOT NULL,
    -- The process that shows it; another takes it over once that one is gone.
    holder     TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Orders handed over to be sent: body and key are frozen here before the first byte goes out.
-- Times are milliseconds since 1970, amounts exact decimals as text.
CREATE TABLE entries (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id         TEXT NOT NULL,
    store_name       TEXT NOT NULL,
    environment      TEXT NOT NULL,
    address          TEXT NOT NULL,
    server_id        TEXT NOT NULL,
    idempotency_key  TEXT NOT NULL,
    body             TEXT NOT NULL,
    document         TEXT NOT NULL,
    estimate         TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'waiting', 'unknown',
                                                    'lapsed', 'accepted', 'refused', 'withdrawn')),
    -- A try went out whose answer is not known.
    may_have_arrived INTEGER NOT NULL DEFAULT 0,
    -- The process that is sending it.
    holder           TEXT,
    created_at       INTEGER NOT NULL,
    first_try_at     INTEGER,
    next_try_at      INTEGER,
    settled_at       INTEGER,
    tries            INTEGER NOT NULL DEFAULT 0,
    -- Why the last try was not an acceptance, as JSON.
    trouble          TEXT,
    packet_id        TEXT,
    doc_no           TEXT,
    total            TEXT
) STRICT;

-- What is not done yet is looked at often, among ten thousands that are.
CREATE INDEX entries_open ON entries (id)
    WHERE state IN ('queued', 'sending', 'waiting', 'unknown', 'lapsed');
CREATE INDEX entries_of_order ON entries (order_id, id);
-- One key is one packet: a second entry under it would be asked about twice.
CREATE UNIQUE INDEX entries_key ON entries (address, server_id, idempotency_key)
    WHERE state NOT IN ('refused', 'withdrawn');

-- Every time a body went out, or was about to.
CREATE TABLE tries (
    entry      INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    address    TEXT NOT NULL,
    server_id  TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    outcome    TEXT CHECK (outcome IN ('accepted', 'refused', 'limited', 'unreached', 'unknown')),
    status     INTEGER,
    answer     TEXT,
    PRIMARY KEY (entry, number)
) STRICT, WITHOUT ROWID;

-- Pacing counts the calls of the last minute.
CREATE INDEX tries_of_store ON tries (address, server_id, started_at);

-- Small things to remember, by name.
CREATE TABLE marks (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
