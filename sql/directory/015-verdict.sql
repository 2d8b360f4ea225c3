-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The verdict on spam: what each fact is worth, from how many points on what happens, whom a
-- domain always or never takes mail from, and which DNS blocklists are asked. What persons set
-- for themselves is in state.db.

CREATE VIEW _valid_points AS SELECT 0 AS value WHERE 0;
CREATE TRIGGER _valid_points_insert INSTEAD OF INSERT ON _valid_points BEGIN
	SELECT RAISE(ABORT, 'points are a number from -1000 to 1000, for example 2.5')
	WHERE typeof(NEW.value) NOT IN ('integer', 'real') OR NEW.value NOT BETWEEN -1000 AND 1000;
END;

-- ---- spam_point ------------------------------------------------------------

CREATE TABLE spam_point (
	name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	points REAL NOT NULL,
	note TEXT NOT NULL DEFAULT ''
);
-- What DMARC asks for (quarantine, reject) is a fate and no number of points.
INSERT INTO spam_point (name, points, note) VALUES
	('SPF_PASS', 0, ''), ('SPF_NONE', 0, ''), ('SPF_NEUTRAL', 0, ''),
	('SPF_SOFTFAIL', 1, 'the host may probably not send for this domain'),
	('SPF_FAIL', 2.5, 'the host may not; forwarders fail, too, so not enough for a tag'),
	('SPF_TEMPERROR', 0, 'where the setting spf_temperror is score'),
	('SPF_PERMERROR', 0.5, 'a broken record'),
	('DKIM_PASS', 0, 'anybody may sign'), ('DKIM_FAIL', 0.3, 'no signature that passes; mailing lists break them'),
	('DKIM_TEMPERROR', 0, ''), ('DKIM_PERMERROR', 0.3, ''),
	('DMARC_PASS', 0, ''), ('DMARC_FAIL', 1, 'beside what the policy asks for'),
	('DMARC_TEMPERROR', 0, 'where the setting dmarc_temperror is score'), ('DMARC_PERMERROR', 0.5, ''),
	('CLASS_SPAM', 9, 'the classifier, when it is certain of spam'),
	('CLASS_HAM', -6, 'the classifier, when it is certain of ham'),
	('CLASS_UNTAUGHT', 4, 'its most, for spam and for ham, while the site has not taught it CLASS_TAUGHT messages of each kind'),
	('CLASS_TAUGHT', 200, 'messages, not points');
CREATE TRIGGER spam_point_insert BEFORE INSERT ON spam_point BEGIN
	SELECT RAISE(ABORT, 'spam_point: this name is there already; change it with UPDATE spam_point SET points = ... WHERE name = ...')
	WHERE EXISTS (SELECT 1 FROM spam_point WHERE name = NEW.name);
	SELECT RAISE(ABORT, 'spam_point: its names are fixed, see SELECT name FROM spam_point; a rule of your own goes into spam_rule of rules.db');
END;
CREATE TRIGGER spam_point_delete BEFORE DELETE ON spam_point BEGIN
	SELECT RAISE(ABORT, 'spam_point: its rows are fixed; to let one count nothing UPDATE spam_point SET points = 0 WHERE name = ...');
END;
CREATE TRIGGER spam_point_update BEFORE UPDATE ON spam_point BEGIN
	SELECT RAISE(ABORT, 'spam_point: name is fixed; only points and note can be changed')
	WHERE NEW.name IS NOT OLD.name COLLATE BINARY;
	SELECT RAISE(ABORT, 'spam_point: CLASS_TAUGHT is a number of messages from 0 to 100000')
	WHERE NEW.name = 'CLASS_TAUGHT' AND (typeof(NEW.points) NOT IN ('integer', 'real') OR NEW.points NOT BETWEEN 0 AND 100000);
	INSERT INTO _valid_points (value) SELECT NEW.points WHERE NEW.name <> 'CLASS_TAUGHT';
	SELECT RAISE(ABORT, 'spam_point: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;

-- ---- spam_threshold --------------------------------------------------------

CREATE TABLE spam_threshold (
	domain TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, -- of the recipient; '*' for those without a row
	tag REAL NOT NULL,
	quarantine REAL NOT NULL,
	reject REAL NOT NULL,
	note TEXT NOT NULL DEFAULT ''
);
INSERT INTO spam_threshold (domain, tag, quarantine, reject) VALUES ('*', 5, 8, 20);
CREATE VIEW _valid_threshold AS SELECT '' AS domain, 0 AS tag, 0 AS quarantine, 0 AS reject, '' AS note WHERE 0;
CREATE TRIGGER _valid_threshold_insert INSTEAD OF INSERT ON _valid_threshold BEGIN
	SELECT RAISE(ABORT, 'spam_threshold: domain must be a name of the table domain, or ''*''')
	WHERE NEW.domain IS NULL OR (NEW.domain <> '*' AND NOT EXISTS (SELECT 1 FROM domain WHERE name = NEW.domain));
	INSERT INTO _valid_points (value) VALUES (NEW.tag);
	INSERT INTO _valid_points (value) VALUES (NEW.quarantine);
	INSERT INTO _valid_points (value) VALUES (NEW.reject);
	SELECT RAISE(ABORT, 'spam_threshold: tag must be above 0 and may not be more than quarantine, nor quarantine more than reject; for never use 1000')
	WHERE NEW.tag <= 0 OR NEW.tag > NEW.quarantine OR NEW.quarantine > NEW.reject;
	SELECT RAISE(ABORT, 'spam_threshold: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER spam_threshold_insert BEFORE INSERT ON spam_threshold BEGIN
	INSERT INTO _valid_threshold (domain, tag, quarantine, reject, note) VALUES (NEW.domain, NEW.tag, NEW.quarantine, NEW.reject, NEW.note);
	SELECT RAISE(ABORT, 'spam_threshold: this domain has a row already; change it with UPDATE spam_threshold SET ... WHERE domain = ...')
	WHERE EXISTS (SELECT 1 FROM spam_threshold WHERE domain = NEW.domain);
END;
CREATE TRIGGER spam_threshold_update BEFORE UPDATE ON spam_threshold BEGIN
	INSERT INTO _valid_threshold (domain, tag, quarantine, reject, note) VALUES (NEW.domain, NEW.tag, NEW.quarantine, NEW.reject, NEW.note);
	SELECT RAISE(ABORT, 'spam_threshold: domain is fixed; insert a row of the other domain and delete this one')
	WHERE NEW.domain <> OLD.domain;
END;
CREATE TRIGGER spam_threshold_delete BEFORE DELETE ON spam_threshold BEGIN
	SELECT RAISE(ABORT, 'spam_threshold: the row ''*'' is for all domains without one, and cannot be deleted') WHERE OLD.domain = '*';
END;

-- ---- spam_entry ------------------------------------------------------------

CREATE TABLE spam_entry (
	domain TEXT NOT NULL COLLATE NOCASE, -- of the recipient
	sender TEXT NOT NULL COLLATE NOCASE, -- one address, or '@domain'
	kind TEXT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (domain, sender)
);
CREATE VIEW _valid_spam_entry AS SELECT '' AS domain, '' AS sender, '' AS kind, '' AS note WHERE 0;
CREATE TRIGGER _valid_spam_entry_insert INSTEAD OF INSERT ON _valid_spam_entry BEGIN
	SELECT RAISE(ABORT, 'spam_entry: domain must be a name of the table domain')
	WHERE NEW.domain IS NULL OR NOT EXISTS (SELECT 1 FROM domain WHERE name = NEW.domain);
	SELECT RAISE(ABORT, 'spam_entry: sender must be an address like news@partner.example, or @partner.example for all of a domain')
	WHERE NEW.sender IS NULL OR NEW.sender = '';
	INSERT INTO _valid_host (value) SELECT substr(NEW.sender, 2) WHERE typeof(NEW.sender) = 'text' AND NEW.sender GLOB '@?*';
	INSERT INTO _valid_address (value) SELECT NEW.sender WHERE typeof(NEW.sender) <> 'text' OR NEW.sender NOT GLOB '@?*';
	SELECT RAISE(ABORT, 'spam_entry: kind must be ''allow'' (never spam, where SPF or DKIM proves the sender) or ''block'' (always quarantine)')
	WHERE NEW.kind IS NULL OR NEW.kind NOT IN ('allow', 'block');
	SELECT RAISE(ABORT, 'spam_entry: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER spam_entry_insert BEFORE INSERT ON spam_entry BEGIN
	INSERT INTO _valid_spam_entry (domain, sender, kind, note) VALUES (NEW.domain, NEW.sender, NEW.kind, NEW.note);
	SELECT RAISE(ABORT, 'spam_entry: this domain has an entry for this sender already')
	WHERE EXISTS (SELECT 1 FROM spam_entry WHERE domain = NEW.domain AND sender = NEW.sender);
END;
CREATE TRIGGER spam_entry_update BEFORE UPDATE ON spam_entry BEGIN
	INSERT INTO _valid_spam_entry (domain, sender, kind, note) VALUES (NEW.domain, NEW.sender, NEW.kind, NEW.note);
	SELECT RAISE(ABORT, 'spam_entry: this domain has an entry for this sender already')
	WHERE EXISTS (SELECT 1 FROM spam_entry WHERE domain = NEW.domain AND sender = NEW.sender AND rowid <> OLD.rowid);
END;
CREATE TRIGGER domain_deleted_spam AFTER DELETE ON domain BEGIN
	DELETE FROM spam_threshold WHERE domain = OLD.name;
	DELETE FROM spam_entry WHERE domain = OLD.name;
END;
CREATE TRIGGER domain_renamed_spam AFTER UPDATE OF name ON domain WHEN NEW.name <> OLD.name BEGIN
	DELETE FROM spam_threshold WHERE domain = OLD.name;
	DELETE FROM spam_entry WHERE domain = OLD.name;
END;

-- ---- dnsbl -----------------------------------------------------------------

-- Asked by Exim once a connection at S0; none as shipped.
CREATE TABLE dnsbl (
	zone TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	weight REAL NOT NULL, -- points; below 0 for a list of good senders
	enabled INTEGER NOT NULL DEFAULT 1,
	note TEXT NOT NULL DEFAULT ''
);
CREATE VIEW _valid_dnsbl AS SELECT '' AS zone, 0 AS weight, 0 AS enabled, '' AS note WHERE 0;
CREATE TRIGGER _valid_dnsbl_insert INSTEAD OF INSERT ON _valid_dnsbl BEGIN
	INSERT INTO _valid_host (value) VALUES (NEW.zone);
	INSERT INTO _valid_points (value) VALUES (NEW.weight);
	SELECT RAISE(ABORT, 'dnsbl: enabled must be 1 (asked) or 0 (not)')
	WHERE typeof(NEW.enabled) <> 'integer' OR NEW.enabled NOT IN (0, 1);
	SELECT RAISE(ABORT, 'dnsbl: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER dnsbl_insert BEFORE INSERT ON dnsbl BEGIN
	INSERT INTO _valid_dnsbl (zone, weight, enabled, note) VALUES (NEW.zone, NEW.weight, NEW.enabled, NEW.note);
	SELECT RAISE(ABORT, 'dnsbl: this zone is there already') WHERE EXISTS (SELECT 1 FROM dnsbl WHERE zone = NEW.zone);
	SELECT RAISE(ABORT, 'dnsbl: eight zones are enough, since each one that is dead makes every sender wait; delete one first')
	WHERE (SELECT count(*) FROM dnsbl) >= 8;
END;
CREATE TRIGGER dnsbl_update BEFORE UPDATE ON dnsbl BEGIN
	INSERT INTO _valid_dnsbl (zone, weight, enabled, note) VALUES (NEW.zone, NEW.weight, NEW.enabled, NEW.note);
	SELECT RAISE(ABORT, 'dnsbl: this zone is there already')
	WHERE EXISTS (SELECT 1 FROM dnsbl WHERE zone = NEW.zone AND rowid <> OLD.rowid);
END;
DROP TRIGGER contact_limit_insert;
INSERT INTO contact_limit (contact, name, value, note) VALUES
	('S0', 'dnsbl_cutoff', 0, 'points of the table dnsbl from which a host is refused at once; 0: they only count into the score');
CREATE TRIGGER contact_limit_insert BEFORE INSERT ON contact_limit BEGIN
	SELECT RAISE(ABORT, 'contact_limit: this row is there already; change it with UPDATE contact_limit SET value = ... WHERE contact = ... AND name = ...')
	WHERE EXISTS (SELECT 1 FROM contact_limit WHERE contact = NEW.contact AND name = NEW.name);
	SELECT RAISE(ABORT, 'contact_limit: there is no limit of this name at this contact and none can be added; see SELECT contact, name FROM contact_limit');
END;

-- ---- the check -------------------------------------------------------------

DROP TRIGGER contact_check_update;
DROP TRIGGER contact_check_made;
UPDATE contact_check SET made = 1, action = iif(action = 'quarantine', 'reject', action),
	note = 'what happens is by spam_threshold; the action is the heaviest that may (tag, quarantine, reject)'
WHERE contact = 'S0' AND "check" = 'spam';
CREATE TRIGGER contact_check_made BEFORE UPDATE OF made ON contact_check
WHEN NEW.made IS NOT OLD.made BEGIN
	SELECT RAISE(ABORT, 'contact_check: made says what this version of the program can do and is no policy, so it cannot be changed by hand; to switch a check on or off set enabled to 1 or 0');
END;
CREATE TRIGGER contact_check_update BEFORE UPDATE ON contact_check BEGIN
	SELECT RAISE(ABORT, 'contact_check: contact and "check" are fixed; only enabled, action and note can be changed')
	WHERE NEW.contact IS NOT OLD.contact COLLATE BINARY OR NEW."check" IS NOT OLD."check" COLLATE BINARY;
	SELECT RAISE(ABORT, 'contact_check: enabled must be 1 (on) or 0 (off)')
	WHERE typeof(NEW.enabled) <> 'integer' OR NEW.enabled NOT IN (0, 1);
	SELECT RAISE(ABORT, 'contact_check: note must be a text (it may be empty)')
	WHERE typeof(NEW.note) <> 'text';
	SELECT RAISE(ABORT, 'contact_check: action of spam must be ''reject'', ''quarantine'', ''tag'' or ''tempfail''')
	WHERE NEW."check" = 'spam' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'quarantine', 'tag', 'tempfail'));
	SELECT RAISE(ABORT, 'contact_check: action of malware must be ''reject'', ''quarantine'' or ''tempfail''')
	WHERE NEW."check" = 'malware' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'quarantine', 'tempfail'));
	SELECT RAISE(ABORT, 'contact_check: action of virus at S0 must be ''reject'', ''quarantine'' or ''tempfail''')
	WHERE NEW."check" = 'virus' AND NEW.contact = 'S0' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'quarantine', 'tempfail'));
	SELECT RAISE(ABORT, 'contact_check: action of spoof must be ''reject'', ''tempfail'' or ''observe''')
	WHERE NEW."check" = 'spoof' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail', 'observe'));
	SELECT RAISE(ABORT, 'contact_check: action of tenant must be ''reject'', ''tempfail'' or ''observe'' (log what a wrong tenant header would have done)')
	WHERE NEW."check" = 'tenant' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail', 'observe'));
	SELECT RAISE(ABORT, 'contact_check: action of this check must be ''reject'' or ''tempfail''')
	WHERE NEW."check" NOT IN ('spam', 'malware', 'spoof', 'tenant') AND NOT (NEW."check" = 'virus' AND NEW.contact = 'S0')
		AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail'));
END;
