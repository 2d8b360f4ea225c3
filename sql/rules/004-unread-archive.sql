-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What libclamav passes over without a word is treated as what is encrypted. Not where the administrator
-- has a row of this name, or no room for one.

INSERT INTO malware_rule (name, kind, pattern, action, description)
SELECT * FROM (VALUES
	('unread-archive', 'sign', '^Unread\.Archive$', 'quarantine', 'an archive with something in it that libclamav cannot unpack; for RAR, install libclamunrar'),
	('unread-message', 'sign', '^Unread\.Message$', 'quarantine', 'a mail as an attachment (.eml) that libclamav does not know for one')
) AS new
WHERE new.column1 NOT IN (SELECT name FROM malware_rule) AND (SELECT count(*) FROM malware_rule) < 199;
