-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Floods: how much one address may do at a contact. Exim's ACLs ask for all of a contact's rows once a
-- connection, with the question which contact it is. What Exim decides before that (connections at
-- once) are macros of site.conf.

CREATE TABLE contact_limit (
	contact TEXT NOT NULL COLLATE NOCASE,
	name TEXT NOT NULL COLLATE NOCASE,
	value INTEGER NOT NULL, -- 0 is no limit
	note TEXT NOT NULL,
	PRIMARY KEY (contact, name)
);
-- Some hundred people may sit behind one address: their limits are those of S2.
INSERT INTO contact_limit (contact, name, value, note) VALUES
	('S0', 'connections_minute', 120, 'new connections a minute from one IPv4 address or IPv6 /64'),
	('S0', 'unknown_connection', 10, 'unknown recipients in one connection'),
	('S0', 'unknown_hour', 100, 'unknown recipients an hour from one IPv4 address or IPv6 /64'),
	('S0', 'connection_age', 600, 'seconds that a connection may last without bringing a message'),
	('S2', 'connections_minute', 300, 'new connections a minute from one IPv4 address or IPv6 /64'),
	('S2', 'unknown_connection', 50, 'unknown recipients in one connection'),
	('S2', 'unknown_hour', 500, 'unknown recipients an hour from one IPv4 address or IPv6 /64'),
	('S2', 'connection_age', 600, 'seconds that a connection may last without bringing a message');

CREATE TRIGGER contact_limit_insert BEFORE INSERT ON contact_limit BEGIN
	SELECT RAISE(ABORT, 'contact_limit: this row is there already; change it with UPDATE contact_limit SET value = ... WHERE contact = ... AND name = ...')
	WHERE EXISTS (SELECT 1 FROM contact_limit WHERE contact = NEW.contact AND name = NEW.name);
	SELECT RAISE(ABORT, 'contact_limit: there is no limit of this name at this contact and none can be added; see SELECT contact, name FROM contact_limit');
END;
CREATE TRIGGER contact_limit_delete BEFORE DELETE ON contact_limit BEGIN
	SELECT RAISE(ABORT, 'contact_limit: its rows are fixed; to have no limit UPDATE contact_limit SET value = 0 WHERE contact = ... AND name = ...');
END;
CREATE TRIGGER contact_limit_update BEFORE UPDATE ON contact_limit BEGIN
	SELECT RAISE(ABORT, 'contact_limit: contact and name are fixed; only value and note can be changed')
	WHERE NEW.contact IS NOT OLD.contact COLLATE BINARY OR NEW.name IS NOT OLD.name COLLATE BINARY;
	SELECT RAISE(ABORT, 'contact_limit: value must be a whole number from 0 (no limit) to 1000000')
	WHERE typeof(NEW.value) <> 'integer' OR NEW.value NOT BETWEEN 0 AND 1000000;
	SELECT RAISE(ABORT, 'contact_limit: note must be a text (it may be empty)')
	WHERE typeof(NEW.note) <> 'text';
END;

DROP TRIGGER contact_check_made;
UPDATE contact_check SET made = 1, note = 'the limits are the rows of contact_limit; connections at once are macros of site.conf and always count'
WHERE contact = 'S2' AND "check" = 'ddos';
CREATE TRIGGER contact_check_made BEFORE UPDATE OF made ON contact_check
WHEN NEW.made IS NOT OLD.made BEGIN
	SELECT RAISE(ABORT, 'contact_check: made says what this version of the program can do and is no policy, so it cannot be changed by hand; to switch a check on or off set enabled to 1 or 0');
END;
