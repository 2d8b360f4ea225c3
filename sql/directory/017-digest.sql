-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The digests of the quarantine: when persons get theirs, who is told of a group's mail, and where the
-- links lead.

-- ---- digest_time -----------------------------------------------------------

CREATE TABLE digest_time (
	domain TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, -- of the person's mailbox; '*' for those without a row
	hour INTEGER NOT NULL, -- of the day, 0 to 23
	enabled INTEGER NOT NULL DEFAULT 1, -- 0: nobody gets one
	zone TEXT NOT NULL DEFAULT '', -- by which clock, for example Europe/Berlin; '': this machine's
	language TEXT NOT NULL DEFAULT '', -- a folder of templates within the usual one; '': that one
	note TEXT NOT NULL DEFAULT ''
);
INSERT INTO digest_time (domain, hour) VALUES ('*', 7);
CREATE VIEW _valid_digest_time AS SELECT '' AS domain, 0 AS hour, 0 AS enabled, '' AS zone, '' AS language, '' AS note WHERE 0;
CREATE TRIGGER _valid_digest_time_insert INSTEAD OF INSERT ON _valid_digest_time BEGIN
	SELECT RAISE(ABORT, 'digest_time: domain must be a name of the table domain, or ''*''')
	WHERE NEW.domain IS NULL OR (NEW.domain <> '*' AND NOT EXISTS (SELECT 1 FROM domain WHERE name = NEW.domain));
	SELECT RAISE(ABORT, 'digest_time: hour must be a whole number from 0 to 23')
	WHERE typeof(NEW.hour) <> 'integer' OR NEW.hour NOT BETWEEN 0 AND 23;
	SELECT RAISE(ABORT, 'digest_time: enabled must be 1 (digests are sent) or 0 (not)')
	WHERE typeof(NEW.enabled) <> 'integer' OR NEW.enabled NOT IN (0, 1);
	SELECT RAISE(ABORT, 'digest_time: zone must be the name of a time zone such as Europe/Berlin (a file of /usr/share/zoneinfo), or empty for this machine''s')
	WHERE typeof(NEW.zone) <> 'text' OR length(NEW.zone) > 64 OR NEW.zone GLOB '*[^A-Za-z0-9_+/-]*' OR NEW.zone GLOB '/*';
	SELECT RAISE(ABORT, 'digest_time: language must be the name of a folder of /etc/coexim/digest, of at most 16 letters, digits, - and _, or empty')
	WHERE typeof(NEW.language) <> 'text' OR length(NEW.language) > 16 OR NEW.language GLOB '*[^A-Za-z0-9_-]*';
	SELECT RAISE(ABORT, 'digest_time: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER digest_time_insert BEFORE INSERT ON digest_time BEGIN
	INSERT INTO _valid_digest_time (domain, hour, enabled, zone, language, note)
	VALUES (NEW.domain, NEW.hour, NEW.enabled, NEW.zone, NEW.language, NEW.note);
	SELECT RAISE(ABORT, 'digest_time: this domain has a row already; change it with UPDATE digest_time SET ... WHERE domain = ...')
	WHERE EXISTS (SELECT 1 FROM digest_time WHERE domain = NEW.domain);
END;
CREATE TRIGGER digest_time_update BEFORE UPDATE ON digest_time BEGIN
	INSERT INTO _valid_digest_time (domain, hour, enabled, zone, language, note)
	VALUES (NEW.domain, NEW.hour, NEW.enabled, NEW.zone, NEW.language, NEW.note);
	SELECT RAISE(ABORT, 'digest_time: domain is fixed; insert a row of the other domain and delete this one')
	WHERE NEW.domain <> OLD.domain;
END;
CREATE TRIGGER digest_time_delete BEFORE DELETE ON digest_time BEGIN
	SELECT RAISE(ABORT, 'digest_time: the row ''*'' is for all domains without one, and cannot be deleted; to send no digests set enabled to 0')
	WHERE OLD.domain = '*';
END;
CREATE TRIGGER digest_time_inserted AFTER INSERT ON digest_time BEGIN
	UPDATE digest_time SET domain = lower(domain) WHERE rowid = NEW.rowid AND domain <> lower(domain) COLLATE BINARY;
END;
CREATE TRIGGER domain_deleted_digest AFTER DELETE ON domain BEGIN
	DELETE FROM digest_time WHERE domain = OLD.name;
END;
CREATE TRIGGER domain_renamed_digest AFTER UPDATE OF name ON domain WHEN NEW.name <> OLD.name BEGIN
	DELETE FROM digest_time WHERE domain = OLD.name;
END;

-- ---- group_owner -----------------------------------------------------------

-- Who is told of the mail that is kept for a group (an alias of several targets), and may release
-- it for all. Without a row that is each member whose mailbox is here.
CREATE TABLE group_owner (
	address TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, -- of the table alias
	owner TEXT NOT NULL COLLATE NOCASE -- of the table mailbox
);
CREATE INDEX group_owner_owner ON group_owner (owner);
CREATE VIEW _valid_group_owner AS SELECT '' AS address, '' AS owner WHERE 0;
CREATE TRIGGER _valid_group_owner_insert INSTEAD OF INSERT ON _valid_group_owner BEGIN
	SELECT RAISE(ABORT, 'group_owner: address must be an address of the table alias: a group has a row there for each of its members')
	WHERE NEW.address IS NULL OR NOT EXISTS (SELECT 1 FROM alias WHERE address = NEW.address);
	SELECT RAISE(ABORT, 'group_owner: owner must be an address of the table mailbox, on either side')
	WHERE NEW.owner IS NULL OR NOT EXISTS (SELECT 1 FROM mailbox WHERE address = NEW.owner);
END;
CREATE TRIGGER group_owner_insert BEFORE INSERT ON group_owner BEGIN
	INSERT INTO _valid_group_owner (address, owner) VALUES (NEW.address, NEW.owner);
	SELECT RAISE(ABORT, 'group_owner: this group has an owner already; change him with UPDATE group_owner SET owner = ... WHERE address = ...')
	WHERE EXISTS (SELECT 1 FROM group_owner WHERE address = NEW.address);
END;
CREATE TRIGGER group_owner_update BEFORE UPDATE ON group_owner BEGIN
	INSERT INTO _valid_group_owner (address, owner) VALUES (NEW.address, NEW.owner);
	SELECT RAISE(ABORT, 'group_owner: this group has an owner already')
	WHERE EXISTS (SELECT 1 FROM group_owner WHERE address = NEW.address AND rowid <> OLD.rowid);
END;
CREATE TRIGGER group_owner_inserted AFTER INSERT ON group_owner BEGIN
	UPDATE group_owner SET address = lower(address), owner = lower(owner) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER group_owner_updated AFTER UPDATE ON group_owner BEGIN
	UPDATE group_owner SET address = lower(address), owner = lower(owner)
	WHERE rowid = NEW.rowid AND (address <> lower(address) COLLATE BINARY OR owner <> lower(owner) COLLATE BINARY);
END;
-- An owner who leaves leaves the group to its members; one who is renamed stays its owner.
CREATE TRIGGER mailbox_deleted_owner AFTER DELETE ON mailbox BEGIN
	DELETE FROM group_owner WHERE owner = OLD.address;
END;
CREATE TRIGGER mailbox_renamed_owner AFTER UPDATE OF address ON mailbox WHEN NEW.address <> OLD.address BEGIN
	UPDATE group_owner SET owner = lower(NEW.address) WHERE owner = OLD.address;
END;
CREATE TRIGGER alias_deleted_owner AFTER DELETE ON alias BEGIN
	DELETE FROM group_owner WHERE address = OLD.address AND NOT EXISTS (SELECT 1 FROM alias WHERE address = OLD.address);
END;
-- A group that is renamed, row by row, takes its owner along with the last one.
CREATE TRIGGER alias_renamed_owner AFTER UPDATE OF address ON alias
WHEN NEW.address <> OLD.address AND NOT EXISTS (SELECT 1 FROM alias WHERE address = OLD.address) BEGIN
	DELETE FROM group_owner WHERE address = OLD.address AND EXISTS (SELECT 1 FROM group_owner WHERE address = NEW.address);
	UPDATE group_owner SET address = lower(NEW.address) WHERE address = OLD.address;
END;

-- ---- setting ---------------------------------------------------------------

DROP TRIGGER setting_insert;
DROP TRIGGER setting_update;
DROP TRIGGER setting_updated;
INSERT INTO setting (name, value) VALUES
	('web_url', ''), -- what a digest's links begin with, https://mail.company.example/quarantine; '': they are mails
	('quarantine_reply', 'quarantine'); -- the local part that such a mail goes to, before + and a token
CREATE TRIGGER setting_insert BEFORE INSERT ON setting BEGIN
	SELECT RAISE(ABORT, 'setting: this name is there already; change it with UPDATE setting SET value = ... WHERE name = ...')
	WHERE EXISTS (SELECT 1 FROM setting WHERE name = NEW.name);
	SELECT RAISE(ABORT, 'setting: there is no setting of this name and none can be added; see SELECT name FROM setting');
END;
CREATE TRIGGER setting_update BEFORE UPDATE ON setting BEGIN
	SELECT RAISE(ABORT, 'setting: name is fixed; only value can be changed')
	WHERE NEW.name IS NOT OLD.name COLLATE BINARY;
	SELECT RAISE(ABORT, 'setting: admin_address must be an address like postmaster@company.example, or the name of a user of this machine like root')
	WHERE NEW.name = 'admin_address' AND (typeof(NEW.value) <> 'text' OR NEW.value = ''
		OR (instr(NEW.value, '@') = 0 AND (length(NEW.value) > 64 OR NEW.value NOT GLOB '[a-zA-Z_]*'
			OR length(NEW.value) <> length(CAST(NEW.value AS BLOB)) OR NEW.value GLOB '*[^a-zA-Z0-9._-]*')));
	INSERT INTO _valid_address (value) SELECT NEW.value WHERE NEW.name = 'admin_address' AND instr(NEW.value, '@') > 0;
	SELECT RAISE(ABORT, 'setting: web_url must begin with https:// (or http://), have no / at its end and at most 200 characters of A-Z a-z 0-9 . _ ~ : / -, for example https://mail.company.example/quarantine; or be empty, for replies by mail in place of links')
	WHERE NEW.name = 'web_url' AND (typeof(NEW.value) <> 'text' OR (NEW.value <> ''
		AND ((NEW.value NOT GLOB 'https://[A-Za-z0-9]*' AND NEW.value NOT GLOB 'http://[A-Za-z0-9]*')
			OR NEW.value GLOB '*[^A-Za-z0-9._~:/-]*' OR NEW.value GLOB '*/' OR length(NEW.value) > 200
			OR length(NEW.value) <> length(CAST(NEW.value AS BLOB)))));
	SELECT RAISE(ABORT, 'setting: quarantine_reply must be 1 to 30 letters, digits, . _ and -, and begin and end with a letter or digit, for example quarantine')
	WHERE NEW.name = 'quarantine_reply' AND (typeof(NEW.value) <> 'text' OR length(NEW.value) NOT BETWEEN 1 AND 30
		OR NEW.value GLOB '*[^A-Za-z0-9._-]*' OR NEW.value NOT GLOB '[A-Za-z0-9]*' OR NEW.value NOT GLOB '*[A-Za-z0-9]'
		OR NEW.value GLOB '*..*' OR length(NEW.value) <> length(CAST(NEW.value AS BLOB)));
END;
CREATE TRIGGER setting_updated AFTER UPDATE ON setting WHEN NEW.name IN ('admin_address', 'quarantine_reply') BEGIN
	UPDATE setting SET value = lower(value) WHERE rowid = NEW.rowid AND value <> lower(value) COLLATE BINARY;
END;
