-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What each person has sent: one row a person and limit, by the generic cell rate algorithm
-- (ITU-T I.371, annex A). The mail system writes it.
-- migrate: journal_mode=wal owner=Debian-exim

PRAGMA application_id = 0x43785274; -- "CxRt"

-- full_again_us is the algorithm's theoretical arrival time: when the whole allowance is free
-- again, in microseconds since 1970. What may be sent at once is allowed, in each period.
CREATE TABLE bucket (
	person TEXT NOT NULL,
	"limit" TEXT NOT NULL,
	full_again_us INTEGER NOT NULL,
	allowed INTEGER NOT NULL,
	period_us INTEGER NOT NULL,
	granted INTEGER NOT NULL, -- whether the last message was let through, by all limits together
	room INTEGER NOT NULL,    -- whether this limit alone would have let it through
	PRIMARY KEY (person, "limit")
) WITHOUT ROWID;
CREATE INDEX bucket_full_again ON bucket (full_again_us);

-- For people: who, of which limit, how much is used now, and since when or from when on one more is free.
CREATE VIEW rate (who, "limit", used, allowed, free_again_at) AS
SELECT person, "limit",
	max(0, min(allowed, (full_again_us - now_us + period_us / allowed - 1) / (period_us / allowed))),
	allowed,
	CASE WHEN full_again_us - period_us + period_us / allowed <= now_us THEN 'now'
	ELSE strftime('%Y-%m-%d %H:%M:%S UTC', (full_again_us - period_us + period_us / allowed) / 1000000 + 1, 'unixepoch') END
FROM bucket, (SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER) AS now_us)
ORDER BY person, period_us, "limit";
