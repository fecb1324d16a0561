-- Who was called. One row for each way a store was ever called by people.
CREATE TABLE stores (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    environment TEXT NOT NULL,
    address TEXT NOT NULL,
    server_id TEXT NOT NULL,
    UNIQUE (address, server_id, name, environment)
) STRICT;

CREATE TABLE endpoints (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Each body once, however many exchanges have it.
CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    bytes BLOB NOT NULL
) STRICT;

-- What a list shows. Small, so that many are in few pages. Times in microseconds.
CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    store INTEGER NOT NULL REFERENCES stores,
    endpoint INTEGER NOT NULL REFERENCES endpoints,
    method TEXT NOT NULL,
    attempt INTEGER,
    again_of INTEGER,
    status INTEGER,
    outcome TEXT NOT NULL,
    total INTEGER,
    said TEXT,
    who TEXT,
    phone TEXT,
    -- Further numbers and ids that it is found by, one after the other.
    also TEXT,
    packet_id TEXT,
    doc_no TEXT,
    idempotency_key TEXT
) STRICT;

-- What a list is filtered by, without reading the rows.
CREATE INDEX exchanges_by_facets ON exchanges (id, outcome, endpoint, store, at);
CREATE INDEX exchanges_by_time ON exchanges (at);
CREATE INDEX exchanges_by_key ON exchanges (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX exchanges_by_packet ON exchanges (packet_id) WHERE packet_id IS NOT NULL;
CREATE INDEX exchanges_by_origin ON exchanges (again_of) WHERE again_of IS NOT NULL;
CREATE INDEX exchanges_by_store ON exchanges (store);
CREATE INDEX exchanges_by_endpoint ON exchanges (endpoint);

-- What only one exchange alone shows. Headers are lines of `name:value`.
CREATE TABLE details (
    id INTEGER PRIMARY KEY REFERENCES exchanges ON DELETE CASCADE,
    key_name TEXT NOT NULL,
    url TEXT NOT NULL,
    request_headers BLOB NOT NULL,
    request_body INTEGER REFERENCES bodies,
    version TEXT,
    answer_headers BLOB,
    answer_body INTEGER REFERENCES bodies,
    resolve INTEGER,
    connect INTEGER,
    first_byte INTEGER,
    error TEXT,
    program TEXT NOT NULL
) STRICT;

CREATE INDEX details_by_request_body ON details (request_body) WHERE request_body IS NOT NULL;
CREATE INDEX details_by_answer_body ON details (answer_body) WHERE answer_body IS NOT NULL;

-- What exchanges are found by, folded; made anew from their rows.
CREATE VIRTUAL TABLE words USING fts5(
    text,
    content = '',
    contentless_delete = 1,
    tokenize = 'trigram case_sensitive 1'
);

CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
