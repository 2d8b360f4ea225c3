-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The one question the routers ask (DESIGN.md, section 4): who owns
-- :local_part at :domain? Always exactly one row; no row means trouble.
--
--   v          1: the database has answered; 0: it knows no domain at all, so that it is one that is just
--              being made or restored, and says of nobody that he is not ours
--   ours       1 when the domain is in the table domain, else 0
--   mx         skyconnect, o365, both; empty when not ours
--   o365_host  the domain's smart host for S4; empty when it has none
--   kind       mailbox, alias, reply (quarantine+TOKEN: what a person answers to a digest) or none
--   address    the row found: the exact address, else the one without +tag
--   home       skyconnect or o365, of a mailbox
--   state      active or blocked, of a mailbox
--   targets    of an alias or group, with commas between
--
-- Every part goes over an index. In Exim's configuration :local_part becomes
-- '${quote_sqlite:$local_part}' and :domain '${quote_sqlite:$domain}'.
WITH given (l, d) AS (SELECT lower(:local_part), lower(:domain)),
reply (word) AS (SELECT value || '+' FROM setting WHERE name = 'quarantine_reply'),
asked (exact, base, d, is_reply) AS (
	SELECT l || '@' || d, substr(l, 1, instr(l || '+', '+') - 1) || '@' || d, d,
		EXISTS (SELECT 1 FROM reply WHERE substr(l, 1, length(word)) = word
			AND length(l) = length(word) + 32 AND substr(l, length(word) + 1) NOT GLOB '*[^a-z2-7]*')
	FROM given),
hit (d, is_reply, address) AS (
	SELECT d, is_reply, coalesce(
		(SELECT address FROM mailbox WHERE address = exact),
		(SELECT address FROM alias WHERE address = exact LIMIT 1),
		(SELECT address FROM mailbox WHERE address = base AND NOT is_reply),
		(SELECT address FROM alias WHERE address = base AND NOT is_reply LIMIT 1),
		'')
	FROM asked)
SELECT EXISTS (SELECT 1 FROM domain WHERE name > '') AS v,
	domain.name IS NOT NULL AS ours,
	coalesce(domain.mx, '') AS mx,
	coalesce(domain.o365_host, '') AS o365_host,
	CASE WHEN mailbox.address IS NOT NULL THEN 'mailbox' WHEN hit.address <> '' THEN 'alias'
		WHEN hit.is_reply AND domain.name IS NOT NULL THEN 'reply' ELSE 'none' END AS kind,
	hit.address AS address,
	coalesce(mailbox.home, '') AS home,
	coalesce(mailbox.state, '') AS state,
	coalesce((SELECT group_concat(target, ',') FROM alias WHERE alias.address = hit.address), '') AS targets
FROM hit
LEFT JOIN domain ON domain.name = hit.d
LEFT JOIN mailbox ON mailbox.address = hit.address;
