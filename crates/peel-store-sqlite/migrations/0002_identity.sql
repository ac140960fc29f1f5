-- People --------------------------------------------------------------------------------

-- `password` is in the PHC string format. An account without one and without a verified
-- address was made by an operator, and nobody has made it theirs yet.
ALTER TABLE accounts ADD COLUMN password TEXT;
ALTER TABLE accounts ADD COLUMN email_verified_at INTEGER;
ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT 'user'
    CHECK (role IN ('user', 'support', 'admin'));
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en'
    CHECK (language IN ('en', 'zh'));
ALTER TABLE accounts ADD COLUMN blocked_at INTEGER;

-- What links in mails stand for. One that is used is deleted.
CREATE TABLE tickets (
    hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    purpose    TEXT    NOT NULL
        CHECK (purpose IN ('register', 'reset', 'change_email', 'undo_email')),
    account    TEXT    REFERENCES accounts (id) ON DELETE CASCADE,
    email      TEXT    NOT NULL,
    password   TEXT,
    issuer     TEXT,
    subject    TEXT,
    language   TEXT    NOT NULL CHECK (language IN ('en', 'zh')),
    opened_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    CHECK ((purpose = 'register') = (password IS NOT NULL OR issuer IS NOT NULL)),
    CHECK (password IS NULL OR issuer IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX tickets_of_account ON tickets (account, purpose) WHERE account IS NOT NULL;
CREATE INDEX tickets_by_expiry ON tickets (expires_at);

-- Sign-ins ------------------------------------------------------------------------------

CREATE TABLE sessions (
    id               TEXT    NOT NULL PRIMARY KEY,
    account          TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    authenticated_at INTEGER NOT NULL,
    second_factor    INTEGER NOT NULL CHECK (second_factor IN (0, 1)),
    user_agent       TEXT,
    network          TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    used_at          INTEGER NOT NULL,
    idle_until       INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    ended_at         INTEGER
) STRICT;

CREATE INDEX sessions_of_account ON sessions (account, used_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_end ON sessions (COALESCE(ended_at, MIN(idle_until, expires_at)));

-- The refresh tokens of a session: at most one of them is not spent.
CREATE TABLE refresh_tokens (
    hash     BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session  TEXT    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    spent_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session);
CREATE UNIQUE INDEX refresh_tokens_newest ON refresh_tokens (session) WHERE spent_at IS NULL;

-- One identity of each provider lets into an account.
CREATE TABLE social_links (
    issuer    TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    account   TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email     TEXT,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (account, issuer)
) STRICT, WITHOUT ROWID;

CREATE TABLE spent_once (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE second_factors (
    account      TEXT    NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    sealed_seed  BLOB    NOT NULL,
    begun_at     INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step    INTEGER,
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES second_factors (account) ON DELETE CASCADE,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

-- `subject` is a keyed hash: neither an address nor a network can be read off it.
CREATE TABLE attempts (
    subject       BLOB    NOT NULL PRIMARY KEY CHECK (length(subject) = 32),
    failures      INTEGER NOT NULL CHECK (failures >= 0),
    blocked_until INTEGER NOT NULL,
    forget_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Mails that wait to be sent. Address and content are encrypted.
CREATE TABLE outbox (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    id        TEXT    NOT NULL UNIQUE,
    account   TEXT    REFERENCES accounts (id) ON DELETE CASCADE,
    sealed    BLOB    NOT NULL,
    queued_at INTEGER NOT NULL,
    run_after INTEGER NOT NULL,
    attempt   INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX outbox_next ON outbox (run_after, seq);

-- What was done about people. Accounts are named by id, and nothing else of them is said.
CREATE TABLE audit_log (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL CHECK (json_valid(detail))
) STRICT;

CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_replace BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
