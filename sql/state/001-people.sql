-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What persons set for themselves: whom they always or never take mail from, and from how many
-- points on what happens. The mail system writes it.
-- migrate: journal_mode=wal owner=Debian-exim

PRAGMA application_id = 0x43785374; -- "CxSt"

-- mailbox is an address of the table mailbox of directory.db, in lower case: all aliases and
-- tagged addresses of a person lead there.
CREATE TABLE spam_entry (
	mailbox TEXT NOT NULL COLLATE NOCASE,
	sender TEXT NOT NULL COLLATE NOCASE, -- one address, or '@domain'
	kind TEXT NOT NULL,
	made_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%S UTC', 'now')),
	PRIMARY KEY (mailbox, sender)
);
CREATE VIEW _valid_spam_entry AS SELECT '' AS mailbox, '' AS sender, '' AS kind WHERE 0;
CREATE TRIGGER _valid_spam_entry_insert INSTEAD OF INSERT ON _valid_spam_entry BEGIN
	SELECT RAISE(ABORT, 'spam_entry: mailbox must be the address of a mailbox, for example anna@company.example')
	WHERE typeof(NEW.mailbox) <> 'text' OR NEW.mailbox NOT GLOB '?*@?*.?*' OR NEW.mailbox GLOB '*@*@*'
		OR NEW.mailbox GLOB '*[^!-~]*' OR length(NEW.mailbox) > 254;
	SELECT RAISE(ABORT, 'spam_entry: sender must be an address like news@partner.example, or @partner.example for all of a domain')
	WHERE typeof(NEW.sender) <> 'text' OR NEW.sender NOT GLOB '*@?*.?*' OR NEW.sender GLOB '*@*@*'
		OR NEW.sender GLOB '*[^!-~]*' OR length(NEW.sender) > 254;
	SELECT RAISE(ABORT, 'spam_entry: kind must be ''allow'' (never spam, where SPF or DKIM proves the sender) or ''block'' (always quarantine)')
	WHERE NEW.kind IS NULL OR NEW.kind NOT IN ('allow', 'block');
END;
CREATE TRIGGER spam_entry_insert BEFORE INSERT ON spam_entry BEGIN
	INSERT INTO _valid_spam_entry (mailbox, sender, kind) VALUES (NEW.mailbox, NEW.sender, NEW.kind);
	SELECT RAISE(ABORT, 'spam_entry: a person may have 1000 entries; delete some first')
	WHERE (SELECT count(*) FROM spam_entry WHERE mailbox = NEW.mailbox) >= 1000;
END;
CREATE TRIGGER spam_entry_update BEFORE UPDATE ON spam_entry BEGIN
	INSERT INTO _valid_spam_entry (mailbox, sender, kind) VALUES (NEW.mailbox, NEW.sender, NEW.kind);
END;

CREATE TABLE spam_threshold (
	mailbox TEXT PRIMARY KEY COLLATE NOCASE NOT NULL,
	tag REAL, -- NULL: as the domain has it
	quarantine REAL,
	reject REAL
);
CREATE VIEW _valid_threshold AS SELECT '' AS mailbox, 0 AS tag, 0 AS quarantine, 0 AS reject WHERE 0;
CREATE TRIGGER _valid_threshold_insert INSTEAD OF INSERT ON _valid_threshold BEGIN
	SELECT RAISE(ABORT, 'spam_threshold: mailbox must be the address of a mailbox, for example anna@company.example')
	WHERE typeof(NEW.mailbox) <> 'text' OR NEW.mailbox NOT GLOB '?*@?*.?*' OR NEW.mailbox GLOB '*@*@*';
	SELECT RAISE(ABORT, 'spam_threshold: tag, quarantine and reject are numbers above 0, up to 1000 (never), or NULL for as the domain has it')
	WHERE typeof(NEW.tag) NOT IN ('integer', 'real', 'null') OR typeof(NEW.quarantine) NOT IN ('integer', 'real', 'null')
		OR typeof(NEW.reject) NOT IN ('integer', 'real', 'null')
		OR min(coalesce(NEW.tag, 1), coalesce(NEW.quarantine, 1), coalesce(NEW.reject, 1)) <= 0
		OR max(coalesce(NEW.tag, 1), coalesce(NEW.quarantine, 1), coalesce(NEW.reject, 1)) > 1000;
	SELECT RAISE(ABORT, 'spam_threshold: tag may not be more than quarantine, nor quarantine more than reject')
	WHERE NEW.tag > NEW.quarantine OR NEW.quarantine > NEW.reject OR NEW.tag > NEW.reject;
END;
CREATE TRIGGER spam_threshold_insert BEFORE INSERT ON spam_threshold BEGIN
	INSERT INTO _valid_threshold (mailbox, tag, quarantine, reject) VALUES (NEW.mailbox, NEW.tag, NEW.quarantine, NEW.reject);
END;
CREATE TRIGGER spam_threshold_update BEFORE UPDATE ON spam_threshold BEGIN
	INSERT INTO _valid_threshold (mailbox, tag, quarantine, reject) VALUES (NEW.mailbox, NEW.tag, NEW.quarantine, NEW.reject);
END;
