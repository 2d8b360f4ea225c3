-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What the scanner looks for in content, beyond signatures: rules with points.
-- migrate: group=coexim-scand

PRAGMA application_id = 0x4378526c; -- "CxRl"

-- A row is one thing that spam has and other mail seldom; its score is added once for a message
-- that the pattern matches, wherever and however often. What each target holds: rules.db(5).
CREATE TABLE spam_rule (
	name TEXT NOT NULL PRIMARY KEY,
	target TEXT NOT NULL,
	pattern TEXT NOT NULL,          -- PCRE2; (?i) at its beginning: letters in any case
	score REAL NOT NULL,            -- below 0: a sign of mail that is wanted
	enabled INTEGER NOT NULL DEFAULT 1,
	description TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- The targets; 'header:' is followed by the name of a header, like header:Subject.
CREATE TABLE spam_target (
	name TEXT NOT NULL PRIMARY KEY,
	description TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO spam_target (name, description) VALUES
	('header:NAME', 'the values of that header, decoded, each by itself'),
	('headers', 'every header as "Name: value", decoded, each by itself'),
	('header-names', 'the names of all headers in their order, small letters, a line each'),
	('subject', 'the subject, decoded; empty where there is none'),
	('text', 'what a reader sees of all parts that are text or HTML'),
	('hidden', 'the text that HTML hides from the reader'),
	('raw', 'the body as it came, encoded as it is'),
	('url', 'each address that HTML or text links to'),
	('link', 'of each link in HTML its address, a blank, and the text that is shown for it'),
	('attachment', 'the name of each attachment'),
	('parts', 'a line for each part: depth, type, inline or attachment, encoding, bytes of text without blanks');

CREATE VIEW _valid_spam_rule AS SELECT '' AS name, '' AS target, '' AS pattern, 0 AS score, 0 AS enabled, '' AS description WHERE 0;
CREATE TRIGGER _valid_spam_rule_insert INSTEAD OF INSERT ON _valid_spam_rule BEGIN
	SELECT RAISE(ABORT, 'spam_rule: name must be 1 to 40 of A to Z, 0 to 9 and _, like FREE_MONEY; it is what the log and X-Spam-Status show')
	WHERE typeof(NEW.name) <> 'text' OR length(NEW.name) NOT BETWEEN 1 AND 40 OR NEW.name GLOB '*[^A-Z0-9_]*';
	SELECT RAISE(ABORT, 'spam_rule: GTUBE and MORE_RULES are names of the program''s own')
	WHERE NEW.name IN ('GTUBE', 'MORE_RULES');
	SELECT RAISE(ABORT, 'spam_rule: target must be header:NAME, headers, header-names, subject, text, hidden, raw, url, link, attachment or parts; see SELECT * FROM spam_target')
	WHERE typeof(NEW.target) <> 'text' OR NOT (NEW.target GLOB 'header:?*'
		OR NEW.target IN (SELECT name FROM spam_target WHERE name <> 'header:NAME'));
	SELECT RAISE(ABORT, 'spam_rule: after header: comes the name of a header, 1 to 60 letters, digits and -, without a colon at its end, like header:X-Mailer')
	WHERE NEW.target GLOB 'header:*' AND (length(NEW.target) > 67 OR substr(NEW.target, 8) GLOB '*[^A-Za-z0-9_-]*');
	SELECT RAISE(ABORT, 'spam_rule: pattern must be a PCRE2 pattern of 1 to 2000 bytes, without / around it; (?i) at its beginning makes upper and lower case the same')
	WHERE typeof(NEW.pattern) <> 'text' OR length(CAST(NEW.pattern AS BLOB)) NOT BETWEEN 1 AND 2000 OR instr(CAST(NEW.pattern AS BLOB), x'00') > 0;
	SELECT RAISE(ABORT, 'spam_rule: score must be a number from -100 to 1000 with at most three digits after the point, like 1.5')
	WHERE typeof(NEW.score) NOT IN ('real', 'integer') OR NEW.score NOT BETWEEN -100 AND 1000
		OR abs(NEW.score * 1000 - round(NEW.score * 1000)) > 0.0001;
	SELECT RAISE(ABORT, 'spam_rule: enabled must be 1 (on) or 0 (off)')
	WHERE typeof(NEW.enabled) <> 'integer' OR NEW.enabled NOT IN (0, 1);
	SELECT RAISE(ABORT, 'spam_rule: description must be a text of at most 200 characters (it may be empty)')
	WHERE typeof(NEW.description) <> 'text' OR length(NEW.description) > 200;
END;
CREATE TRIGGER spam_rule_insert BEFORE INSERT ON spam_rule BEGIN
	INSERT INTO _valid_spam_rule (name, target, pattern, score, enabled, description)
	VALUES (NEW.name, NEW.target, NEW.pattern, NEW.score, NEW.enabled, NEW.description);
	SELECT RAISE(ABORT, 'spam_rule: there is a rule of this name already; change it with UPDATE')
	WHERE EXISTS (SELECT 1 FROM spam_rule WHERE name = NEW.name);
	SELECT RAISE(ABORT, 'spam_rule: there are 1000 rules, and more are not looked at; delete some first')
	WHERE (SELECT count(*) FROM spam_rule) >= 1000;
END;
CREATE TRIGGER spam_rule_update BEFORE UPDATE ON spam_rule BEGIN
	INSERT INTO _valid_spam_rule (name, target, pattern, score, enabled, description)
	VALUES (NEW.name, NEW.target, NEW.pattern, NEW.score, NEW.enabled, NEW.description);
	SELECT RAISE(ABORT, 'spam_rule: there is a rule of this name already')
	WHERE NEW.name <> OLD.name AND EXISTS (SELECT 1 FROM spam_rule WHERE name = NEW.name);
END;
CREATE TRIGGER spam_target_insert BEFORE INSERT ON spam_target BEGIN
	SELECT RAISE(ABORT, 'spam_target: the targets are what this version of the program knows; they cannot be changed');
END;
CREATE TRIGGER spam_target_update BEFORE UPDATE ON spam_target BEGIN
	SELECT RAISE(ABORT, 'spam_target: the targets are what this version of the program knows; they cannot be changed');
END;
CREATE TRIGGER spam_target_delete BEFORE DELETE ON spam_target BEGIN
	SELECT RAISE(ABORT, 'spam_target: the targets are what this version of the program knows; they cannot be changed');
END;
