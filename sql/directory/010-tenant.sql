-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Whose Office 365 it is that S1 meets.

CREATE VIEW _valid_header AS SELECT '' AS value WHERE 0;
CREATE TRIGGER _valid_header_insert INSTEAD OF INSERT ON _valid_header BEGIN
	SELECT RAISE(ABORT, 'the name of a header is 1 to 76 letters, digits and hyphens, without the colon, for example X-OriginatorOrg')
	WHERE typeof(NEW.value) <> 'text' OR length(NEW.value) NOT BETWEEN 1 AND 76
		OR length(NEW.value) <> length(CAST(NEW.value AS BLOB)) OR lower(NEW.value) GLOB '*[^a-z0-9-]*';
END;

-- ---- tenant_header ---------------------------------------------------------

CREATE TABLE tenant_header (
	header TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	note TEXT NOT NULL DEFAULT ''
);
INSERT INTO tenant_header (header, note) VALUES
	('X-OriginatorOrg', 'Office 365 writes it on what leaves a tenant; the value is the tenant''s name');
CREATE TRIGGER tenant_header_insert BEFORE INSERT ON tenant_header BEGIN
	INSERT INTO _valid_header (value) VALUES (NEW.header);
	SELECT RAISE(ABORT, 'tenant_header: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
	SELECT RAISE(ABORT, 'tenant_header: this header is there already')
	WHERE EXISTS (SELECT 1 FROM tenant_header WHERE header = NEW.header);
	SELECT RAISE(ABORT, 'tenant_header: eight headers are enough; delete one first')
	WHERE (SELECT count(*) FROM tenant_header) >= 8;
END;
CREATE TRIGGER tenant_header_update BEFORE UPDATE ON tenant_header BEGIN
	INSERT INTO _valid_header (value) VALUES (NEW.header);
	SELECT RAISE(ABORT, 'tenant_header: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
	SELECT RAISE(ABORT, 'tenant_header: this header is there already')
	WHERE EXISTS (SELECT 1 FROM tenant_header WHERE header = NEW.header AND rowid <> OLD.rowid);
	SELECT RAISE(ABORT, 'tenant_header: this header still has rows in tenant_value; delete those first')
	WHERE NEW.header <> OLD.header AND EXISTS (SELECT 1 FROM tenant_value WHERE header = OLD.header);
END;
CREATE TRIGGER tenant_header_delete BEFORE DELETE ON tenant_header BEGIN
	SELECT RAISE(ABORT, 'tenant_header: the last row cannot be deleted, since nothing would tell our tenant from another; to see only what would be refused: UPDATE contact_check SET action = ''observe'' WHERE contact = ''S1'' AND "check" = ''tenant''')
	WHERE (SELECT count(*) FROM tenant_header) = 1;
END;
CREATE TRIGGER tenant_header_deleted AFTER DELETE ON tenant_header BEGIN
	DELETE FROM tenant_value WHERE header = OLD.header;
END;

-- ---- tenant_value ----------------------------------------------------------

CREATE TABLE tenant_value (
	header TEXT NOT NULL COLLATE NOCASE,
	value TEXT NOT NULL COLLATE NOCASE,
	note TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (header, value)
);
CREATE VIEW _valid_tenant_value AS SELECT '' AS header, '' AS value, '' AS note WHERE 0;
CREATE TRIGGER _valid_tenant_value_insert INSTEAD OF INSERT ON _valid_tenant_value BEGIN
	SELECT RAISE(ABORT, 'tenant_value: header must be a row of the table tenant_header; add it there first')
	WHERE NEW.header IS NULL OR NOT EXISTS (SELECT 1 FROM tenant_header WHERE header = NEW.header);
	SELECT RAISE(ABORT, 'tenant_value: value must have 1 to 253 printable ASCII characters and no blank, for example company.onmicrosoft.com or 6f1c2a70-5d0b-4f5e-9a3e-0123456789ab')
	WHERE typeof(NEW.value) <> 'text' OR length(NEW.value) NOT BETWEEN 1 AND 253
		OR length(NEW.value) <> length(CAST(NEW.value AS BLOB)) OR NEW.value GLOB '*[^!-~]*';
	SELECT RAISE(ABORT, 'tenant_value: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER tenant_value_insert BEFORE INSERT ON tenant_value BEGIN
	INSERT INTO _valid_tenant_value (header, value, note) VALUES (NEW.header, NEW.value, NEW.note);
	SELECT RAISE(ABORT, 'tenant_value: this header has this value already')
	WHERE EXISTS (SELECT 1 FROM tenant_value WHERE header = NEW.header AND value = NEW.value);
END;
CREATE TRIGGER tenant_value_update BEFORE UPDATE ON tenant_value BEGIN
	INSERT INTO _valid_tenant_value (header, value, note) VALUES (NEW.header, NEW.value, NEW.note);
	SELECT RAISE(ABORT, 'tenant_value: this header has this value already')
	WHERE EXISTS (SELECT 1 FROM tenant_value WHERE header = NEW.header AND value = NEW.value AND rowid <> OLD.rowid);
END;

-- ---- o365_certificate ------------------------------------------------------

-- Who shows a verified certificate with one of these names is Office 365, from any address.
CREATE TABLE o365_certificate (
	name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	note TEXT NOT NULL DEFAULT ''
);
CREATE VIEW _valid_certificate AS SELECT '' AS name, '' AS note WHERE 0;
CREATE TRIGGER _valid_certificate_insert INSTEAD OF INSERT ON _valid_certificate BEGIN
	SELECT RAISE(ABORT, 'o365_certificate: name is missing; right is for example mail.protection.outlook.com or *.mail.protection.outlook.com')
	WHERE NEW.name IS NULL OR NEW.name = '';
	SELECT RAISE(ABORT, 'o365_certificate: * stands for the whole first part of a name and needs two more behind it, for example *.mail.protection.outlook.com')
	WHERE instr(NEW.name, '*') > 0 AND NOT (NEW.name GLOB '[*].?*.?*' AND instr(substr(NEW.name, 2), '*') = 0);
	INSERT INTO _valid_host (value) VALUES (iif(NEW.name GLOB '[*].*', substr(NEW.name, 3), NEW.name));
	SELECT RAISE(ABORT, 'o365_certificate: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER o365_certificate_insert BEFORE INSERT ON o365_certificate BEGIN
	INSERT INTO _valid_certificate (name, note) VALUES (NEW.name, NEW.note);
	SELECT RAISE(ABORT, 'o365_certificate: this name is there already')
	WHERE EXISTS (SELECT 1 FROM o365_certificate WHERE name = NEW.name);
END;
CREATE TRIGGER o365_certificate_update BEFORE UPDATE ON o365_certificate BEGIN
	INSERT INTO _valid_certificate (name, note) VALUES (NEW.name, NEW.note);
	SELECT RAISE(ABORT, 'o365_certificate: this name is there already')
	WHERE EXISTS (SELECT 1 FROM o365_certificate WHERE name = NEW.name AND rowid <> OLD.rowid);
END;
CREATE TRIGGER o365_certificate_inserted AFTER INSERT ON o365_certificate BEGIN
	UPDATE o365_certificate SET name = lower(name) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER o365_certificate_updated AFTER UPDATE ON o365_certificate BEGIN
	UPDATE o365_certificate SET name = lower(name) WHERE rowid = NEW.rowid;
END;

-- ---- contact_check ---------------------------------------------------------

DROP TRIGGER contact_check_made;
UPDATE contact_check SET made = 1, note = 'TLS and the peer (o365_network, o365_certificate) are always asked for; with action observe a wrong tenant header is only logged'
WHERE contact = 'S1' AND "check" = 'tenant';
CREATE TRIGGER contact_check_made BEFORE UPDATE OF made ON contact_check
WHEN NEW.made IS NOT OLD.made BEGIN
	SELECT RAISE(ABORT, 'contact_check: made says what this version of the program can do and is no policy, so it cannot be changed by hand; to switch a check on or off set enabled to 1 or 0');
END;
DROP TRIGGER contact_check_update;
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
	SELECT RAISE(ABORT, 'contact_check: action of spoof must be ''reject'', ''tempfail'' or ''observe''')
	WHERE NEW."check" = 'spoof' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail', 'observe'));
	SELECT RAISE(ABORT, 'contact_check: action of tenant must be ''reject'', ''tempfail'' or ''observe'' (log what a wrong tenant header would have done)')
	WHERE NEW."check" = 'tenant' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail', 'observe'));
	SELECT RAISE(ABORT, 'contact_check: action of this check must be ''reject'' or ''tempfail''')
	WHERE NEW."check" NOT IN ('spam', 'malware', 'spoof', 'tenant') AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail'));
END;
