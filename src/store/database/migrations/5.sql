-- Changes of packets that are there already: what each is to become, and the calls that do it,
-- frozen here before the first byte goes out.
-- Times are milliseconds since 1970.
CREATE TABLE changes (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The order on the desk that it was made in.
    order_id         TEXT NOT NULL,
    store_name       TEXT NOT NULL,
    environment      TEXT NOT NULL,
    address          TEXT NOT NULL,
    server_id        TEXT NOT NULL,
    packet_id        TEXT NOT NULL,
    -- The packet as the person saw it (see store::packet_base), and the order that it is to become.
    base             TEXT NOT NULL,
    wanted           TEXT NOT NULL,
    -- The status label that it is to get, if another.
    status           TEXT,
    -- Whether a step may have arrived is the step's to tell.
    state            TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'waiting', 'done', 'refused',
                                                    'overtaken', 'withdrawn')),
    -- The process that is at work on it.
    holder           TEXT,
    created_at       INTEGER NOT NULL,
    -- Nothing where something has to be mended first.
    next_try_at      INTEGER,
    settled_at       INTEGER,
    tries            INTEGER NOT NULL DEFAULT 0,
    -- Why it is not done, as JSON.
    trouble          TEXT,
    -- The packet as it was read when the change was over, word for word.
    last_read        TEXT
) STRICT;

CREATE INDEX changes_open ON changes (id) WHERE state IN ('queued', 'sending', 'waiting');
CREATE INDEX changes_of_order ON changes (order_id, id);
CREATE INDEX changes_by_packet ON changes (address, server_id, packet_id, id);
-- Two changes of one packet at once would each undo the other.
CREATE UNIQUE INDEX changes_of_packet ON changes (address, server_id, packet_id)
    WHERE state IN ('queued', 'sending', 'waiting');

-- The calls of a change, in their order.
CREATE TABLE change_steps (
    change     INTEGER NOT NULL REFERENCES changes (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('fields', 'orders', 'payments')),
    body       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'unknown', 'done', 'refused')),
    tries      INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER,
    ended_at   INTEGER,
    status     INTEGER,
    -- The server's words, or those of the network.
    answer     TEXT,
    PRIMARY KEY (change, number)
) STRICT, WITHOUT ROWID;

-- What was read of a store's packets last, so that it can be seen without a network.
CREATE TABLE open_packets (
    address   TEXT NOT NULL,
    server_id TEXT NOT NULL,
    -- The answer, word for word.
    raw       TEXT NOT NULL,
    read_at   INTEGER NOT NULL,
    PRIMARY KEY (address, server_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_packets (
    address   TEXT NOT NULL,
    server_id TEXT NOT NULL,
    packet_id TEXT NOT NULL,
    -- When this desk saw it first: packets do not tell when they were made.
    seen_at   INTEGER NOT NULL,
    -- The packet in full, word for word, if it was looked at.
    raw       TEXT,
    read_at   INTEGER,
    PRIMARY KEY (address, server_id, packet_id)
) STRICT, WITHOUT ROWID;

-- A day is looked up by its times, a packet by its id.
CREATE INDEX entries_of_day ON entries (address, server_id, created_at);
CREATE INDEX entries_of_packet ON entries (address, server_id, packet_id)
    WHERE packet_id IS NOT NULL;
