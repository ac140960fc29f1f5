-- Views of ads. What was earned by one is in the journal, as the operation 'ad:' and its id.
CREATE TABLE ad_sessions (
    id         TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL,
    image      TEXT    NOT NULL,
    provider   TEXT    NOT NULL CHECK (provider IN ('house', 'gpt')),
    creative   TEXT    NOT NULL,
    length_ms  INTEGER NOT NULL CHECK (length_ms > 0),
    -- The network with a salt of the day; gone a day later.
    network    BLOB    CHECK (network IS NULL OR length(network) = 32),
    state      TEXT    NOT NULL CHECK (state IN
                   ('open', 'granted', 'skipped', 'unfilled', 'broken', 'replaced', 'expired')),
    reached    INTEGER NOT NULL CHECK (reached BETWEEN 0 AND 5),
    reached_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at   INTEGER,
    CHECK ((state = 'open') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

-- One at a time.
CREATE UNIQUE INDEX ad_sessions_open ON ad_sessions (owner) WHERE state = 'open';
CREATE INDEX ad_sessions_of_owner ON ad_sessions (owner, ended_at) WHERE state = 'granted';
CREATE INDEX ad_sessions_of_network ON ad_sessions (network) WHERE network IS NOT NULL;
CREATE INDEX ad_sessions_by_expiry ON ad_sessions (expires_at) WHERE state = 'open';

CREATE TRIGGER ad_sessions_end_once BEFORE UPDATE ON ad_sessions
WHEN (OLD.state <> 'open' AND (
         NEW.state IS NOT OLD.state OR NEW.reached IS NOT OLD.reached
         OR NEW.ended_at IS NOT OLD.ended_at))
  OR NEW.reached NOT IN (OLD.reached, OLD.reached + 1)
  OR NEW.id IS NOT OLD.id OR NEW.length_ms IS NOT OLD.length_ms
  OR NEW.started_at IS NOT OLD.started_at OR NEW.expires_at IS NOT OLD.expires_at
BEGIN SELECT RAISE(ABORT, 'the view of an ad goes forward and ends once'); END;

CREATE TRIGGER ad_sessions_keep_delete BEFORE DELETE ON ad_sessions
WHEN OLD.state = 'granted'
BEGIN SELECT RAISE(ABORT, 'what has earned a pass is kept'); END;
