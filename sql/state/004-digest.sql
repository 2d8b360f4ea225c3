-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What persons have been told of by digests, and when each domain's were sent. The mail system writes it.
-- Times are seconds since 1970.

-- Numbers of entries only grow, so that one of them says it: what is above it is new to him.
CREATE TABLE digest_told (
	person TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, -- an address of the table mailbox
	entry INTEGER NOT NULL, -- of the quarantine: the last one that a digest has listed
	told_at INTEGER NOT NULL
) WITHOUT ROWID;

-- The last time when all persons of a domain had been told.
CREATE TABLE digest_run (
	domain TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	ran_at INTEGER NOT NULL
) WITHOUT ROWID;
