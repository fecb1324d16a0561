-- The customers of each store: how far its list has been read.
-- Times are milliseconds since 1970.
CREATE TABLE customer_lists (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    address     TEXT NOT NULL,
    server_id   TEXT NOT NULL,
    -- Where reading goes on; nothing at the start of a round.
    cursor      TEXT,
    -- The first customer of the round: a server that starts over shows it again.
    first_id    TEXT,
    begun_at    INTEGER,
    -- When a whole round was read last.
    finished_at INTEGER,
    -- The server gave records without what makes a person.
    is_withheld INTEGER NOT NULL DEFAULT 0,
    UNIQUE (address, server_id)
) STRICT;

-- People: those that the store lists, and those who ordered through this desk. A name in here is
-- never used again, as orders point to it.
CREATE TABLE customers (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    list      INTEGER NOT NULL REFERENCES customer_lists (id),
    -- The store's id; nothing for people who are only known here.
    remote_id TEXT,
    name      TEXT NOT NULL,
    region    TEXT,
    -- Of this desk, and never sent.
    note      TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX customers_of_list ON customers (list);
CREATE UNIQUE INDEX customers_remote ON customers (list, remote_id) WHERE remote_id IS NOT NULL;
CREATE INDEX customers_own ON customers (list, name) WHERE remote_id IS NULL;

CREATE TABLE customer_phones (
    customer  INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    place     INTEGER NOT NULL,
    -- As it was written.
    number    TEXT NOT NULL,
    -- Its last digits, which are the same for every spelling.
    tail      TEXT NOT NULL,
    -- The store lists it now.
    is_listed INTEGER NOT NULL,
    PRIMARY KEY (customer, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX customer_phones_tail ON customer_phones (tail);

CREATE TABLE customer_addresses (
    customer    INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    place       INTEGER NOT NULL,
    address     TEXT NOT NULL,
    description TEXT NOT NULL,
    region      TEXT NOT NULL,
    -- When an order of this desk went there last.
    last_used   INTEGER,
    -- The store lists it now.
    is_listed   INTEGER NOT NULL,
    PRIMARY KEY (customer, place)
) STRICT, WITHOUT ROWID;

-- Who an accepted order was for; 0 where it does not tell, nothing where nobody has looked yet.
ALTER TABLE entries ADD COLUMN customer INTEGER;

CREATE INDEX entries_of_customer ON entries (customer, id, created_at) WHERE customer IS NOT NULL;
CREATE INDEX entries_unlearned ON entries (id) WHERE state = 'accepted' AND customer IS NULL;
