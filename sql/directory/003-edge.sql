-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What the edges need: O365's networks, the rules for DKIM keys, settings.

CREATE TABLE o365_network (
	network TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	note TEXT NOT NULL DEFAULT ''
);
CREATE TRIGGER o365_network_insert BEFORE INSERT ON o365_network BEGIN
	SELECT RAISE(ABORT, 'o365_network: network is missing; right is for example 198.51.100.0/24 or 2001:db8::/32')
	WHERE NEW.network IS NULL OR NEW.network = '';
	INSERT INTO _valid_ip (value, allow_bits) VALUES (NEW.network, 1);
	SELECT RAISE(ABORT, 'o365_network: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
	SELECT RAISE(ABORT, 'o365_network: this network is there already')
	WHERE EXISTS (SELECT 1 FROM o365_network WHERE network = NEW.network);
END;
CREATE TRIGGER o365_network_update BEFORE UPDATE ON o365_network BEGIN
	SELECT RAISE(ABORT, 'o365_network: network is missing; right is for example 198.51.100.0/24 or 2001:db8::/32')
	WHERE NEW.network IS NULL OR NEW.network = '';
	INSERT INTO _valid_ip (value, allow_bits) VALUES (NEW.network, 1);
	SELECT RAISE(ABORT, 'o365_network: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
	SELECT RAISE(ABORT, 'o365_network: this network is there already')
	WHERE EXISTS (SELECT 1 FROM o365_network WHERE network = NEW.network AND rowid <> OLD.rowid);
END;
CREATE TRIGGER o365_network_inserted AFTER INSERT ON o365_network BEGIN
	UPDATE o365_network SET network = lower(network) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER o365_network_updated AFTER UPDATE ON o365_network BEGIN
	UPDATE o365_network SET network = lower(network) WHERE rowid = NEW.rowid;
END;

CREATE VIEW _valid_dkim_key AS SELECT '' AS domain, '' AS selector, '' AS private_key WHERE 0;
CREATE TRIGGER _valid_dkim_key_insert INSTEAD OF INSERT ON _valid_dkim_key BEGIN
	SELECT RAISE(ABORT, 'dkim_key: domain must be a name of the table domain; add it there first')
	WHERE NOT EXISTS (SELECT 1 FROM domain WHERE name = NEW.domain);
	SELECT RAISE(ABORT, 'dkim_key: selector must have 1 to 63 letters, digits and hyphens, with no hyphen at its ends, for example s2026')
	WHERE typeof(NEW.selector) <> 'text' OR length(NEW.selector) NOT BETWEEN 1 AND 63
		OR length(NEW.selector) <> length(CAST(NEW.selector AS BLOB))
		OR lower(NEW.selector) GLOB '*[^a-z0-9-]*' OR NEW.selector GLOB '-*' OR NEW.selector GLOB '*-';
	SELECT RAISE(ABORT, 'dkim_key: private_key must be a private key in PEM form, from its -----BEGIN PRIVATE KEY----- line to its -----END PRIVATE KEY----- line; make one with: openssl genrsa 2048')
	WHERE typeof(NEW.private_key) <> 'text' OR length(NEW.private_key) <> length(CAST(NEW.private_key AS BLOB))
		OR length(NEW.private_key) > 16384
		OR NOT (trim(NEW.private_key, ' ' || char(9, 10, 13)) GLOB '-----BEGIN PRIVATE KEY-----?*-----END PRIVATE KEY-----'
			OR trim(NEW.private_key, ' ' || char(9, 10, 13)) GLOB '-----BEGIN RSA PRIVATE KEY-----?*-----END RSA PRIVATE KEY-----')
		OR replace(replace(NEW.private_key, char(10), ''), char(13), '') GLOB '*[^a-zA-Z0-9+/= -]*';
END;
CREATE TRIGGER dkim_key_insert BEFORE INSERT ON dkim_key BEGIN
	INSERT INTO _valid_dkim_key (domain, selector, private_key) VALUES (NEW.domain, NEW.selector, NEW.private_key);
	SELECT RAISE(ABORT, 'dkim_key: this domain has a key already; change it with UPDATE dkim_key SET selector = ..., private_key = ... WHERE domain = ...')
	WHERE EXISTS (SELECT 1 FROM dkim_key WHERE domain = NEW.domain);
END;
CREATE TRIGGER dkim_key_update BEFORE UPDATE ON dkim_key BEGIN
	INSERT INTO _valid_dkim_key (domain, selector, private_key) VALUES (NEW.domain, NEW.selector, NEW.private_key);
	SELECT RAISE(ABORT, 'dkim_key: this domain has a key already; delete that one first')
	WHERE EXISTS (SELECT 1 FROM dkim_key WHERE domain = NEW.domain AND rowid <> OLD.rowid);
END;
CREATE TRIGGER dkim_key_inserted AFTER INSERT ON dkim_key BEGIN
	UPDATE dkim_key SET domain = lower(domain), selector = lower(selector) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER dkim_key_updated AFTER UPDATE ON dkim_key BEGIN
	UPDATE dkim_key SET domain = lower(domain), selector = lower(selector) WHERE rowid = NEW.rowid;
END;

CREATE TABLE setting (
	name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	value TEXT NOT NULL
);
INSERT INTO setting (name, value) VALUES ('admin_address', 'root');
CREATE TRIGGER setting_insert BEFORE INSERT ON setting BEGIN
	SELECT RAISE(ABORT, 'setting: this name is there already; change it with UPDATE setting SET value = ... WHERE name = ...')
	WHERE EXISTS (SELECT 1 FROM setting WHERE name = NEW.name);
	SELECT RAISE(ABORT, 'setting: there is no setting of this name and none can be added; see SELECT name FROM setting');
END;
CREATE TRIGGER setting_delete BEFORE DELETE ON setting BEGIN
	SELECT RAISE(ABORT, 'setting: its rows are fixed; change the value with UPDATE setting SET value = ... WHERE name = ...');
END;
CREATE TRIGGER setting_update BEFORE UPDATE ON setting BEGIN
	SELECT RAISE(ABORT, 'setting: name is fixed; only value can be changed')
	WHERE NEW.name IS NOT OLD.name COLLATE BINARY;
	SELECT RAISE(ABORT, 'setting: admin_address must be an address like postmaster@company.example, or the name of a user of this machine like root')
	WHERE NEW.name = 'admin_address' AND (typeof(NEW.value) <> 'text' OR NEW.value = ''
		OR (instr(NEW.value, '@') = 0 AND (length(NEW.value) > 64 OR NEW.value NOT GLOB '[a-zA-Z_]*'
			OR length(NEW.value) <> length(CAST(NEW.value AS BLOB)) OR NEW.value GLOB '*[^a-zA-Z0-9._-]*')));
	INSERT INTO _valid_address (value) SELECT NEW.value WHERE NEW.name = 'admin_address' AND instr(NEW.value, '@') > 0;
END;
CREATE TRIGGER setting_updated AFTER UPDATE ON setting WHEN NEW.name = 'admin_address' BEGIN
	UPDATE setting SET value = lower(value) WHERE rowid = NEW.rowid;
END;
