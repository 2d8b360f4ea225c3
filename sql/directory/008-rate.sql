-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- How much one person may send at S2: classes of limits, and a class for each mailbox and
-- each service's login.

CREATE TABLE rate_class (
	name TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	recipients_per_message INTEGER NOT NULL,
	messages_per_minute INTEGER NOT NULL,
	messages_per_hour INTEGER NOT NULL,
	messages_per_day INTEGER NOT NULL,
	recipients_per_minute INTEGER NOT NULL,
	recipients_per_hour INTEGER NOT NULL,
	recipients_per_day INTEGER NOT NULL,
	note TEXT NOT NULL DEFAULT ''
);
INSERT INTO rate_class VALUES
	('normal', 100, 30, 300, 1000, 200, 1000, 3000, 'a person with a mail client'),
	('power', 500, 60, 1000, 10000, 1000, 5000, 20000, 'newsletters, applications, an assistant who writes to everybody');

CREATE VIEW _valid_rate_class AS SELECT 0 AS minute, 0 AS hour, 0 AS day WHERE 0;
CREATE TRIGGER _valid_rate_class_insert INSTEAD OF INSERT ON _valid_rate_class BEGIN
	SELECT RAISE(ABORT, 'rate_class: every limit must be a whole number from 1 to 1000000')
	WHERE typeof(NEW.minute) <> 'integer' OR NEW.minute NOT BETWEEN 1 AND 1000000
		OR typeof(NEW.hour) <> 'integer' OR NEW.hour NOT BETWEEN 1 AND 1000000
		OR typeof(NEW.day) <> 'integer' OR NEW.day NOT BETWEEN 1 AND 1000000;
	SELECT RAISE(ABORT, 'rate_class: a minute may not allow more than an hour, nor an hour more than a day')
	WHERE NEW.minute > NEW.hour OR NEW.hour > NEW.day;
END;
CREATE TRIGGER rate_class_insert BEFORE INSERT ON rate_class BEGIN
	SELECT RAISE(ABORT, 'rate_class: name must have 1 to 15 letters, digits and hyphens, for example normal')
	WHERE typeof(NEW.name) <> 'text' OR length(NEW.name) NOT BETWEEN 1 AND 15
		OR length(NEW.name) <> length(CAST(NEW.name AS BLOB)) OR lower(NEW.name) GLOB '*[^a-z0-9-]*';
	SELECT RAISE(ABORT, 'rate_class: this name is there already; change it with UPDATE rate_class SET ... WHERE name = ...')
	WHERE EXISTS (SELECT 1 FROM rate_class WHERE name = NEW.name);
	INSERT INTO _valid_rate_class (minute, hour, day) VALUES (NEW.messages_per_minute, NEW.messages_per_hour, NEW.messages_per_day);
	INSERT INTO _valid_rate_class (minute, hour, day) VALUES (NEW.recipients_per_minute, NEW.recipients_per_hour, NEW.recipients_per_day);
	INSERT INTO _valid_rate_class (minute, hour, day) VALUES (NEW.recipients_per_message, 1000000, 1000000);
	SELECT RAISE(ABORT, 'rate_class: recipients_per_message may not be more than recipients_per_minute: such a message could never be sent')
	WHERE NEW.recipients_per_message > NEW.recipients_per_minute;
	SELECT RAISE(ABORT, 'rate_class: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER rate_class_update BEFORE UPDATE ON rate_class BEGIN
	SELECT RAISE(ABORT, 'rate_class: name is fixed; insert a class of the new name and give it to its mailboxes')
	WHERE NEW.name IS NOT OLD.name COLLATE BINARY;
	INSERT INTO _valid_rate_class (minute, hour, day) VALUES (NEW.messages_per_minute, NEW.messages_per_hour, NEW.messages_per_day);
	INSERT INTO _valid_rate_class (minute, hour, day) VALUES (NEW.recipients_per_minute, NEW.recipients_per_hour, NEW.recipients_per_day);
	INSERT INTO _valid_rate_class (minute, hour, day) VALUES (NEW.recipients_per_message, 1000000, 1000000);
	SELECT RAISE(ABORT, 'rate_class: recipients_per_message may not be more than recipients_per_minute: such a message could never be sent')
	WHERE NEW.recipients_per_message > NEW.recipients_per_minute;
	SELECT RAISE(ABORT, 'rate_class: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER rate_class_delete BEFORE DELETE ON rate_class BEGIN
	SELECT RAISE(ABORT, 'rate_class: ''normal'' is what every new mailbox gets, and cannot be deleted')
	WHERE OLD.name = 'normal';
	SELECT RAISE(ABORT, 'rate_class: a mailbox or login has this class; give it another one first: UPDATE mailbox SET rate_class = ''normal'' WHERE rate_class = ...')
	WHERE EXISTS (SELECT 1 FROM mailbox WHERE rate_class = OLD.name) OR EXISTS (SELECT 1 FROM login WHERE rate_class = OLD.name);
END;

-- A login's own class counts for a service; a person has that of his mailbox, whatever login he uses.
ALTER TABLE mailbox ADD COLUMN rate_class TEXT NOT NULL DEFAULT 'normal' COLLATE NOCASE;
ALTER TABLE login ADD COLUMN rate_class TEXT NOT NULL DEFAULT 'normal' COLLATE NOCASE;
CREATE INDEX mailbox_rate_class ON mailbox (rate_class) WHERE rate_class <> 'normal';
CREATE INDEX login_rate_class ON login (rate_class) WHERE rate_class <> 'normal';
CREATE VIEW _valid_rate_class_name AS SELECT '' AS name WHERE 0;
CREATE TRIGGER _valid_rate_class_name_insert INSTEAD OF INSERT ON _valid_rate_class_name BEGIN
	SELECT RAISE(ABORT, 'rate_class must be a name of the table rate_class, as shipped ''normal'' or ''power''')
	WHERE NOT EXISTS (SELECT 1 FROM rate_class WHERE name = NEW.name);
END;
CREATE TRIGGER mailbox_rate_class_insert BEFORE INSERT ON mailbox BEGIN
	INSERT INTO _valid_rate_class_name (name) VALUES (NEW.rate_class);
END;
CREATE TRIGGER mailbox_rate_class_update BEFORE UPDATE OF rate_class ON mailbox BEGIN
	INSERT INTO _valid_rate_class_name (name) VALUES (NEW.rate_class);
END;
CREATE TRIGGER login_rate_class_insert BEFORE INSERT ON login BEGIN
	INSERT INTO _valid_rate_class_name (name) VALUES (NEW.rate_class);
	SELECT RAISE(ABORT, 'login: a person has the class of his mailbox: UPDATE mailbox SET rate_class = ... WHERE address = ...')
	WHERE NEW.kind = 'mailbox' AND NEW.rate_class <> 'normal';
END;
CREATE TRIGGER login_rate_class_update BEFORE UPDATE OF rate_class, kind ON login BEGIN
	INSERT INTO _valid_rate_class_name (name) VALUES (NEW.rate_class);
	SELECT RAISE(ABORT, 'login: a person has the class of his mailbox: UPDATE mailbox SET rate_class = ... WHERE address = ...')
	WHERE NEW.kind = 'mailbox' AND NEW.rate_class <> 'normal';
END;

DROP TRIGGER contact_check_made;
UPDATE contact_check SET made = 1, note = '' WHERE contact = 'S2' AND "check" = 'rate';
CREATE TRIGGER contact_check_made BEFORE UPDATE OF made ON contact_check
WHEN NEW.made IS NOT OLD.made BEGIN
	SELECT RAISE(ABORT, 'contact_check: made says what this version of the program can do and is no policy, so it cannot be changed by hand; to switch a check on or off set enabled to 1 or 0');
END;
