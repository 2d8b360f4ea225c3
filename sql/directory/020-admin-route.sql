-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Alarms have the null sender, so that one for nobody is lost in silence: the view route shows who gets none.

DROP VIEW route;
-- One row a mailbox, one row a target of an alias or group, and one row for each postmaster@ and abuse@ that
-- nobody reads (RFC 2142, RFC 5321 section 4.5.1), and for an admin_address that is nobody's.
CREATE VIEW route (address, kind, leads_to, "by") AS
SELECT m.address, 'mailbox', m.address,
	CASE WHEN m.state = 'blocked' THEN 'refused: blocked' WHEN m.home = 'o365' THEN 'S4 > O1' ELSE 'LD' END
FROM mailbox AS m
UNION ALL
SELECT hop.address, iif((SELECT count(*) FROM alias AS a WHERE a.address = hop.address) > 1, 'group', 'alias'), hop.target,
	CASE
	WHEN m.state = 'blocked' THEN 'refused: blocked'
	WHEN m.home = 'o365' THEN 'S4 > O1'
	WHEN m.home = 'skyconnect' THEN 'LD'
	WHEN hop.found IS NOT NULL THEN 'alias ' || hop.found
	WHEN EXISTS (SELECT 1 FROM domain WHERE name = substr(hop.target, instr(hop.target, '@') + 1)) THEN 'MISSING: no such mailbox or alias'
	ELSE 'S3 > ED' END
FROM (SELECT a.address AS address, a.target AS target, coalesce(
		(SELECT mailbox.address FROM mailbox WHERE mailbox.address = a.target),
		(SELECT alias.address FROM alias WHERE alias.address = a.target LIMIT 1),
		(SELECT mailbox.address FROM mailbox WHERE mailbox.address = a.untagged),
		(SELECT alias.address FROM alias WHERE alias.address = a.untagged LIMIT 1)) AS found
	FROM (SELECT address, target,
			substr(target, 1, instr(replace(target, '@', '+'), '+') - 1) || substr(target, instr(target, '@')) AS untagged
		FROM alias) AS a) AS hop
LEFT JOIN mailbox AS m ON m.address = hop.found
UNION ALL
SELECT r.name || '@' || d.name, 'missing', '', 'MISSING: add a mailbox or an alias'
FROM domain AS d, (SELECT 'postmaster' AS name UNION ALL SELECT 'abuse') AS r
WHERE NOT EXISTS (SELECT 1 FROM mailbox WHERE address = r.name || '@' || d.name)
	AND NOT EXISTS (SELECT 1 FROM alias WHERE address = r.name || '@' || d.name)
UNION ALL
-- A name without a domain gets that of site.conf, which is not known here: any domain's will do.
SELECT to_admin.address, 'missing', '', 'MISSING: alarms reach nobody (setting admin_address); add a mailbox or an alias'
FROM (SELECT value AS address, substr(value, 1, instr(replace(value, '@', '+'), '+') - 1) || substr(value, instr(value, '@')) AS untagged
	FROM setting WHERE name = 'admin_address') AS to_admin
WHERE iif(instr(to_admin.address, '@') > 0,
	EXISTS (SELECT 1 FROM domain WHERE name = substr(to_admin.address, instr(to_admin.address, '@') + 1))
	AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address IN (to_admin.address, to_admin.untagged))
	AND NOT EXISTS (SELECT 1 FROM alias WHERE address IN (to_admin.address, to_admin.untagged)),
	NOT EXISTS (SELECT 1 FROM domain AS d WHERE EXISTS (SELECT 1 FROM mailbox WHERE address = to_admin.address || '@' || d.name)
		OR EXISTS (SELECT 1 FROM alias WHERE address = to_admin.address || '@' || d.name)));
