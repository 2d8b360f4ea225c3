-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- As whom a login may send, beyond the addresses that are its own; and the module's check of it.

CREATE TABLE send_as (
	login TEXT NOT NULL COLLATE NOCASE,
	address TEXT NOT NULL COLLATE NOCASE, -- one address, or '@domain' for a domain
	PRIMARY KEY (login, address)
);
CREATE INDEX send_as_address ON send_as (address);

CREATE VIEW _valid_send_as AS SELECT '' AS login, '' AS address WHERE 0;
CREATE TRIGGER _valid_send_as_insert INSTEAD OF INSERT ON _valid_send_as BEGIN
	SELECT RAISE(ABORT, 'send_as: login must be a name of the table login, or the address of a mailbox; see SELECT name FROM login')
	WHERE NOT EXISTS (SELECT 1 FROM login WHERE name = NEW.login)
		AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = NEW.login);
	SELECT RAISE(ABORT, 'send_as: address must be an address like printer@company.example, or @company.example for all of a domain that is not on Office 365')
	WHERE NEW.address IS NULL OR NEW.address = '';
	INSERT INTO _valid_host (value) SELECT substr(NEW.address, 2) WHERE typeof(NEW.address) = 'text' AND NEW.address GLOB '@?*';
	INSERT INTO _valid_address (value) SELECT NEW.address WHERE typeof(NEW.address) <> 'text' OR NEW.address NOT GLOB '@?*';
END;
CREATE TRIGGER send_as_insert BEFORE INSERT ON send_as BEGIN
	INSERT INTO _valid_send_as (login, address) VALUES (NEW.login, NEW.address);
	SELECT RAISE(ABORT, 'send_as: this login may send as this address already (letters in upper and lower case are the same)')
	WHERE EXISTS (SELECT 1 FROM send_as WHERE login = NEW.login AND address = NEW.address);
END;
CREATE TRIGGER send_as_update BEFORE UPDATE ON send_as BEGIN
	INSERT INTO _valid_send_as (login, address) VALUES (NEW.login, NEW.address);
	SELECT RAISE(ABORT, 'send_as: this login may send as this address already (letters in upper and lower case are the same)')
	WHERE EXISTS (SELECT 1 FROM send_as WHERE login = NEW.login AND address = NEW.address AND rowid <> OLD.rowid);
END;
CREATE TRIGGER send_as_inserted AFTER INSERT ON send_as BEGIN
	UPDATE send_as SET login = lower(login), address = lower(address)
	WHERE rowid = NEW.rowid AND login || address <> lower(login || address) COLLATE BINARY;
END;
CREATE TRIGGER send_as_updated AFTER UPDATE ON send_as BEGIN
	UPDATE send_as SET login = lower(login), address = lower(address)
	WHERE rowid = NEW.rowid AND login || address <> lower(login || address) COLLATE BINARY;
END;

-- The rows go where their login goes, and where the mailbox goes that they are about: who
-- gets the name or the address next, gets no old right with it.
CREATE TRIGGER login_renamed AFTER UPDATE OF name ON login WHEN NEW.name <> OLD.name BEGIN
	DELETE FROM send_as WHERE login = NEW.name;
	UPDATE send_as SET login = lower(NEW.name) WHERE login = OLD.name;
END;
CREATE TRIGGER login_deleted AFTER DELETE ON login BEGIN
	DELETE FROM send_as WHERE login = OLD.name;
END;
CREATE TRIGGER mailbox_renamed_send_as AFTER UPDATE OF address ON mailbox WHEN NEW.address <> OLD.address BEGIN
	DELETE FROM send_as WHERE address = OLD.address AND EXISTS
		(SELECT 1 FROM send_as AS other WHERE other.login = send_as.login AND other.address = NEW.address);
	UPDATE send_as SET address = lower(NEW.address) WHERE address = OLD.address;
	UPDATE send_as SET login = lower(NEW.address)
	WHERE login = OLD.address AND NOT EXISTS (SELECT 1 FROM login WHERE name = OLD.address);
END;
CREATE TRIGGER mailbox_deleted_send_as AFTER DELETE ON mailbox BEGIN
	DELETE FROM send_as WHERE address = OLD.address
		OR (login = OLD.address AND NOT EXISTS (SELECT 1 FROM login WHERE name = OLD.address));
END;

-- ---- the check -------------------------------------------------------------

-- 'tag' is gone: mail from one's own side under another's name, with a mark that no
-- mail program shows, would pass. 'observe' is there for a site's first days.
DROP TRIGGER contact_check_update;
DROP TRIGGER contact_check_made;
UPDATE contact_check SET made = 1, note = '', action = iif(action = 'tag', 'reject', action)
WHERE contact = 'S2' AND "check" = 'spoof';
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
	SELECT RAISE(ABORT, 'contact_check: action of spoof must be ''reject'', ''tempfail'' or ''observe''')
	WHERE NEW."check" = 'spoof' AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail', 'observe'));
	SELECT RAISE(ABORT, 'contact_check: action of this check must be ''reject'' or ''tempfail''')
	WHERE NEW."check" NOT IN ('spam', 'malware', 'spoof') AND (NEW.action IS NULL OR NEW.action NOT IN ('reject', 'tempfail'));
END;
