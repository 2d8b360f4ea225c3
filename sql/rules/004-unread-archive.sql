-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What libclamav passes over without a word is treated as an archive that is encrypted; and further names of attachments
-- that are misused. Not where the administrator has a row of such a name, or no room for them.

INSERT INTO malware_rule (name, kind, pattern, action, description)
SELECT * FROM (VALUES
	('unread-archive', 'sign', '^Unread\.Archive$', 'quarantine', 'an archive with something in it that libclamav cannot unpack; for RAR, install libclamunrar'),
	('unread-message', 'sign', '^Unread\.Message$', 'quarantine', 'a mail as an attachment (.eml) that libclamav does not know for one'),
	('unread-signed', 'sign', '^Unread\.Signed$', 'quarantine', 'a mail within its S/MIME signature: mail programs show what is in it, and libclamav does not look'),
	('rare-extension', 'name', '(?i)\.(?:ace|appcontent-ms|cdxml|deskthemepack|diagcab|htc|library-ms|mcf|printerexport|ps1xml|psc1|pyw|pyzw?|rdp|search-ms|searchconnector-ms|theme|themepack|udl|webpnp|website|xnk)$', 'reject', 'an attachment that Windows obeys when it is opened, by a name that is hardly ever seen in honest mail'),
	('archive-rare-extension', 'member', '(?i)\.(?:ace|appcontent-ms|deskthemepack|diagcab|library-ms|psc1|rdp|search-ms|searchconnector-ms|themepack|udl|website|xnk)$', 'reject', 'as rare-extension, of a file in an archive')
) AS new
WHERE new.column1 NOT IN (SELECT name FROM malware_rule) AND (SELECT count(*) FROM malware_rule) < 196;
