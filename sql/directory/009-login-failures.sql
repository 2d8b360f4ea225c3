-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Guessed passwords: how many failures lock a login or an address, and for how long.

DROP TRIGGER contact_limit_insert;
INSERT INTO contact_limit (contact, name, value, note) VALUES
	('S2', 'auth_failures_login', 10, 'failed logins of one name in 10 minutes, whoever tries'),
	('S2', 'auth_failures_address', 30, 'failed logins in 10 minutes from one IPv4 address or IPv6 /64, whatever the names'),
	('S2', 'auth_failures_known', 100, 'failed logins an hour of one name from where it is known; only past it the two above count for it'),
	('S2', 'auth_known', 604800, 'seconds for which a login is known at an address after a success there'),
	('S2', 'auth_lock', 60, 'seconds that the first lock lasts; each further one twice as long, 64 times at the most');
CREATE TRIGGER contact_limit_insert BEFORE INSERT ON contact_limit BEGIN
	SELECT RAISE(ABORT, 'contact_limit: this row is there already; change it with UPDATE contact_limit SET value = ... WHERE contact = ... AND name = ...')
	WHERE EXISTS (SELECT 1 FROM contact_limit WHERE contact = NEW.contact AND name = NEW.name);
	SELECT RAISE(ABORT, 'contact_limit: there is no limit of this name at this contact and none can be added; see SELECT contact, name FROM contact_limit');
END;
