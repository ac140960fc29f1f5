-- Receipts that go out by mail, and money that support gives back.

-- When the receipt was handed to the outbox, or was found to have nobody to go to.
ALTER TABLE orders ADD COLUMN receipt_queued_at INTEGER;

UPDATE orders SET receipt_queued_at = paid_at WHERE state = 'paid';

CREATE INDEX orders_to_mail ON orders (seq) WHERE state = 'paid' AND receipt_queued_at IS NULL;

-- Written down before the payment provider hears of it. `number` counts those of an order from 1, and with it names the
-- request to the provider; `request` is what support calls it.
CREATE TABLE refunds (
    order_id TEXT    NOT NULL REFERENCES orders (id),
    number   INTEGER NOT NULL CHECK (number > 0),
    request  TEXT    NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount > 0),
    forced   INTEGER NOT NULL CHECK (forced IN (0, 1)),
    reason   TEXT    NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('asked', 'done', 'refused', 'given_up')),
    asked_at INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (order_id, number),
    UNIQUE (order_id, request),
    CHECK ((state = 'asked') = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

-- What one of them comes to decides how much is left for the next.
CREATE UNIQUE INDEX refunds_under_way ON refunds (order_id) WHERE state = 'asked';
CREATE INDEX refunds_to_finish ON refunds (asked_at) WHERE state = 'asked';

CREATE TRIGGER refunds_end_once BEFORE UPDATE ON refunds
WHEN NEW.order_id IS NOT OLD.order_id OR NEW.number IS NOT OLD.number OR NEW.request IS NOT OLD.request
  OR NEW.amount IS NOT OLD.amount OR NEW.forced IS NOT OLD.forced OR NEW.asked_at IS NOT OLD.asked_at
  OR (OLD.state <> 'asked' AND (NEW.state IS NOT OLD.state OR NEW.ended_at IS NOT OLD.ended_at))
BEGIN SELECT RAISE(ABORT, 'a refund ends once'); END;

CREATE TRIGGER refunds_keep_delete BEFORE DELETE ON refunds
BEGIN SELECT RAISE(ABORT, 'refunds are kept'); END;
