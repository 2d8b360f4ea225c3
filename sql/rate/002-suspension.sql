-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Who is suspended, since he tried far more than a person can send; and what somebody has to be told of.

CREATE TABLE suspended (
	person TEXT PRIMARY KEY NOT NULL,
	since TEXT NOT NULL, -- UTC
	why TEXT NOT NULL
) WITHOUT ROWID;

-- One row a matter, however often it comes up. "coexim alarm send" mails what is not mailed yet.
CREATE TABLE alarm (
	kind TEXT NOT NULL,    -- the check that raised it; rate-person is for the person himself
	subject TEXT NOT NULL, -- whom or what it is about
	words TEXT NOT NULL,   -- what it said last
	first TEXT NOT NULL,   -- UTC, as the next two
	last TEXT NOT NULL,
	times INTEGER NOT NULL, -- the minutes in which it came up
	mailed TEXT,            -- NULL: it waits for that
	PRIMARY KEY (kind, subject)
) WITHOUT ROWID;

-- The way to raise one, for programs and for Exim's ACLs, which ask alarm_fresh first: a flood
-- of what raises it must not take the write lock that the check rate waits for. What still
-- comes up a day after it was mailed is mailed again; what has not come up for a month is forgotten.
CREATE VIEW alarm_fresh AS SELECT kind, subject FROM alarm WHERE last > datetime('now', '-1 minute');
CREATE VIEW raise_alarm AS SELECT '' AS kind, '' AS subject, '' AS words WHERE 0;
CREATE TRIGGER raise_alarm_insert INSTEAD OF INSERT ON raise_alarm BEGIN
	DELETE FROM alarm WHERE last < datetime('now', '-30 days');
	INSERT INTO alarm (kind, subject, words, first, last, times)
	VALUES (NEW.kind, substr(NEW.subject, 1, 255), substr(NEW.words, 1, 1000), datetime('now'), datetime('now'), 1)
	ON CONFLICT (kind, subject) DO UPDATE SET words = excluded.words, last = excluded.last, times = times + 1,
		mailed = iif(mailed < datetime('now', '-1 day'), NULL, mailed);
END;

-- Who is suspended is told of in the same moment: the administrator, and the person where it is one. Whose
-- suspension is lifted begins anew, and the next one is told of again.
CREATE TRIGGER suspended_inserted AFTER INSERT ON suspended BEGIN
	INSERT INTO raise_alarm (kind, subject, words) VALUES ('rate', NEW.person, NEW.why);
	INSERT INTO raise_alarm (kind, subject, words) SELECT 'rate-person', NEW.person, NEW.why WHERE instr(NEW.person, '@') > 0;
END;
CREATE TRIGGER suspended_lifted AFTER DELETE ON suspended BEGIN
	DELETE FROM bucket WHERE person = OLD.person;
	DELETE FROM alarm WHERE kind IN ('rate', 'rate-person') AND subject = OLD.person;
END;
