-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The people: domains and their keys, mailboxes, aliases and groups, logins.
--
-- What is stored is canonical: lower case ASCII, no trailing dot. Columns that
-- hold addresses compare without case, so that a person may type them as he
-- likes in WHERE as well.

CREATE TABLE domain (
	name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	mx TEXT NOT NULL,
	o365_host TEXT COLLATE NOCASE,
	o365_tenant TEXT COLLATE NOCASE
);
CREATE TABLE mailbox (
	address TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	home TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'active'
);
CREATE INDEX mailbox_domain ON mailbox (substr(address, instr(address, '@') + 1), home);
CREATE TABLE alias (
	address TEXT NOT NULL COLLATE NOCASE,
	target TEXT NOT NULL COLLATE NOCASE,
	PRIMARY KEY (address, target)
);
CREATE INDEX alias_target ON alias (target);
CREATE INDEX alias_domain ON alias (substr(address, instr(address, '@') + 1));
CREATE TABLE login (
	name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	kind TEXT NOT NULL,
	mailbox TEXT COLLATE NOCASE,
	password TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'active'
);
CREATE INDEX login_mailbox ON login (mailbox);
CREATE TABLE dkim_key (
	domain TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, -- one key signs for a domain
	selector TEXT NOT NULL COLLATE NOCASE,
	private_key TEXT NOT NULL
);

-- ---- names -----------------------------------------------------------------

-- A host or domain name: RFC 1123 section 2.1, at least two labels, 253 bytes
-- at most (RFC 1035 section 2.3.4 less the length bytes).
CREATE VIEW _valid_host AS SELECT '' AS value WHERE 0;
CREATE TRIGGER _valid_host_insert INSTEAD OF INSERT ON _valid_host BEGIN
	SELECT RAISE(ABORT, 'a domain or host name has ASCII letters, digits, hyphens and dots only; write an international name in its xn-- form')
	WHERE typeof(NEW.value) <> 'text'
		OR length(NEW.value) <> length(CAST(NEW.value AS BLOB)) OR lower(NEW.value) GLOB '*[^a-z0-9.-]*';
	SELECT RAISE(ABORT, 'a domain or host name is written without a dot at its end, for example company.example')
	WHERE NEW.value GLOB '*.';
	SELECT RAISE(ABORT, 'a domain or host name has at least two parts with one dot between, for example company.example')
	WHERE NEW.value NOT GLOB '?*.?*' OR NEW.value GLOB '.*' OR NEW.value GLOB '*..*';
	SELECT RAISE(ABORT, 'a domain or host name has at most 253 characters, and at most 63 between two dots')
	WHERE length(NEW.value) > 253
		OR NEW.value GLOB '*' || replace(printf('%064d', 0), '0', '[^.]') || '*';
	SELECT RAISE(ABORT, 'no part of a domain or host name begins or ends with a hyphen')
	WHERE '.' || NEW.value || '.' GLOB '*.-*' OR '.' || NEW.value || '.' GLOB '*-.*';
	SELECT RAISE(ABORT, 'this is a number or an IP address; a domain or host name is asked for, for example company.example')
	WHERE rtrim(NEW.value, '0123456789') GLOB '*.';
END;

-- A mail address: a dot-atom of RFC 5321 section 4.1.2, less the characters
-- that mean something in an Exim list, a redirect, a file name or a shell.
-- Lengths are those of section 4.5.3.1.
CREATE VIEW _valid_address AS SELECT '' AS value WHERE 0;
CREATE TRIGGER _valid_address_insert INSTEAD OF INSERT ON _valid_address BEGIN
	SELECT RAISE(ABORT, 'an address is missing (NULL) or no text; right is for example anna@company.example')
	WHERE typeof(NEW.value) <> 'text';
	SELECT RAISE(ABORT, 'an address may hold no blank, control or non-ASCII character; right is for example anna@company.example')
	WHERE length(NEW.value) <> length(CAST(NEW.value AS BLOB))
		OR NEW.value GLOB '*[^!-~]*';
	SELECT RAISE(ABORT, 'an address needs an @; right is for example anna@company.example')
	WHERE instr(NEW.value, '@') = 0;
	SELECT RAISE(ABORT, 'an address has one @ only; right is for example anna@company.example')
	WHERE NEW.value GLOB '*@*@*';
	SELECT RAISE(ABORT, 'an address needs something before its @; right is for example anna@company.example')
	WHERE NEW.value GLOB '@*';
	SELECT RAISE(ABORT, 'an address needs a domain after its @; right is for example anna@company.example')
	WHERE NEW.value GLOB '*@';
	SELECT RAISE(ABORT, 'an address has at most 64 characters before its @ and 254 in all')
	WHERE instr(NEW.value, '@') > 65 OR length(NEW.value) > 254;
	SELECT RAISE(ABORT, 'before its @ an address may hold letters, digits and . _ + - '' & = ~ only; right is for example o''brien@company.example')
	FROM (SELECT lower(substr(NEW.value, 1, instr(NEW.value, '@') - 1)) AS local)
	WHERE replace(local, '''', '') GLOB '*[^a-z0-9._+&=~-]*';
	SELECT RAISE(ABORT, 'an address may not begin or end with a dot before its @, nor have two dots in a row there')
	FROM (SELECT substr(NEW.value, 1, instr(NEW.value, '@') - 1) AS local)
	WHERE local GLOB '.*' OR local GLOB '*.' OR local GLOB '*..*';
	SELECT RAISE(ABORT, 'an address may not begin with - + ~ = or &; right is for example anna@company.example')
	WHERE NEW.value GLOB '[~+=&-]*';
	INSERT INTO _valid_host (value) VALUES (substr(NEW.value, instr(NEW.value, '@') + 1));
END;

-- An address that we are to answer for: also of a domain of ours.
CREATE VIEW _valid_own_address AS SELECT '' AS value WHERE 0;
CREATE TRIGGER _valid_own_address_insert INSTEAD OF INSERT ON _valid_own_address BEGIN
	INSERT INTO _valid_address (value) VALUES (NEW.value);
	SELECT RAISE(ABORT, 'the domain of this address is not in the table domain; add it first: INSERT INTO domain (name, mx) VALUES (''company.example'', ''skyconnect'')')
	WHERE NOT EXISTS (SELECT 1 FROM domain WHERE name = substr(NEW.value, instr(NEW.value, '@') + 1));
END;

-- ---- domain ----------------------------------------------------------------

CREATE VIEW _valid_domain AS SELECT '' AS name, '' AS mx, '' AS o365_host, '' AS o365_tenant WHERE 0;
CREATE TRIGGER _valid_domain_insert INSTEAD OF INSERT ON _valid_domain BEGIN
	SELECT RAISE(ABORT, 'domain: name is missing; right is for example company.example')
	WHERE NEW.name IS NULL OR NEW.name = '';
	INSERT INTO _valid_host (value) VALUES (NEW.name);
	SELECT RAISE(ABORT, 'domain: mx must be ''skyconnect'' (the MX points here), ''o365'' (it points to O365) or ''both'' (while it moves)')
	WHERE NEW.mx IS NULL OR NEW.mx NOT IN ('skyconnect', 'o365', 'both');
	SELECT RAISE(ABORT, 'domain: o365_host must be a host name like company-example.mail.protection.outlook.com, or NULL when nobody of this domain is on O365')
	WHERE NEW.o365_host = '';
	INSERT INTO _valid_host (value) SELECT NEW.o365_host WHERE NEW.o365_host IS NOT NULL;
	SELECT RAISE(ABORT, 'domain: o365_tenant must be a name like company.onmicrosoft.com, or NULL when nobody of this domain is on O365')
	WHERE NEW.o365_tenant = '';
	INSERT INTO _valid_host (value) SELECT NEW.o365_tenant WHERE NEW.o365_tenant IS NOT NULL;
END;
CREATE TRIGGER domain_insert BEFORE INSERT ON domain BEGIN
	INSERT INTO _valid_domain (name, mx, o365_host, o365_tenant)
	VALUES (NEW.name, NEW.mx, NEW.o365_host, NEW.o365_tenant);
	SELECT RAISE(ABORT, 'domain: this name is there already (letters in upper and lower case are the same); change it with UPDATE domain SET ... WHERE name = ...')
	WHERE EXISTS (SELECT 1 FROM domain WHERE name = NEW.name);
END;
CREATE TRIGGER domain_update BEFORE UPDATE ON domain BEGIN
	INSERT INTO _valid_domain (name, mx, o365_host, o365_tenant)
	VALUES (NEW.name, NEW.mx, NEW.o365_host, NEW.o365_tenant);
	SELECT RAISE(ABORT, 'domain: this name is there already (letters in upper and lower case are the same)')
	WHERE EXISTS (SELECT 1 FROM domain WHERE name = NEW.name AND rowid <> OLD.rowid);
	SELECT RAISE(ABORT, 'domain: this domain cannot be renamed while it has mailboxes, aliases or DKIM keys; insert the new name, move them there, then delete the old one')
	WHERE NEW.name <> OLD.name AND (
		EXISTS (SELECT 1 FROM mailbox WHERE substr(address, instr(address, '@') + 1) = OLD.name COLLATE BINARY)
		OR EXISTS (SELECT 1 FROM alias WHERE substr(address, instr(address, '@') + 1) = OLD.name COLLATE BINARY)
		OR EXISTS (SELECT 1 FROM dkim_key WHERE domain = OLD.name));
	SELECT RAISE(ABORT, 'domain: o365_host cannot be removed while mailboxes of this domain have home ''o365''; see SELECT address FROM mailbox WHERE home = ''o365''')
	WHERE NEW.o365_host IS NULL AND EXISTS (SELECT 1 FROM mailbox
		WHERE substr(address, instr(address, '@') + 1) = OLD.name COLLATE BINARY AND home = 'o365');
END;
CREATE TRIGGER domain_delete BEFORE DELETE ON domain BEGIN
	SELECT RAISE(ABORT, 'domain: this domain still has mailboxes; delete them first: DELETE FROM mailbox WHERE address LIKE ''%@company.example''')
	WHERE EXISTS (SELECT 1 FROM mailbox WHERE substr(address, instr(address, '@') + 1) = OLD.name COLLATE BINARY);
	SELECT RAISE(ABORT, 'domain: this domain still has aliases; delete them first: DELETE FROM alias WHERE address LIKE ''%@company.example''')
	WHERE EXISTS (SELECT 1 FROM alias WHERE substr(address, instr(address, '@') + 1) = OLD.name COLLATE BINARY);
	SELECT RAISE(ABORT, 'domain: this domain still has DKIM keys; keep them elsewhere if you need them, then DELETE FROM dkim_key WHERE domain = ''company.example''')
	WHERE EXISTS (SELECT 1 FROM dkim_key WHERE domain = OLD.name);
END;
CREATE TRIGGER domain_inserted AFTER INSERT ON domain BEGIN
	UPDATE domain SET name = lower(name), o365_host = lower(o365_host), o365_tenant = lower(o365_tenant)
	WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER domain_updated AFTER UPDATE ON domain BEGIN
	UPDATE domain SET name = lower(name), o365_host = lower(o365_host), o365_tenant = lower(o365_tenant)
	WHERE rowid = NEW.rowid;
END;

-- ---- alias graph -----------------------------------------------------------

-- Refuses when ${start} leads, over however many aliases, to ${goal}. A tagged
-- address without a row of its own leads where the untagged one does. UNION
-- visits each address once, so the walk ends.
CREATE VIEW _no_circle AS SELECT '' AS start, '' AS goal WHERE 0;
CREATE TRIGGER _no_circle_insert INSTEAD OF INSERT ON _no_circle BEGIN
	SELECT RAISE(ABORT, 'alias: this would lead in a circle, from the address over its target back to itself; let it lead to a mailbox or an outside address')
	WHERE EXISTS (
		WITH RECURSIVE reached (address) AS (
			SELECT lower(NEW.start)
			UNION
			SELECT lower(alias.target) FROM reached JOIN alias ON alias.address = reached.address
			UNION
			SELECT lower(substr(reached.address, 1, instr(reached.address, '+') - 1)
				|| substr(reached.address, instr(reached.address, '@')))
			FROM reached
			WHERE reached.address GLOB '*+*@*'
				AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = reached.address)
				AND NOT EXISTS (SELECT 1 FROM alias WHERE address = reached.address)
		)
		SELECT 1 FROM reached WHERE address = lower(NEW.goal));
END;

-- ---- mailbox ---------------------------------------------------------------

CREATE VIEW _valid_mailbox AS SELECT '' AS address, '' AS home, '' AS state WHERE 0;
CREATE TRIGGER _valid_mailbox_insert INSTEAD OF INSERT ON _valid_mailbox BEGIN
	INSERT INTO _valid_own_address (value) VALUES (NEW.address);
	SELECT RAISE(ABORT, 'mailbox: home must be ''skyconnect'' or ''o365''')
	WHERE NEW.home IS NULL OR NEW.home NOT IN ('skyconnect', 'o365');
	SELECT RAISE(ABORT, 'mailbox: state must be ''active'' or ''blocked''')
	WHERE NEW.state IS NULL OR NEW.state NOT IN ('active', 'blocked');
	SELECT RAISE(ABORT, 'mailbox: home cannot be ''o365'', because the domain of this address has no o365_host; set it first: UPDATE domain SET o365_host = ... WHERE name = ...')
	WHERE NEW.home = 'o365' AND (SELECT o365_host FROM domain
		WHERE name = substr(NEW.address, instr(NEW.address, '@') + 1)) IS NULL;
	SELECT RAISE(ABORT, 'mailbox: this address is an alias already; delete it first (DELETE FROM alias WHERE address = ...), or choose another address')
	WHERE EXISTS (SELECT 1 FROM alias WHERE address = NEW.address);
END;
CREATE TRIGGER mailbox_insert BEFORE INSERT ON mailbox BEGIN
	INSERT INTO _valid_mailbox (address, home, state) VALUES (NEW.address, NEW.home, NEW.state);
	SELECT RAISE(ABORT, 'mailbox: this address is there already (letters in upper and lower case are the same); change it with UPDATE mailbox SET ... WHERE address = ...')
	WHERE EXISTS (SELECT 1 FROM mailbox WHERE address = NEW.address);
END;
CREATE TRIGGER mailbox_update BEFORE UPDATE ON mailbox BEGIN
	INSERT INTO _valid_mailbox (address, home, state) VALUES (NEW.address, NEW.home, NEW.state);
	SELECT RAISE(ABORT, 'mailbox: the new address is there already (letters in upper and lower case are the same)')
	WHERE EXISTS (SELECT 1 FROM mailbox WHERE address = NEW.address AND rowid <> OLD.rowid);
END;
CREATE TRIGGER mailbox_inserted AFTER INSERT ON mailbox BEGIN
	UPDATE mailbox SET address = lower(address) WHERE rowid = NEW.rowid AND address <> lower(address) COLLATE BINARY;
END;
-- A renamed mailbox takes its logins and the aliases that lead to it along.
CREATE TRIGGER mailbox_renamed AFTER UPDATE OF address ON mailbox
WHEN NEW.address <> OLD.address BEGIN
	SELECT RAISE(ABORT, 'mailbox: the login of the old address cannot be renamed along, because there is a login with the new address as its name; delete or rename that one first')
	WHERE EXISTS (SELECT 1 FROM login WHERE name = OLD.address AND mailbox = OLD.address)
		AND EXISTS (SELECT 1 FROM login WHERE name = NEW.address);
	UPDATE login SET name = iif(name = OLD.address, lower(NEW.address), name), mailbox = lower(NEW.address)
	WHERE mailbox = OLD.address;
	DELETE FROM alias WHERE target = OLD.address AND EXISTS
		(SELECT 1 FROM alias AS other WHERE other.address = alias.address AND other.target = NEW.address);
	UPDATE alias SET target = lower(NEW.address) WHERE target = OLD.address;
END;
CREATE TRIGGER mailbox_updated AFTER UPDATE OF address ON mailbox BEGIN
	INSERT INTO _no_circle (start, goal)
	SELECT target, address FROM alias
	WHERE OLD.address GLOB '*+*' AND NEW.address <> OLD.address
		AND address = substr(OLD.address, 1, instr(OLD.address, '+') - 1) || substr(OLD.address, instr(OLD.address, '@'));
	UPDATE mailbox SET address = lower(address) WHERE rowid = NEW.rowid AND address <> lower(address) COLLATE BINARY;
END;
CREATE TRIGGER mailbox_deleted AFTER DELETE ON mailbox BEGIN
	DELETE FROM login WHERE mailbox = OLD.address;
	INSERT INTO _no_circle (start, goal)
	SELECT target, address FROM alias
	WHERE OLD.address GLOB '*+*'
		AND address = substr(OLD.address, 1, instr(OLD.address, '+') - 1) || substr(OLD.address, instr(OLD.address, '@'));
END;

-- ---- alias -----------------------------------------------------------------

CREATE VIEW _valid_alias AS SELECT '' AS address, '' AS target WHERE 0;
CREATE TRIGGER _valid_alias_insert INSTEAD OF INSERT ON _valid_alias BEGIN
	INSERT INTO _valid_own_address (value) VALUES (NEW.address);
	INSERT INTO _valid_address (value) VALUES (NEW.target);
	SELECT RAISE(ABORT, 'alias: this address is a mailbox already; an alias needs an address of its own')
	WHERE EXISTS (SELECT 1 FROM mailbox WHERE address = NEW.address);
	SELECT RAISE(ABORT, 'alias: an address cannot be an alias to itself; let it lead to a mailbox or an outside address')
	WHERE lower(NEW.address) = lower(NEW.target);
END;
CREATE TRIGGER alias_insert BEFORE INSERT ON alias BEGIN
	INSERT INTO _valid_alias (address, target) VALUES (NEW.address, NEW.target);
	SELECT RAISE(ABORT, 'alias: this address leads to this target already (letters in upper and lower case are the same)')
	WHERE EXISTS (SELECT 1 FROM alias WHERE address = NEW.address AND target = NEW.target);
END;
CREATE TRIGGER alias_update BEFORE UPDATE ON alias BEGIN
	INSERT INTO _valid_alias (address, target) VALUES (NEW.address, NEW.target);
	SELECT RAISE(ABORT, 'alias: this address leads to this target already (letters in upper and lower case are the same)')
	WHERE EXISTS (SELECT 1 FROM alias WHERE address = NEW.address AND target = NEW.target AND rowid <> OLD.rowid);
END;
CREATE TRIGGER alias_inserted AFTER INSERT ON alias BEGIN
	UPDATE alias SET address = lower(address), target = lower(target)
	WHERE rowid = NEW.rowid AND address || target <> lower(address || target) COLLATE BINARY;
	INSERT INTO _no_circle (start, goal) VALUES (NEW.target, NEW.address);
END;
CREATE TRIGGER alias_updated AFTER UPDATE ON alias BEGIN
	UPDATE alias SET address = lower(address), target = lower(target)
	WHERE rowid = NEW.rowid AND address || target <> lower(address || target) COLLATE BINARY;
	INSERT INTO _no_circle (start, goal) VALUES (NEW.target, NEW.address);
	INSERT INTO _no_circle (start, goal)
	SELECT target, address FROM alias
	WHERE OLD.address GLOB '*+*' AND NEW.address <> OLD.address
		AND address = substr(OLD.address, 1, instr(OLD.address, '+') - 1) || substr(OLD.address, instr(OLD.address, '@'));
END;
-- With the row of a tagged address gone, mail for it follows the untagged one.
CREATE TRIGGER alias_deleted AFTER DELETE ON alias BEGIN
	INSERT INTO _no_circle (start, goal)
	SELECT target, address FROM alias
	WHERE OLD.address GLOB '*+*'
		AND address = substr(OLD.address, 1, instr(OLD.address, '+') - 1) || substr(OLD.address, instr(OLD.address, '@'));
END;

-- ---- login -----------------------------------------------------------------

CREATE VIEW _valid_login AS SELECT '' AS name, '' AS kind, '' AS mailbox, '' AS password, '' AS state WHERE 0;
CREATE TRIGGER _valid_login_insert INSTEAD OF INSERT ON _valid_login BEGIN
	SELECT RAISE(ABORT, 'login: name must have 1 to 254 letters, digits and @ . _ + - '' & = ~ only, for example anna@company.example or printer')
	WHERE typeof(NEW.name) <> 'text' OR length(NEW.name) NOT BETWEEN 1 AND 254
		OR length(NEW.name) <> length(CAST(NEW.name AS BLOB))
		OR replace(lower(NEW.name), '''', '') GLOB '*[^a-z0-9@._+&=~-]*';
	SELECT RAISE(ABORT, 'login: kind must be ''mailbox'' (a person''s) or ''service'' (a device''s or program''s, with no mailbox)')
	WHERE NEW.kind IS NULL OR NEW.kind NOT IN ('mailbox', 'service');
	SELECT RAISE(ABORT, 'login: a login of kind ''service'' has no mailbox; leave mailbox NULL, or set kind to ''mailbox''')
	WHERE NEW.kind = 'service' AND NEW.mailbox IS NOT NULL;
	SELECT RAISE(ABORT, 'login: a login of kind ''mailbox'' needs in mailbox the address of a row of the table mailbox; insert that row first, or set kind to ''service''')
	WHERE NEW.kind = 'mailbox' AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = NEW.mailbox);
	SELECT RAISE(ABORT, 'login: password must be a crypt(3) hash ($y$, $2b$, $2y$ or $6$), never the password itself; make one with: mkpasswd -m yescrypt')
	WHERE typeof(NEW.password) <> 'text' OR length(NEW.password) <> length(CAST(NEW.password AS BLOB))
		OR length(NEW.password) > 256 OR NOT (
		NEW.password GLOB '$y$[./0-9A-Za-z]*$?*$' || replace(printf('%043d', 0), '0', '[./0-9A-Za-z]')
		OR NEW.password GLOB '$2[by]$[0-9][0-9]$' || replace(printf('%053d', 0), '0', '[./0-9A-Za-z]')
		OR NEW.password GLOB '$6$?*$' || replace(printf('%086d', 0), '0', '[./0-9A-Za-z]'))
		OR NEW.password GLOB '*[^./0-9A-Za-z$=]*';
	SELECT RAISE(ABORT, 'login: state must be ''active'' or ''blocked''')
	WHERE NEW.state IS NULL OR NEW.state NOT IN ('active', 'blocked');
END;
CREATE TRIGGER login_insert BEFORE INSERT ON login BEGIN
	INSERT INTO _valid_login (name, kind, mailbox, password, state)
	VALUES (NEW.name, NEW.kind, NEW.mailbox, NEW.password, NEW.state);
	SELECT RAISE(ABORT, 'login: this name is there already (letters in upper and lower case are the same); change it with UPDATE login SET ... WHERE name = ...')
	WHERE EXISTS (SELECT 1 FROM login WHERE name = NEW.name);
END;
CREATE TRIGGER login_update BEFORE UPDATE ON login BEGIN
	INSERT INTO _valid_login (name, kind, mailbox, password, state)
	VALUES (NEW.name, NEW.kind, NEW.mailbox, NEW.password, NEW.state);
	SELECT RAISE(ABORT, 'login: the new name is there already (letters in upper and lower case are the same)')
	WHERE EXISTS (SELECT 1 FROM login WHERE name = NEW.name AND rowid <> OLD.rowid);
END;
CREATE TRIGGER login_inserted AFTER INSERT ON login BEGIN
	UPDATE login SET name = lower(name), mailbox = lower(mailbox) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER login_updated AFTER UPDATE ON login BEGIN
	UPDATE login SET name = lower(name), mailbox = lower(mailbox) WHERE rowid = NEW.rowid;
END;
