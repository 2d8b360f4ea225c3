-- Who owns the mailbox :local_part at :domain?  Always one row: the outer
-- SELECT has no FROM that could be empty.
WITH asked(local_part, domain) AS (
  SELECT lower(:local_part), lower(:domain)
), base(address, domain) AS (
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM mailbox WHERE address = local_part || '@' || domain)
      OR EXISTS (SELECT 1 FROM alias WHERE address = local_part || '@' || domain)
      OR instr(local_part, '+') < 2
    THEN local_part || '@' || domain
    ELSE substr(local_part, 1, instr(local_part, '+') - 1) || '@' || domain END, domain
  FROM asked
)
SELECT 1 AS v,
  d.name IS NOT NULL AS ours,
  coalesce(d.mx, '') AS mx,
  coalesce(d.o365_host, '') AS o365_host,
  CASE WHEN m.address IS NOT NULL THEN 'mailbox'
    WHEN EXISTS (SELECT 1 FROM alias a WHERE a.address = base.address) THEN 'alias'
    ELSE 'none' END AS kind,
  base.address AS address,
  coalesce(m.home, '') AS home,
  coalesce(m.state, '') AS state,
  coalesce((SELECT group_concat(a.target, ', ') FROM alias a WHERE a.address = base.address), '') AS targets
FROM base LEFT JOIN domain d ON d.name = base.domain
  LEFT JOIN mailbox m ON m.address = base.address;
