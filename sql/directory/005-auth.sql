-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The module asks again whether S2's mail comes from a login that may submit.

DROP TRIGGER contact_check_made;
UPDATE contact_check SET made = 1, note = 'S2 always asks for a login over TLS; with this each message asks again whether it may send'
WHERE contact = 'S2' AND "check" = 'auth';
CREATE TRIGGER contact_check_made BEFORE UPDATE OF made ON contact_check
WHEN NEW.made IS NOT OLD.made BEGIN
	SELECT RAISE(ABORT, 'contact_check: made says what this version of the program can do and is no policy, so it cannot be changed by hand; to switch a check on or off set enabled to 1 or 0');
END;
