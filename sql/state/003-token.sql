-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What the links and reply addresses of a digest open. A token itself stands nowhere but in the mail:
-- here is its SHA-256, by the first 16 digits of which the row is found; the rest is compared by
-- the program. Times are seconds since 1970, UTC. The mail system writes it.

CREATE TABLE token (
	selector TEXT PRIMARY KEY NOT NULL,
	hash TEXT NOT NULL,
	entry INTEGER NOT NULL, -- of the quarantine: one message for one recipient
	person TEXT NOT NULL COLLATE NOCASE, -- whose digest it stands in: an address of the table mailbox
	action TEXT NOT NULL,
	way TEXT NOT NULL, -- a token in an address passes through logs of mail systems: no link opens with it
	made_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	claimed_at INTEGER, -- somebody acts on it; given back when he fails, and after a while when he died
	used_at INTEGER,
	CHECK (typeof(selector) = 'text' AND length(selector) = 16 AND selector NOT GLOB '*[^0-9a-f]*'),
	CHECK (typeof(hash) = 'text' AND length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*' AND substr(hash, 1, 16) = selector),
	CHECK (typeof(entry) = 'integer' AND typeof(expires_at) = 'integer' AND typeof(made_at) = 'integer'),
	CHECK (person GLOB '?*@?*'),
	CHECK (action IN ('release', 'allow', 'delete')),
	CHECK (way IN ('web', 'mail'))
) WITHOUT ROWID;
CREATE INDEX token_expires_at ON token (expires_at);
