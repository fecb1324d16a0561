-- Calls to a store that are no try of an order and count in its budget of writes all the same:
-- what support sends again. Kept for as long as the budget looks back.
-- Times are milliseconds since 1970.
CREATE TABLE other_calls (
    id         INTEGER PRIMARY KEY,
    address    TEXT NOT NULL,
    server_id  TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    -- Whether it got there, as far as known.
    is_counted INTEGER NOT NULL DEFAULT 1
) STRICT;
