-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- How many times his day's allowance of messages somebody may be refused before he is suspended
-- (rate.db). Messages alone: one with a hundred recipients that is tried again and again is one.

DROP TRIGGER contact_limit_insert;
INSERT INTO contact_limit (contact, name, value, note) VALUES
	('S2', 'rate_suspend', 3, 'times a day''s allowance of messages: who has so many refused by the rate limits in a day is suspended; 0 is never');
CREATE TRIGGER contact_limit_insert BEFORE INSERT ON contact_limit BEGIN
	SELECT RAISE(ABORT, 'contact_limit: this row is there already; change it with UPDATE contact_limit SET value = ... WHERE contact = ... AND name = ...')
	WHERE EXISTS (SELECT 1 FROM contact_limit WHERE contact = NEW.contact AND name = NEW.name);
	SELECT RAISE(ABORT, 'contact_limit: there is no limit of this name at this contact and none can be added; see SELECT contact, name FROM contact_limit');
END;
