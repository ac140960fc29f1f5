-- Figures that outlive what they were counted from. `took` is the time in milliseconds from a removal's being accepted
-- to its being ready, rounded down to two digits; 0 of one that failed. The triggers count, because an ending that was
-- not counted could not be told from one that never was.
CREATE TABLE removal_days (
    day     INTEGER NOT NULL,
    outcome TEXT    NOT NULL,
    took    INTEGER NOT NULL,
    count   INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (day, outcome, took)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER images_count_ready AFTER UPDATE OF state ON images
WHEN NEW.state = 'ready' AND OLD.state <> 'ready'
BEGIN
    INSERT INTO removal_days (day, outcome, took, count)
    SELECT NEW.settled_at / 86400000 * 86400000, 'ready', CASE
               WHEN t < 100 THEN t
               WHEN t < 1000 THEN t / 10 * 10
               WHEN t < 10000 THEN t / 100 * 100
               WHEN t < 100000 THEN t / 1000 * 1000
               WHEN t < 1000000 THEN t / 10000 * 10000
               WHEN t < 10000000 THEN t / 100000 * 100000
               ELSE t / 1000000 * 1000000 END, 1
    FROM (SELECT MAX(NEW.settled_at - NEW.created_at, 0) AS t)
    WHERE true
    ON CONFLICT (day, outcome, took) DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER images_count_failed AFTER UPDATE OF state ON images
WHEN NEW.state = 'failed' AND OLD.state <> 'failed'
BEGIN
    INSERT INTO removal_days (day, outcome, took, count)
    VALUES (NEW.settled_at / 86400000 * 86400000, NEW.failure, 0, 1)
    ON CONFLICT (day, outcome, took) DO UPDATE SET count = count + 1;
END;

-- What is still there to be counted.
INSERT INTO removal_days (day, outcome, took, count)
SELECT settled_at / 86400000 * 86400000, COALESCE(failure, 'ready'),
       CASE WHEN failure IS NOT NULL THEN 0
            WHEN t < 100 THEN t
            WHEN t < 1000 THEN t / 10 * 10
            WHEN t < 10000 THEN t / 100 * 100
            WHEN t < 100000 THEN t / 1000 * 1000
            WHEN t < 1000000 THEN t / 10000 * 10000
            WHEN t < 10000000 THEN t / 100000 * 100000
            ELSE t / 1000000 * 1000000 END AS took,
       COUNT(*)
FROM (SELECT settled_at, failure, MAX(settled_at - created_at, 0) AS t FROM images
      WHERE settled_at IS NOT NULL)
GROUP BY 1, 2, 3;

CREATE INDEX reservations_captured ON reservations (ended_at, unit) WHERE state = 'captured';
CREATE INDEX returns_by_time ON returns (at);
CREATE INDEX orders_paid ON orders (paid_at) WHERE state = 'paid';
CREATE INDEX reversals_by_time ON reversals (at) WHERE undone = 0;
CREATE INDEX ad_sessions_by_start ON ad_sessions (started_at);

CREATE INDEX audit_log_of_actor ON audit_log (actor, action, at);
CREATE INDEX audit_log_of_subject ON audit_log (subject, seq);

-- In which order views of ads began.
ALTER TABLE ad_sessions ADD COLUMN seq INTEGER;
UPDATE ad_sessions SET seq = numbered.number FROM (
    SELECT id, ROW_NUMBER() OVER (ORDER BY started_at, id) AS number FROM ad_sessions
) AS numbered WHERE ad_sessions.id = numbered.id;
CREATE UNIQUE INDEX ad_sessions_in_order ON ad_sessions (seq);
CREATE TRIGGER ad_sessions_number AFTER INSERT ON ad_sessions
BEGIN
    UPDATE ad_sessions SET seq = (SELECT COALESCE(MAX(seq), 0) + 1 FROM ad_sessions)
    WHERE id = NEW.id;
END;
