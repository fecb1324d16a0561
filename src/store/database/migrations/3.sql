-- How much this desk uses each product of a store (see domain::usage).
-- Times are milliseconds since 1970.
CREATE TABLE product_usage (
    address   TEXT NOT NULL,
    server_id TEXT NOT NULL,
    product   TEXT NOT NULL,
    -- In how many accepted orders it was.
    orders    INTEGER NOT NULL,
    -- When the last of them was made.
    last_used INTEGER NOT NULL,
    -- What they weighed then.
    weight    REAL NOT NULL,
    PRIMARY KEY (address, server_id, product)
) STRICT, WITHOUT ROWID;

-- The products that a person wants first.
CREATE TABLE favourites (
    address   TEXT NOT NULL,
    server_id TEXT NOT NULL,
    product   TEXT NOT NULL,
    -- Where among the others; a gap means nothing.
    place     INTEGER NOT NULL,
    PRIMARY KEY (address, server_id, product)
) STRICT, WITHOUT ROWID;

-- The products of an accepted order are counted, once.
ALTER TABLE entries ADD COLUMN is_counted INTEGER NOT NULL DEFAULT 0;

CREATE INDEX entries_uncounted ON entries (id) WHERE state = 'accepted' AND is_counted = 0;
