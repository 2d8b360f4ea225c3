-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The policy: points of contact, where they listen, what they check, and the
-- mail flows. The rows are the two tables of DESIGN.md, section 1.
--
-- Foreign keys are off in the sqlite3 shell, so all integrity is by triggers.
-- Each group of rules stands once, as INSTEAD OF INSERT on an empty view named
-- _valid_...; the triggers of the real tables insert there what is to be judged.

PRAGMA application_id = 0x43784469; -- "CxDi"

CREATE TABLE contact (
	name TEXT PRIMARY KEY COLLATE NOCASE,
	meets TEXT NOT NULL,
	quarantine_report TEXT NOT NULL
);
INSERT INTO contact (name, meets, quarantine_report) VALUES
	('S0', 'the internet, by MX', 'yes'),
	('S1', 'mail from O365 (its O3)', 'no'),
	('S2', 'SkyConnect users submitting', 'no'),
	('S3', 'mail leaving to the internet', 'no'),
	('S4', 'mail leaving to O365 (its O1)', 'no'),
	('LOCAL', 'this machine''s own mail: bounces, digests, released mail', 'no'),
	('O1', 'mail coming in to O365, checked as O365''s policies say', 'no'),
	('O2', 'O365 users submitting, checked for viruses at the minimum', 'no'),
	('O3', 'mail leaving O365 to S1', 'no'),
	('O4', 'mail leaving O365 to the internet, no checks', 'no');

CREATE TABLE listener (
	interface TEXT NOT NULL COLLATE NOCASE,
	port INTEGER NOT NULL,
	contact TEXT NOT NULL COLLATE NOCASE,
	PRIMARY KEY (interface, port)
);
-- S1 needs an address of its own on port 25, which only the site can name.
INSERT INTO listener (interface, port, contact) VALUES
	('*', 25, 'S0'), ('*', 587, 'S2'), ('*', 465, 'S2');

CREATE TABLE contact_check (
	contact TEXT NOT NULL COLLATE NOCASE,
	"check" TEXT NOT NULL COLLATE NOCASE,
	enabled INTEGER NOT NULL,
	action TEXT NOT NULL,
	made INTEGER NOT NULL, -- whether this version of Coexim makes the check
	note TEXT NOT NULL,
	PRIMARY KEY (contact, "check")
);
INSERT INTO contact_check (contact, "check", enabled, action, made, note) VALUES
	('S0', 'spam', 1, 'quarantine', 0, 'not made by this version'),
	('S0', 'virus', 1, 'reject', 1, ''),
	('S0', 'malware', 1, 'reject', 0, 'not made by this version'),
	('S1', 'virus', 0, 'reject', 1, 'optional: O365 has scanned this mail; enabled = 1 scans it again'),
	('S1', 'tenant', 1, 'reject', 0, 'the tenant header is not checked: not made by this version; TLS and o365_network are always asked for'),
	('S2', 'ddos', 1, 'tempfail', 0, 'not made by this version'),
	('S2', 'rate', 1, 'tempfail', 0, 'not made by this version'),
	('S2', 'auth', 1, 'reject', 0, 'as a check that can be set: not made by this version; S2 always asks for a login over TLS'),
	('S2', 'spoof', 1, 'reject', 0, 'not made by this version'),
	('S2', 'virus', 1, 'reject', 1, ''),
	('LOCAL', 'virus', 1, 'reject', 0, 'on release from quarantine: not made by this version');

CREATE TABLE flow (
	source TEXT NOT NULL,
	target TEXT NOT NULL,
	flow TEXT NOT NULL,
	PRIMARY KEY (source, target)
);
INSERT INTO flow (source, target, flow) VALUES
	('external', 'SkyConnect user', 'S0 > LD'),
	('external', 'O365 user', 'S0 > S4 > O1 > LD'),
	('SkyConnect user', 'SkyConnect user', 'S2 > LD'),
	('SkyConnect user', 'O365 user', 'S2 > S4 > O1 > LD'),
	('SkyConnect user', 'external', 'S2 > S3 > ED'),
	('O365', 'SkyConnect user', 'O2 > O3 > S1 > LD'),
	('O365', 'O365 user', 'O2 > LD'),
	('O365', 'external', 'O2 > O4 > ED');

-- ---- contact and flow: what is fixed --------------------------------------

CREATE TRIGGER contact_insert BEFORE INSERT ON contact BEGIN
	SELECT RAISE(ABORT, 'contact: the points of contact are fixed (S0 to S4, LOCAL, O1 to O4), a new row cannot be added; to give one an address or port insert into listener');
END;
CREATE TRIGGER contact_delete BEFORE DELETE ON contact BEGIN
	SELECT RAISE(ABORT, 'contact: the points of contact are fixed, none can be deleted; to close one delete its rows of listener');
END;
CREATE TRIGGER contact_update BEFORE UPDATE ON contact BEGIN
	SELECT RAISE(ABORT, 'contact: name is fixed (S0 to S4, LOCAL, O1 to O4); only meets and quarantine_report can be changed')
	WHERE NEW.name IS NOT OLD.name COLLATE BINARY;
	SELECT RAISE(ABORT, 'contact: meets must be a text that says who meets there')
	WHERE typeof(NEW.meets) <> 'text' OR trim(NEW.meets) = '';
	SELECT RAISE(ABORT, 'contact: quarantine_report must be ''yes'' or ''no''')
	WHERE NEW.quarantine_report IS NULL OR NEW.quarantine_report NOT IN ('yes', 'no');
	SELECT RAISE(ABORT, 'contact: quarantine_report can be ''yes'' at S0 alone, the only contact that keeps mail in quarantine')
	WHERE NEW.quarantine_report = 'yes' AND NEW.name <> 'S0';
END;
CREATE TRIGGER flow_insert BEFORE INSERT ON flow BEGIN
	SELECT RAISE(ABORT, 'flow: these eight rows say what the program does and cannot be added to; which mail goes where follows from domain, mailbox and alias');
END;
CREATE TRIGGER flow_update BEFORE UPDATE ON flow BEGIN
	SELECT RAISE(ABORT, 'flow: these eight rows say what the program does and cannot be changed; which mail goes where follows from domain, mailbox and alias');
END;
CREATE TRIGGER flow_delete BEFORE DELETE ON flow BEGIN
	SELECT RAISE(ABORT, 'flow: these eight rows say what the program does and cannot be deleted; which mail goes where follows from domain, mailbox and alias');
END;

-- ---- contact_check ---------------------------------------------------------

CREATE TRIGGER contact_check_insert BEFORE INSERT ON contact_check BEGIN
	SELECT RAISE(ABORT, 'contact_check: there is no contact of this name; right is S0, S1, S2 or LOCAL')
	WHERE NEW.contact IS NULL OR NEW.contact NOT IN (SELECT contact FROM contact_check);
	SELECT RAISE(ABORT, 'contact_check: this row is there already; switch it with UPDATE contact_check SET enabled = 1 (or 0) WHERE contact = ... AND "check" = ...')
	WHERE EXISTS (SELECT 1 FROM contact_check WHERE contact = NEW.contact AND "check" = NEW."check");
	SELECT RAISE(ABORT, 'contact_check: this contact has no check of this name and none can be added; see SELECT contact, "check" FROM contact_check');
END;
CREATE TRIGGER contact_check_delete BEFORE DELETE ON contact_check BEGIN
	SELECT RAISE(ABORT, 'contact_check: its rows are fixed; to switch a check off UPDATE contact_check SET enabled = 0 WHERE contact = ... AND "check" = ...');
END;
-- A migration that brings a new check drops this trigger, sets made, and makes it anew.
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
	SELECT RAISE(ABORT, 'contact_check: action of spoof must be ''reject'', ''tag'' or ''tempfail''')
	WHERE NEW."check" = 'spoof' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tag', 'tempfail'));
	SELECT RAISE(ABORT, 'contact_check: action of this check must be ''reject'' or ''tempfail''')
	WHERE NEW."check" NOT IN ('spam', 'malware', 'spoof') AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail'));
END;

-- ---- network addresses -----------------------------------------------------

-- An IP address as inet_ntop(3) writes it, which is what Exim and the module
-- compare with; with allow_bits = 1 also one with /bits.
CREATE VIEW _valid_ip AS SELECT '' AS value, 0 AS allow_bits WHERE 0;
CREATE TRIGGER _valid_ip_insert INSTEAD OF INSERT ON _valid_ip BEGIN
	SELECT RAISE(ABORT, 'this is no IP address; right is for example 203.0.113.10 or 2001:db8::10')
	WHERE typeof(NEW.value) <> 'text' OR length(NEW.value) NOT BETWEEN 2 AND 43
		OR length(NEW.value) <> length(CAST(NEW.value AS BLOB))
		OR lower(NEW.value) GLOB '*[^0-9a-f.:/]*' OR NEW.value NOT GLOB '*[.:]*';
	SELECT RAISE(ABORT, 'listener.interface is one address, not a network: leave out the /bits')
	WHERE NEW.allow_bits = 0 AND instr(NEW.value, '/') > 0;
	SELECT RAISE(ABORT, 'the part after / must be a number of bits, up to 32 (IPv4) or 128 (IPv6), and not 0 (that would be everybody), for example 198.51.100.0/24 or 2001:db8::/32')
	WHERE instr(NEW.value, '/') > 0 AND (
		substr(NEW.value, instr(NEW.value, '/') + 1) NOT GLOB '[1-9]*'
		OR substr(NEW.value, instr(NEW.value, '/') + 1) GLOB '*[^0-9]*'
		OR length(substr(NEW.value, instr(NEW.value, '/') + 1)) > 3
		OR CAST(substr(NEW.value, instr(NEW.value, '/') + 1) AS INTEGER)
			> iif(instr(NEW.value, ':') > 0, 128, 32));
	-- IPv4
	SELECT RAISE(ABORT, 'an IPv4 address is four numbers from 0 to 255 with dots between and no leading zeros, for example 203.0.113.10')
	FROM (SELECT substr(NEW.value, 1, instr(NEW.value || '/', '/') - 1) AS ip)
	WHERE instr(ip, ':') = 0 AND (
		ip GLOB '*[^0-9.]*' OR ip GLOB '.*' OR ip GLOB '*.' OR ip GLOB '*..*'
		OR length(ip) - length(replace(ip, '.', '')) <> 3
		OR EXISTS (SELECT 1 FROM json_each('["' || replace(ip, '.', '","') || '"]')
			WHERE length(value) > 3 OR value GLOB '0?*' OR CAST(value AS INTEGER) > 255));
	-- IPv6
	SELECT RAISE(ABORT, 'write an IPv4 address as such (203.0.113.10), not in IPv6 form')
	FROM (SELECT lower(substr(NEW.value, 1, instr(NEW.value || '/', '/') - 1)) AS ip)
	WHERE instr(ip, ':') > 0 AND (instr(ip, '.') > 0
		OR (ip GLOB '::*:*' AND substr(ip, 3) NOT GLOB '*:*:*' AND substr(ip, 3) NOT GLOB ':*' AND substr(ip, 3) NOT GLOB '*:')
		OR (ip GLOB '::ffff:*:*' AND substr(ip, 8) NOT GLOB '*:*:*' AND substr(ip, 8) NOT GLOB ':*' AND substr(ip, 8) NOT GLOB '*:'));
	SELECT RAISE(ABORT, 'an IPv6 address is eight groups of up to four hexadecimal digits, one run of zero groups written as ::, for example 2001:db8::10')
	FROM (SELECT lower(substr(NEW.value, 1, instr(NEW.value || '/', '/') - 1)) AS ip)
	WHERE instr(ip, ':') > 0 AND (
		ip GLOB '*:::*' OR ip GLOB '*::*::*' OR ip GLOB ':[^:]*' OR ip GLOB '*[^:]:'
		OR EXISTS (SELECT 1 FROM json_each('["' || replace(ip, ':', '","') || '"]') WHERE length(value) > 4)
		OR (SELECT count(*) FROM json_each('["' || replace(ip, ':', '","') || '"]') WHERE value <> '')
			NOT BETWEEN iif(instr(ip, '::') > 0, 0, 8) AND iif(instr(ip, '::') > 0, 7, 8));
	SELECT RAISE(ABORT, 'write the IPv6 address in its shortest form, as the command "ip address" shows it: no leading zeros in a group, and the longest run of two or more zero groups (the first of equals) as ::')
	FROM (SELECT ip, 8 - (SELECT count(*) FROM json_each('["' || replace(ip, ':', '","') || '"]') WHERE value <> '') AS gap
		FROM (SELECT lower(substr(NEW.value, 1, instr(NEW.value || '/', '/') - 1)) AS ip))
	WHERE instr(ip, ':') > 0 AND (
		EXISTS (SELECT 1 FROM json_each('["' || replace(ip, ':', '","') || '"]') WHERE value GLOB '0?*')
		OR iif(gap = 0,
			':' || ip || ':' GLOB '*:0:0:*',
			gap = 1
			OR ':' || ip GLOB '*:0::*' OR ip || ':' GLOB '*::0:*'
			-- zeros left of :: as many as it stands for, or right of it more
			OR instr(':' || substr(ip, 1, instr(ip, '::')), replace(printf('%0*d', gap, 0), '0', ':0') || ':') > 0
			OR instr(substr(ip, instr(ip, '::') + 1) || ':', replace(printf('%0*d', gap + 1, 0), '0', ':0') || ':') > 0));
END;

-- ---- listener --------------------------------------------------------------

CREATE VIEW _valid_listener AS SELECT '' AS interface, 0 AS port, '' AS contact WHERE 0;
CREATE TRIGGER _valid_listener_insert INSTEAD OF INSERT ON _valid_listener BEGIN
	SELECT RAISE(ABORT, 'listener: interface must be an IP address of this machine, or ''*'' for any')
	WHERE NEW.interface IS NULL OR NEW.interface = '';
	INSERT INTO _valid_ip (value, allow_bits) SELECT NEW.interface, 0 WHERE NEW.interface IS NOT '*';
	SELECT RAISE(ABORT, 'listener: port must be a whole number from 1 to 65535, for example 25')
	WHERE typeof(NEW.port) <> 'integer' OR NEW.port NOT BETWEEN 1 AND 65535;
	SELECT RAISE(ABORT, 'listener: contact must be S0 (internet), S1 (from O365) or S2 (submission); no other contact listens')
	WHERE NEW.contact IS NULL OR upper(NEW.contact) NOT IN ('S0', 'S1', 'S2');
END;
CREATE TRIGGER listener_insert BEFORE INSERT ON listener BEGIN
	INSERT INTO _valid_listener (interface, port, contact) VALUES (NEW.interface, NEW.port, NEW.contact);
	SELECT RAISE(ABORT, 'listener: this interface and port has a row already; change it with UPDATE listener SET contact = ... WHERE interface = ... AND port = ...')
	WHERE EXISTS (SELECT 1 FROM listener WHERE interface = NEW.interface AND port = NEW.port);
END;
CREATE TRIGGER listener_update BEFORE UPDATE ON listener BEGIN
	INSERT INTO _valid_listener (interface, port, contact) VALUES (NEW.interface, NEW.port, NEW.contact);
	SELECT RAISE(ABORT, 'listener: this interface and port has a row already; delete that one first')
	WHERE EXISTS (SELECT 1 FROM listener WHERE interface = NEW.interface AND port = NEW.port AND rowid <> OLD.rowid);
END;
CREATE TRIGGER listener_inserted AFTER INSERT ON listener BEGIN
	UPDATE listener SET interface = lower(interface), contact = upper(contact) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER listener_updated AFTER UPDATE ON listener BEGIN
	UPDATE listener SET interface = lower(interface), contact = upper(contact) WHERE rowid = NEW.rowid;
END;
