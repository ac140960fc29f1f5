-- Times are milliseconds since 1970-01-01T00:00:00Z. Ids are their text forms. What a
-- state may be and which states exclude each other is said here once more, so that a
-- fault in the program ends in an error and not in a wrong row.

CREATE TABLE accounts (
    id         TEXT    NOT NULL PRIMARY KEY,
    email      TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    account      TEXT    NOT NULL REFERENCES accounts (id),
    name         TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    prefix       TEXT    NOT NULL,
    scopes       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;

CREATE INDEX api_keys_of_account ON api_keys (account, seq);

-- Money ---------------------------------------------------------------------------------

-- One row for each thing an owner can spend. `available` excludes what is `reserved`.
CREATE TABLE wallets (
    owner     TEXT    NOT NULL,
    unit      TEXT    NOT NULL CHECK (unit IN ('credit', 'free_use', 'pass')),
    available INTEGER NOT NULL DEFAULT 0 CHECK (available >= 0),
    reserved  INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    PRIMARY KEY (owner, unit),
    CHECK (unit = 'credit' OR available <= 4294967295)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservations (
    id        TEXT    NOT NULL PRIMARY KEY,
    owner     TEXT    NOT NULL,
    unit      TEXT,
    amount    INTEGER NOT NULL CHECK (amount >= 0),
    state     TEXT    NOT NULL CHECK (state IN ('open', 'captured', 'released', 'expired')),
    opened_at INTEGER NOT NULL,
    ended_at  INTEGER,
    CHECK ((unit IS NULL) = (amount = 0)),
    CHECK ((ended_at IS NULL) = (state = 'open'))
) STRICT;

CREATE INDEX reservations_open ON reservations (owner, unit) WHERE state = 'open';

CREATE TRIGGER reservations_end_once BEFORE UPDATE ON reservations
WHEN OLD.state <> 'open'
BEGIN
    SELECT RAISE(ABORT, 'a reservation ends once');
END;

CREATE TABLE operations (
    id   TEXT    NOT NULL PRIMARY KEY,
    kind TEXT    NOT NULL,
    at   INTEGER NOT NULL
) STRICT;

-- `account` is 'available' or 'reserved' of `owner`, or one of the house's.
CREATE TABLE entries (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    operation TEXT    NOT NULL REFERENCES operations (id),
    account   TEXT    NOT NULL,
    owner     TEXT,
    unit      TEXT    NOT NULL,
    amount    INTEGER NOT NULL CHECK (amount <> 0),
    CHECK ((owner IS NOT NULL) = (account IN ('available', 'reserved')))
) STRICT;

CREATE INDEX entries_of_operation ON entries (operation);
CREATE INDEX entries_of_owner ON entries (owner, seq) WHERE owner IS NOT NULL;

-- The journal is only ever added to. The insert triggers stand against INSERT OR REPLACE,
-- which deletes without a delete trigger.
CREATE TRIGGER operations_keep_update BEFORE UPDATE ON operations
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER operations_keep_delete BEFORE DELETE ON operations
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER operations_keep_replace BEFORE INSERT ON operations
WHEN EXISTS (SELECT 1 FROM operations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entries_keep_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entries_keep_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entries_keep_replace BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Images --------------------------------------------------------------------------------

-- `goodwill`: an operator had it tried again after it had died; nothing is captured.
CREATE TABLE images (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT    NOT NULL UNIQUE,
    owner           TEXT    NOT NULL,
    api_key         TEXT    REFERENCES api_keys (id),
    state           TEXT    NOT NULL CHECK (state IN ('queued', 'processing', 'ready', 'failed')),
    job             TEXT    NOT NULL UNIQUE,
    reservation     TEXT    NOT NULL UNIQUE REFERENCES reservations (id),
    goodwill        INTEGER NOT NULL DEFAULT 0 CHECK (goodwill IN (0, 1)),
    original        TEXT    NOT NULL,
    options         TEXT    NOT NULL,
    callback_url    TEXT,
    request         BLOB    NOT NULL CHECK (length(request) = 32),
    cutout_blob     TEXT,
    cutout_version  INTEGER,
    width           INTEGER,
    height          INTEGER,
    subject_left    INTEGER,
    subject_top     INTEGER,
    subject_width   INTEGER,
    subject_height  INTEGER,
    confidence      REAL,
    report          TEXT,
    failure         TEXT,
    created_at      INTEGER NOT NULL,
    settled_at      INTEGER,
    expires_at      INTEGER NOT NULL,
    deleted_at      INTEGER,
    CHECK ((state = 'ready') = (cutout_blob IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK ((state IN ('ready', 'failed')) = (settled_at IS NOT NULL)),
    CHECK (deleted_at IS NULL OR settled_at IS NOT NULL)
) STRICT;

CREATE INDEX images_of_owner ON images (owner, seq) WHERE deleted_at IS NULL;
CREATE INDEX images_by_request ON images (owner, request, created_at) WHERE deleted_at IS NULL;
CREATE INDEX images_by_expiry ON images (expires_at) WHERE deleted_at IS NULL;
CREATE INDEX images_deleted ON images (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TRIGGER images_may_become BEFORE UPDATE OF state ON images
WHEN OLD.state <> NEW.state AND NOT (
    (OLD.state = 'queued' AND NEW.state IN ('processing', 'failed'))
    OR (OLD.state = 'processing' AND NEW.state IN ('ready', 'failed', 'queued'))
    OR (OLD.state = 'failed' AND NEW.state = 'queued')
)
BEGIN
    SELECT RAISE(ABORT, 'an image cannot change its state like this');
END;

-- Rows are gone, their blobs are to follow. Without a `blob`, all of the image's.
CREATE TABLE blob_deletions (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    image TEXT NOT NULL,
    blob  TEXT
) STRICT;

-- The queue -----------------------------------------------------------------------------

CREATE TABLE jobs (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,
    kind             TEXT    NOT NULL,
    owner            TEXT    NOT NULL,
    image            TEXT    NOT NULL REFERENCES images (id),
    state            TEXT    NOT NULL
        CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'dead', 'cancelled')),
    attempt          INTEGER NOT NULL DEFAULT 0,
    attempts_allowed INTEGER NOT NULL,
    memory_bytes     INTEGER NOT NULL DEFAULT 0,
    queued_at        INTEGER NOT NULL,
    run_after        INTEGER NOT NULL,
    lease_until      INTEGER,
    worker           TEXT,
    step             TEXT,
    failure          TEXT,
    ended_at         INTEGER,
    delivery_event   TEXT,
    delivery_url     TEXT,
    CHECK ((lease_until IS NOT NULL) = (state = 'running')),
    CHECK ((ended_at IS NULL) = (state IN ('queued', 'running'))),
    CHECK ((failure IS NOT NULL) = (state IN ('failed', 'dead'))),
    CHECK ((kind = 'deliver') = (delivery_url IS NOT NULL)),
    CHECK ((delivery_url IS NULL) = (delivery_event IS NULL))
) STRICT;

CREATE INDEX jobs_next ON jobs (kind, owner, seq, run_after) WHERE state = 'queued';
CREATE INDEX jobs_waiting ON jobs (kind, run_after) WHERE state = 'queued';
CREATE INDEX jobs_leases ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (seq) WHERE state = 'dead';
CREATE INDEX jobs_of_image ON jobs (image);

-- A lane is one owner's part of the queue of a kind. Lanes take turns: a lane goes to the
-- end when it comes up, and again each time one of its jobs is claimed. So an owner waits
-- for at most one job of each other owner, however many those have queued, and no stream
-- of newcomers can keep one waiting for ever. The triggers keep the counts, because a
-- count that is off would lock an owner out.
CREATE TABLE queues (
    kind TEXT    NOT NULL PRIMARY KEY,
    turn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO queues (kind, turn) VALUES ('remove', 0), ('deliver', 0);

CREATE TABLE lanes (
    kind    TEXT    NOT NULL REFERENCES queues (kind),
    owner   TEXT    NOT NULL,
    queued  INTEGER NOT NULL CHECK (queued >= 0),
    running INTEGER NOT NULL CHECK (running >= 0),
    turn    INTEGER NOT NULL,
    PRIMARY KEY (kind, owner)
) STRICT, WITHOUT ROWID;

CREATE INDEX lanes_in_turn ON lanes (kind, turn) WHERE queued > 0;

CREATE TRIGGER jobs_enter AFTER INSERT ON jobs
WHEN NEW.state IN ('queued', 'running')
BEGIN
    UPDATE queues SET turn = turn + 1 WHERE kind = NEW.kind;
    INSERT INTO lanes (kind, owner, queued, running, turn)
    VALUES (NEW.kind, NEW.owner, 0, 0, (SELECT turn FROM queues WHERE kind = NEW.kind))
    ON CONFLICT (kind, owner) DO NOTHING;
    UPDATE lanes
    SET queued = queued + (NEW.state = 'queued'), running = running + (NEW.state = 'running')
    WHERE kind = NEW.kind AND owner = NEW.owner;
END;

CREATE TRIGGER jobs_move AFTER UPDATE OF state ON jobs
WHEN OLD.state <> NEW.state
BEGIN
    UPDATE queues SET turn = turn + 1 WHERE kind = NEW.kind;
    INSERT INTO lanes (kind, owner, queued, running, turn)
    VALUES (NEW.kind, NEW.owner, 0, 0, (SELECT turn FROM queues WHERE kind = NEW.kind))
    ON CONFLICT (kind, owner) DO NOTHING;
    UPDATE lanes
    SET queued = queued + (NEW.state = 'queued') - (OLD.state = 'queued'),
        running = running + (NEW.state = 'running') - (OLD.state = 'running'),
        turn = CASE
            WHEN NEW.state = 'running' THEN (SELECT turn FROM queues WHERE kind = NEW.kind)
            ELSE turn
        END
    WHERE kind = NEW.kind AND owner = NEW.owner;
    DELETE FROM lanes
    WHERE kind = NEW.kind AND owner = NEW.owner AND queued = 0 AND running = 0;
END;

CREATE TRIGGER jobs_keep_live BEFORE DELETE ON jobs
WHEN OLD.state IN ('queued', 'running')
BEGIN
    SELECT RAISE(ABORT, 'a live job is not deleted');
END;

-- Requests ------------------------------------------------------------------------------

-- `image` is the reply of a submission, `reply` that of any other request; neither while
-- it is being worked on.
CREATE TABLE idempotency (
    owner        TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    request      BLOB    NOT NULL CHECK (length(request) = 32),
    image        TEXT,
    reply        BLOB,
    locked_until INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (owner, key),
    CHECK (image IS NULL OR reply IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);
