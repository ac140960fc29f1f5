-- What people have who pay by the use, and what they may ask of us.

-- Free uses ------------------------------------------------------------------------------

-- What each owner was given for nothing: `granted` in the period that began at `since`,
-- `total` ever. `owed` of what their reservations hold does not come back from them.
CREATE TABLE free_grants (
    owner   TEXT    NOT NULL PRIMARY KEY,
    granted INTEGER NOT NULL CHECK (granted >= 0),
    since   INTEGER NOT NULL,
    total   INTEGER NOT NULL CHECK (total >= 0),
    owed    INTEGER NOT NULL DEFAULT 0 CHECK (owed >= 0)
) STRICT, WITHOUT ROWID;

-- What was handed out within the last day, by where it went. The digests are made with a
-- salt that changes every day.
CREATE TABLE handouts (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT    NOT NULL CHECK (kind IN ('free_use', 'preview')),
    owner   TEXT    NOT NULL,
    network BLOB    CHECK (network IS NULL OR length(network) = 32),
    browser BLOB    CHECK (browser IS NULL OR length(browser) = 32),
    amount  INTEGER NOT NULL CHECK (amount > 0),
    at      INTEGER NOT NULL
) STRICT;

CREATE INDEX handouts_of_network ON handouts (network, kind, at) WHERE network IS NOT NULL;
CREATE INDEX handouts_of_browser ON handouts (browser, kind, at) WHERE browser IS NOT NULL;
CREATE INDEX handouts_of_owner ON handouts (owner, kind, at);
CREATE INDEX handouts_by_time ON handouts (at);

-- Visitors that turned out to be accounts.
CREATE TABLE aliases (
    visitor   TEXT    NOT NULL PRIMARY KEY,
    account   TEXT    NOT NULL,
    merged_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX aliases_of_account ON aliases (account);

-- Locked results -------------------------------------------------------------------------

ALTER TABLE images ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
-- What a use buys: the picture and how it is processed. Only of those who pay by the use.
ALTER TABLE images ADD COLUMN work BLOB CHECK (work IS NULL OR length(work) = 32);

CREATE INDEX images_by_work ON images (owner, work)
WHERE deleted_at IS NULL AND work IS NOT NULL;

-- Captured charges that went back. A captured reservation stays captured; this is added.
CREATE TABLE returns (
    reservation TEXT    NOT NULL PRIMARY KEY REFERENCES reservations (id),
    owner       TEXT    NOT NULL,
    image       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    comment     TEXT,
    keep_until  INTEGER,
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX returns_of_owner ON returns (owner, at);

CREATE INDEX reservations_of_owner ON reservations (owner, ended_at) WHERE state = 'captured';

-- Privacy --------------------------------------------------------------------------------

-- Decisions, the last one counts.
CREATE TABLE consents (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    owner     TEXT    NOT NULL,
    version   TEXT    NOT NULL,
    analytics INTEGER NOT NULL CHECK (analytics IN (0, 1)),
    ads       INTEGER NOT NULL CHECK (ads IN (0, 1)),
    at        INTEGER NOT NULL
) STRICT;

CREATE INDEX consents_of_owner ON consents (owner, at, seq);

CREATE TABLE exports (
    id           TEXT    NOT NULL PRIMARY KEY,
    owner        TEXT    NOT NULL,
    requested_at INTEGER NOT NULL,
    bytes        INTEGER,
    expires_at   INTEGER,
    taken_at     INTEGER,
    CHECK ((bytes IS NULL) = (expires_at IS NULL)),
    CHECK (taken_at IS NULL OR bytes IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX exports_of_owner ON exports (owner);
CREATE INDEX exports_to_build ON exports (requested_at) WHERE bytes IS NULL;
CREATE INDEX exports_by_expiry ON exports (expires_at) WHERE bytes IS NOT NULL;

CREATE TABLE erasures (
    owner        TEXT    NOT NULL PRIMARY KEY,
    requested_at INTEGER NOT NULL,
    due_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX erasures_due ON erasures (due_at);

-- While an owner is being erased, and only then: who stands in for them in the journal.
CREATE TABLE stand_ins (
    owner    TEXT NOT NULL PRIMARY KEY,
    stand_in TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The journal may be changed in one way: an owner who is being erased becomes their stand-in.
-- No amount, and nothing else, changes with that.
DROP TRIGGER entries_keep_update;
CREATE TRIGGER entries_keep_update BEFORE UPDATE ON entries
WHEN NEW.seq IS NOT OLD.seq OR NEW.operation IS NOT OLD.operation
  OR NEW.account IS NOT OLD.account OR NEW.unit IS NOT OLD.unit
  OR NEW.amount IS NOT OLD.amount
  OR NOT EXISTS (SELECT 1 FROM stand_ins WHERE owner = OLD.owner AND stand_in = NEW.owner)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

DROP TRIGGER reservations_end_once;
CREATE TRIGGER reservations_end_once BEFORE UPDATE ON reservations
WHEN OLD.state <> 'open' AND (
    NEW.id IS NOT OLD.id OR NEW.unit IS NOT OLD.unit OR NEW.amount IS NOT OLD.amount
    OR NEW.state IS NOT OLD.state OR NEW.opened_at IS NOT OLD.opened_at
    OR NEW.ended_at IS NOT OLD.ended_at
    OR NOT EXISTS (SELECT 1 FROM stand_ins WHERE owner = OLD.owner AND stand_in = NEW.owner)
)
BEGIN
    SELECT RAISE(ABORT, 'a reservation ends once');
END;

-- What was done about somebody is kept without saying who they were.
DROP TRIGGER audit_log_keep_update;
CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log
WHEN NEW.seq IS NOT OLD.seq OR NEW.at IS NOT OLD.at OR NEW.action IS NOT OLD.action
  OR NEW.detail IS NOT OLD.detail
  OR (NEW.actor IS NOT OLD.actor AND NOT EXISTS (
        SELECT 1 FROM stand_ins WHERE owner = OLD.actor AND stand_in = NEW.actor))
  OR (NEW.subject IS NOT OLD.subject AND NOT EXISTS (
        SELECT 1 FROM stand_ins WHERE owner = OLD.subject AND stand_in = NEW.subject))
  OR (NEW.actor IS OLD.actor AND NEW.subject IS OLD.subject)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
