-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Headers that Office 365 believes when they come from its own tenant or by a connector it trusts,
-- as it trusts S4. Nobody may bring them from outside: they are taken out of what comes in at S0
-- and S2. S1, where Office 365 itself writes them, keeps them. The headers of tenant_header are
-- taken out too, with or without a row here.

-- What mail cannot be without, or what signs it. A name that ends in a hyphen stands for a family.
CREATE VIEW _essential_header (name) AS VALUES
	('from'), ('sender'), ('reply-to'), ('to'), ('cc'), ('bcc'), ('subject'), ('date'), ('message-id'),
	('in-reply-to'), ('references'), ('received'), ('return-path'), ('auto-submitted'), ('dkim-signature'),
	('content-'), ('mime-'), ('resent-'), ('arc-'), ('list-');
CREATE VIEW _not_essential AS SELECT '' AS value WHERE 0;
-- NEW.value is a name, or the beginning of names with a * behind it.
CREATE TRIGGER _not_essential_insert INSTEAD OF INSERT ON _not_essential BEGIN
	SELECT RAISE(ABORT, 'mail needs this header, or is signed by it: From, To, Date, Subject, Received, Message-ID, Content-..., DKIM-Signature and their like cannot be named here, nor by a *')
	WHERE EXISTS (SELECT 1 FROM _essential_header AS e, (SELECT lower(rtrim(NEW.value, '*')) AS name, substr(NEW.value, -1) = '*' AS open) AS n
		WHERE n.name = e.name
			OR (e.name LIKE '%-' AND substr(n.name, 1, length(e.name)) = e.name)
			OR (n.open AND substr(e.name, 1, length(n.name)) = n.name));
END;

CREATE TABLE stripped_header (
	header TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, -- a * at its end: all that begin so
	note TEXT NOT NULL DEFAULT ''
);
-- Not X-MS-Exchange-SenderADCheck and X-MS-Exchange-AntiSpam-MessageData-...: Office 365 signs them
-- on what it sends, and who takes one away breaks its DKIM or ARC signature.
INSERT INTO stripped_header (header, note) VALUES
	('X-OriginatorOrg', 'whose tenant has sent it'),
	('X-MS-Exchange-Organization-*', 'what Exchange has found out within one organisation: who authenticated, the spam level, the direction'),
	('X-MS-Exchange-Forest-*', 'the same within one forest'),
	('X-MS-Exchange-CrossTenant-*', 'what one tenant says of a message to the next, the tenant''s id among it'),
	('X-MS-Exchange-CrossPremises-*', 'becomes X-MS-Exchange-Organization-... at a connector with CloudServicesMailEnabled');

CREATE VIEW _valid_stripped_header AS SELECT '' AS header, '' AS note WHERE 0;
CREATE TRIGGER _valid_stripped_header_insert INSTEAD OF INSERT ON _valid_stripped_header BEGIN
	SELECT RAISE(ABORT, 'stripped_header: a * stands at the end, behind at least four characters, for example X-MS-Exchange-Organization-*')
	WHERE typeof(NEW.header) = 'text' AND instr(NEW.header, '*') > 0
		AND (instr(NEW.header, '*') < length(NEW.header) OR length(NEW.header) < 5);
	INSERT INTO _valid_header (value) VALUES (iif(typeof(NEW.header) = 'text' AND NEW.header LIKE '%*', rtrim(NEW.header, '*'), NEW.header));
	INSERT INTO _not_essential (value) VALUES (NEW.header);
	SELECT RAISE(ABORT, 'stripped_header: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER stripped_header_insert BEFORE INSERT ON stripped_header BEGIN
	INSERT INTO _valid_stripped_header (header, note) VALUES (NEW.header, NEW.note);
	SELECT RAISE(ABORT, 'stripped_header: this header is there already')
	WHERE EXISTS (SELECT 1 FROM stripped_header WHERE header = NEW.header);
	SELECT RAISE(ABORT, 'stripped_header: 48 headers are enough; delete one first, or name several by one row with a * at its end')
	WHERE (SELECT count(*) FROM stripped_header) >= 48;
END;
CREATE TRIGGER stripped_header_update BEFORE UPDATE ON stripped_header BEGIN
	INSERT INTO _valid_stripped_header (header, note) VALUES (NEW.header, NEW.note);
	SELECT RAISE(ABORT, 'stripped_header: this header is there already')
	WHERE EXISTS (SELECT 1 FROM stripped_header WHERE header = NEW.header AND rowid <> OLD.rowid);
END;

-- A tenant header is taken out at S0 and S2, so it can be none that mail needs.
CREATE TRIGGER tenant_header_insert_essential BEFORE INSERT ON tenant_header BEGIN
	INSERT INTO _not_essential (value) VALUES (NEW.header);
END;
CREATE TRIGGER tenant_header_update_essential BEFORE UPDATE ON tenant_header BEGIN
	INSERT INTO _not_essential (value) VALUES (NEW.header);
END;
