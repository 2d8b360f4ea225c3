-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- A sender that no mail can have is refused: *@partner.example would look like an entry for all of
-- a domain, and count for nothing.

DROP TRIGGER _valid_spam_entry_insert;
CREATE TRIGGER _valid_spam_entry_insert INSTEAD OF INSERT ON _valid_spam_entry BEGIN
	SELECT RAISE(ABORT, 'spam_entry: mailbox must be the address of a mailbox, for example anna@company.example')
	WHERE typeof(NEW.mailbox) <> 'text' OR NEW.mailbox NOT GLOB '?*@?*.?*' OR NEW.mailbox GLOB '*@*@*'
		OR NEW.mailbox GLOB '*[^!-~]*' OR length(NEW.mailbox) > 254;
	SELECT RAISE(ABORT, 'spam_entry: sender must be an address like news@partner.example, or @partner.example for all of a domain')
	WHERE typeof(NEW.sender) <> 'text' OR NEW.sender NOT GLOB '*@?*.?*' OR NEW.sender GLOB '*@*@*'
		OR NEW.sender GLOB '*[^!-~]*' OR length(NEW.sender) > 254;
	SELECT RAISE(ABORT, 'spam_entry: sender has no * in it; all of a domain is @partner.example, and each domain below it needs its own entry')
	WHERE NEW.sender GLOB '[*]@*' OR NEW.sender GLOB '*@*[*]*';
	SELECT RAISE(ABORT, 'spam_entry: the domain of sender neither begins nor ends with a dot nor has two in a row, for example @partner.example')
	WHERE NEW.sender GLOB '*@.*' OR NEW.sender GLOB '*.' OR NEW.sender GLOB '*@*..*';
	SELECT RAISE(ABORT, 'spam_entry: kind must be ''allow'' (never spam, where SPF or DKIM proves the sender) or ''block'' (always quarantine)')
	WHERE NEW.kind IS NULL OR NEW.kind NOT IN ('allow', 'block');
END;
