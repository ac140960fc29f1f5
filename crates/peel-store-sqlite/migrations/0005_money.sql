-- What is bought, and what becomes of it. Amounts of money are in hundredths of the currency, credits in quarters.

CREATE TABLE orders (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    owner       TEXT    NOT NULL,
    product     TEXT    NOT NULL,
    credits     INTEGER NOT NULL CHECK (credits > 0),
    currency    TEXT    NOT NULL CHECK (currency IN ('usd', 'cny')),
    amount      INTEGER NOT NULL CHECK (amount > 0),
    live        INTEGER NOT NULL CHECK (live IN (0, 1)),
    image       TEXT,
    request     TEXT,
    state       TEXT    NOT NULL
                CHECK (state IN ('created', 'open', 'processing', 'paid', 'cancelled')),
    payment     TEXT    UNIQUE,
    created_at  INTEGER NOT NULL,
    checked_at  INTEGER,
    paid_at     INTEGER,
    receipt     INTEGER UNIQUE,
    unlocked_at INTEGER,
    CHECK ((state = 'paid') = (paid_at IS NOT NULL)),
    CHECK ((state = 'paid') = (receipt IS NOT NULL)),
    CHECK (state IN ('created', 'cancelled') OR payment IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX orders_by_request ON orders (owner, request) WHERE request IS NOT NULL;
CREATE INDEX orders_of_owner ON orders (owner, seq);
CREATE INDEX orders_unsettled ON orders (checked_at, created_at)
WHERE state IN ('created', 'open', 'processing');
CREATE INDEX orders_to_unlock ON orders (seq)
WHERE state = 'paid' AND image IS NOT NULL AND unlocked_at IS NULL;

-- What was agreed does not change, and what is paid stays paid.
CREATE TRIGGER orders_keep_terms BEFORE UPDATE ON orders
WHEN NEW.id IS NOT OLD.id OR NEW.product IS NOT OLD.product OR NEW.credits IS NOT OLD.credits
  OR NEW.currency IS NOT OLD.currency OR NEW.amount IS NOT OLD.amount OR NEW.live IS NOT OLD.live
  OR NEW.created_at IS NOT OLD.created_at
  OR (OLD.payment IS NOT NULL AND NEW.payment IS NOT OLD.payment)
  OR (OLD.state = 'paid' AND (NEW.state IS NOT OLD.state OR NEW.paid_at IS NOT OLD.paid_at
                              OR NEW.receipt IS NOT OLD.receipt))
BEGIN SELECT RAISE(ABORT, 'an order cannot change like this'); END;

CREATE TRIGGER orders_keep_delete BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'orders are kept'); END;

-- Money that went back. `undone`: it has come back again, which is the end of it.
CREATE TABLE reversals (
    id          TEXT    NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL CHECK (kind IN ('refund', 'dispute')),
    order_id    TEXT    NOT NULL REFERENCES orders (id),
    amount      INTEGER NOT NULL CHECK (amount > 0),
    undone      INTEGER NOT NULL CHECK (undone IN (0, 1)),
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX reversals_of_order ON reversals (order_id, at);

CREATE TRIGGER reversals_end_once BEFORE UPDATE ON reversals
WHEN OLD.undone = 1 OR NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind
  OR NEW.order_id IS NOT OLD.order_id OR NEW.amount IS NOT OLD.amount
BEGIN SELECT RAISE(ABORT, 'a reversal is undone once'); END;

-- Credits that were to be taken back and had been spent.
CREATE TABLE debts (
    owner  TEXT    NOT NULL PRIMARY KEY,
    amount INTEGER NOT NULL CHECK (amount > 0)
) STRICT, WITHOUT ROWID;

-- What the provider has told. `take_after`: from when on it is given out (again).
CREATE TABLE payment_events (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    kind        TEXT    NOT NULL,
    object      TEXT    NOT NULL,
    payment     TEXT    NOT NULL,
    order_id    TEXT,
    received_at INTEGER NOT NULL,
    take_after  INTEGER NOT NULL,
    taken       INTEGER NOT NULL DEFAULT 0 CHECK (taken IN (0, 1)),
    done_at     INTEGER
) STRICT;

-- One fact, told by two events, is looked into once, unless that has begun.
CREATE UNIQUE INDEX payment_events_of_fact ON payment_events (kind, object) WHERE taken = 0;
CREATE INDEX payment_events_to_do ON payment_events (take_after) WHERE done_at IS NULL;
CREATE INDEX payment_events_done ON payment_events (done_at) WHERE done_at IS NOT NULL;

-- Up to when the provider was asked for what it has told: one row.
CREATE TABLE reconciliation (
    id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    until INTEGER NOT NULL
) STRICT;
