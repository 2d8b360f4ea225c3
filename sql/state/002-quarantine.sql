-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What is kept in quarantine, and who did what with it. The mail system writes it; the
-- messages themselves are files (their names are the column file), since a database of mail grows and never shrinks.

-- One row a message. Its file is there while file_there is 1. Texts that a stranger wrote hold no
-- control character and nothing that turns the direction of text, so that a terminal may show them.
CREATE TABLE quarantine_message (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	exim_id TEXT NOT NULL,
	file TEXT NOT NULL UNIQUE CHECK (length(file) = 32 AND file NOT GLOB '*[^0-9a-f]*'),
	file_there INTEGER NOT NULL DEFAULT 1 CHECK (file_there IN (0, 1)),
	size INTEGER NOT NULL,      -- of the message, in bytes
	sha256 TEXT NOT NULL,       -- of the message
	kept_at INTEGER NOT NULL,   -- seconds since 1970, as the next
	expires_at INTEGER NOT NULL,
	contact TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('spam', 'malware', 'virus')),
	reason TEXT NOT NULL,       -- in words
	tests TEXT NOT NULL,        -- NAME:POINTS,NAME:POINTS
	score_milli INTEGER,        -- thousandths of a point; NULL where nothing was scored
	sender TEXT NOT NULL COLLATE NOCASE, -- of the envelope; '' for bounces
	author TEXT NOT NULL,       -- From, decoded, cut
	subject TEXT NOT NULL,      -- the same
	UNIQUE (exim_id, sha256)    -- a second delivery of the same message makes no second row
);
CREATE INDEX quarantine_message_expires ON quarantine_message (expires_at) WHERE file_there = 1;
CREATE INDEX quarantine_message_kept ON quarantine_message (kept_at);

-- One row a message and recipient. mailbox is whose it is: the mailbox that the address leads to, over aliases and
-- tags; where it leads to several, or to none, the row of the directory that stands for them, and is_group is 1.
CREATE TABLE quarantine_entry (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	message INTEGER NOT NULL REFERENCES quarantine_message (id),
	address TEXT NOT NULL COLLATE NOCASE, -- as the envelope had it
	mailbox TEXT NOT NULL COLLATE NOCASE,
	is_group INTEGER NOT NULL CHECK (is_group IN (0, 1)),
	state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'releasing', 'released', 'deleted', 'expired')),
	state_at INTEGER NOT NULL, -- since when
	UNIQUE (message, address)
);
CREATE INDEX quarantine_entry_live ON quarantine_entry (mailbox, id) WHERE state IN ('kept', 'releasing');
CREATE INDEX quarantine_entry_ended ON quarantine_entry (state_at) WHERE state NOT IN ('kept', 'releasing');

-- Who did what, when. It outlives what it is about.
CREATE TABLE quarantine_audit (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,     -- a user of the machine, a person's mailbox and by what way, or a job
	what TEXT NOT NULL,    -- keep, release, delete, expire, ...
	entry INTEGER,         -- NULL: about none
	exim_id TEXT NOT NULL,
	address TEXT NOT NULL,
	words TEXT NOT NULL
);
CREATE INDEX quarantine_audit_entry ON quarantine_audit (entry);
CREATE INDEX quarantine_audit_at ON quarantine_audit (at);

-- For people: one row a message and recipient that is there, times in UTC.
CREATE VIEW quarantine (entry, kept, recipient, mailbox, is_group, state, sender, author, subject, kind, score, reason, contact, size, expires, exim_id, file) AS
SELECT e.id, datetime(m.kept_at, 'unixepoch'), e.address, e.mailbox, e.is_group, e.state, m.sender, m.author, m.subject, m.kind,
	m.score_milli / 1000.0, m.reason, m.contact, m.size, datetime(m.expires_at, 'unixepoch'), m.exim_id, substr(m.file, 1, 2) || '/' || m.file
FROM quarantine_entry AS e JOIN quarantine_message AS m ON m.id = e.message
WHERE e.state IN ('kept', 'releasing');
