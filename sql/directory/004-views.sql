-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Views for people: where the mailboxes live, and where an address leads.

CREATE VIEW split (domain, mx, skyconnect, o365, blocked, aliases, o365_host) AS
SELECT d.name, d.mx,
	(SELECT count(*) FROM mailbox AS m WHERE substr(m.address, instr(m.address, '@') + 1) = d.name COLLATE BINARY AND m.home = 'skyconnect'),
	(SELECT count(*) FROM mailbox AS m WHERE substr(m.address, instr(m.address, '@') + 1) = d.name COLLATE BINARY AND m.home = 'o365'),
	(SELECT count(*) FROM mailbox AS m WHERE substr(m.address, instr(m.address, '@') + 1) = d.name COLLATE BINARY AND m.state = 'blocked'),
	(SELECT count(DISTINCT a.address) FROM alias AS a WHERE substr(a.address, instr(a.address, '@') + 1) = d.name COLLATE BINARY),
	coalesce(d.o365_host, '')
FROM domain AS d;

-- One row a mailbox, one row a target of an alias or group, and one row for
-- each postmaster@ and abuse@ that nobody reads (RFC 2142, RFC 5321 section 4.5.1).
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
	AND NOT EXISTS (SELECT 1 FROM alias WHERE address = r.name || '@' || d.name);
