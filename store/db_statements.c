/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db_statements.h"

/*
 * The generic cell rate algorithm over all limits of one person at once. held is how long each
 * limit's bucket takes to run empty; where the allowance was changed since, what is used stays the
 * same number of messages. A time further ahead than a whole period is the trace of a clock that
 * was set back, and counts as a whole period. state adds what the message needs, and verdict is
 * whether every limit has room for that.
 */
#define RATE_STATE                                                                                 \
	"WITH asked AS (SELECT value ->> 0 AS name, value ->> 1 AS cost, value ->> 2 AS most,"     \
	" value ->> 3 AS period FROM json_each(?3)),"                                              \
	" held AS (SELECT name, most, period, cost * period / most AS need,"                       \
	" min(period, min(period, max(0, coalesce(full_again_us - ?2, 0)))"                        \
	" * coalesce(allowed, most) / most) AS level"                                              \
	" FROM asked LEFT JOIN bucket ON person = ?1 AND \"limit\" = name),"                       \
	" state AS (SELECT name, most, period, need, ?2 + level AS tat,"                           \
	" level + need <= period AS fits FROM held),"                                              \
	" verdict AS (SELECT min(fits) AS all_fit FROM state)"

/* The endpoint sets that send mail, of the JSON ?1. */
#define EXCHANGE_SETS                                                                              \
	"(SELECT value ->> 'ips' AS ips FROM json_each(?1) WHERE value ->> 'serviceArea' = "       \
	"'Exchange'"                                                                               \
	" AND ',' || replace(value ->> 'tcpPorts', ' ', '') || ',' LIKE '%,25,%'"                  \
	" AND json_type(value, '$.ips') = 'array') AS sets"

/* A row of the quarantine, in the order of quarantine_list.c. */
#define QUARANTINE_ROW                                                                             \
	"SELECT e.id, m.id, m.exim_id, m.file, m.file_there, m.size, m.sha256, m.kept_at,"         \
	" m.expires_at, m.contact, m.kind, m.reason, m.tests, m.score_milli IS NOT NULL,"          \
	" coalesce(m.score_milli, 0), m.sender, m.author, m.subject, lower(e.address),"            \
	" lower(e.mailbox), e.is_group, e.state, e.state_at"                                       \
	" FROM quarantine_entry AS e JOIN quarantine_message AS m ON m.id = e.message"
#define QUARANTINE_FILTER                                                                          \
	" AND iif(instr(?1, '@') > 1, e.address = ?1 OR e.mailbox = ?1, ?1 = ''"                   \
	" OR instr(lower(e.address || ' ' || e.mailbox), lower(?1)) > 0)"                          \
	" AND (?2 = '' OR m.sender = ?2 OR instr(lower(m.author), lower(?2)) > 0"                  \
	" OR (instr(?2, '@') <= 1 AND instr(lower(m.sender), lower(?2)) > 0))"                     \
	" AND (?3 = '' OR instr(lower(m.kind || ' ' || m.reason || ' ' || m.tests), lower(?3)) > " \
	"0)"                                                                                       \
	" AND (?4 = '' OR m.contact = ?4 COLLATE NOCASE)"                                          \
	" AND m.kept_at >= ?5 AND (?6 = 0 OR m.kept_at < ?6) AND e.id > ?7"                        \
	" ORDER BY e.id DESC LIMIT ?8"

#define QUARANTINE_EXPIRE(which)                                                                   \
	"UPDATE quarantine_entry SET state = 'expired', state_at = unixepoch()"                    \
	" WHERE state = 'kept' AND id IN (" which " LIMIT 500) RETURNING id"

const char *const db_statements[DB_STATEMENTS_MAX] = {
    [DB_LISTENER_EXACT] = "SELECT contact FROM listener WHERE interface = ?1 AND port = ?2",
    [DB_LISTENER_ANY] = "SELECT contact FROM listener WHERE interface = '*' AND port = ?1",
    [DB_CONTACT_CHECKS] = ("SELECT \"check\", enabled, action, made FROM contact_check"
			   " WHERE contact = ?1 ORDER BY \"check\""),
    /* Whom Dovecot vouches for may have a mailbox and no row of login. */
    [DB_LOGIN] = ("SELECT l.name, l.kind, l.mailbox, l.state = 'active' AND (l.kind = 'service'"
		  " OR EXISTS (SELECT 1 FROM mailbox AS m WHERE m.address = l.mailbox"
		  " AND m.state = 'active' AND m.home = 'skyconnect')) FROM"
		  " (SELECT name, kind, coalesce(mailbox, '') AS mailbox, state FROM login"
		  " WHERE name = ?1 UNION ALL SELECT address, 'mailbox', address, 'active'"
		  " FROM mailbox WHERE address = ?1"
		  " AND NOT EXISTS (SELECT 1 FROM login WHERE name = ?1)) AS l"),
    /*
     * Where the address leads in the end, as the routers would go. Without a mailbox (a
     * service's) no end is the login's. A row for a domain covers nothing that ends
     * on Office 365.
     */
    [DB_OWNS] =
	("WITH RECURSIVE reached (address) AS (SELECT lower(?3)"
	 " UNION SELECT alias.target FROM reached JOIN alias ON alias.address = reached.address"
	 " UNION SELECT substr(reached.address, 1, instr(reached.address, '+') - 1)"
	 " || substr(reached.address, instr(reached.address, '@')) FROM reached"
	 " WHERE reached.address GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = reached.address)"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE address = reached.address)),"
	 " ending (address, home) AS (SELECT r.address, mailbox.home FROM reached AS r"
	 " LEFT JOIN mailbox ON mailbox.address = r.address"
	 " WHERE mailbox.address IS NOT NULL OR (r.address NOT GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.address = r.address)))"
	 " SELECT EXISTS (SELECT 1 FROM send_as WHERE login = ?1 AND address = lower(?3))"
	 " OR (EXISTS (SELECT 1 FROM send_as WHERE login = ?1"
	 " AND address = substr(lower(?3), instr(?3, '@')))"
	 " AND NOT EXISTS (SELECT 1 FROM ending WHERE home = 'o365'))"
	 " OR (EXISTS (SELECT 1 FROM ending WHERE address = ?2 AND home = 'skyconnect')"
	 " AND NOT EXISTS (SELECT 1 FROM ending WHERE address <> ?2))"),
    /* A person has the class of his mailbox; a service that of its login. */
    [DB_RATE_CLASS] = ("SELECT recipients_per_message, messages_per_minute, messages_per_hour,"
		       " messages_per_day, recipients_per_minute, recipients_per_hour,"
		       " recipients_per_day FROM rate_class WHERE name = coalesce("
		       "(SELECT rate_class FROM mailbox WHERE address = coalesce("
		       "(SELECT mailbox FROM login WHERE name = ?1), ?1)),"
		       "(SELECT rate_class FROM login WHERE name = ?1))"),
    [DB_RATE_ASK] = (RATE_STATE " SELECT name, tat, fits, all_fit FROM state, verdict"),
    [DB_RATE_TAKE] = (RATE_STATE
	" INSERT INTO bucket (person, \"limit\", full_again_us, allowed, period_us, granted, room)"
	" SELECT ?1, name, iif(all_fit, tat + need, tat), most, period, all_fit, fits"
	" FROM state, verdict WHERE true"
	" ON CONFLICT (person, \"limit\") DO UPDATE SET full_again_us = excluded.full_again_us,"
	" allowed = excluded.allowed, period_us = excluded.period_us,"
	" granted = excluded.granted, room = excluded.room"
	" RETURNING \"limit\", full_again_us, room, granted"),
    [DB_RATE_SWEEP] = ("DELETE FROM bucket WHERE (person, \"limit\") IN (SELECT person, \"limit\""
		       " FROM bucket WHERE full_again_us < ?1 - 86400000000 LIMIT 20)"),
    [DB_SUSPENDED] = "SELECT since, why FROM suspended WHERE person = ?1",
    [DB_SUSPEND] = ("INSERT INTO suspended (person, since, why) VALUES (?1, datetime('now'), ?2)"
		    " ON CONFLICT (person) DO NOTHING RETURNING 1"),
    [DB_ALARM_FRESH] = "SELECT 1 FROM alarm_fresh WHERE kind = ?1 AND subject = ?2",
    [DB_ALARM_RAISE] = "INSERT INTO raise_alarm (kind, subject, words) VALUES (?1, ?2, ?3)",
    [DB_ALARM_LIST] = ("SELECT kind, subject, words, first, last, times, coalesce(mailed, '')"
		       " FROM alarm ORDER BY last DESC, kind, subject"),
    [DB_ALARM_MAILED] =
	"UPDATE alarm SET mailed = datetime('now') WHERE kind = ?1 AND subject = ?2",
    [DB_CONTACT_LIMIT] = "SELECT value FROM contact_limit WHERE contact = ?1 AND name = ?2",
    [DB_SETTING] = "SELECT value FROM setting WHERE name = ?1",
    [DB_O365_NETWORKS] = "SELECT network FROM o365_peer",
    /* A * is one whole label, the first, in the row or in the certificate (RFC 6125, 6.4.3). */
    [DB_O365_CERTIFICATE] =
	("SELECT 1 FROM o365_certificate AS c, (SELECT lower(?1) AS name) AS n"
	 " WHERE c.name = n.name OR (substr(c.name, 1, 2) = '*.'"
	 " AND substr(c.name, 3) = substr(n.name, instr(n.name, '.') + 1))"
	 " OR (substr(n.name, 1, 2) = '*.'"
	 " AND substr(n.name, 3) = substr(c.name, instr(c.name, '.') + 1)) LIMIT 1"),
    [DB_TENANT_HEADERS] = "SELECT header FROM tenant_header",
    /* NOCASE: one header in both tables is one row. */
    [DB_STRIPPED_HEADERS] = ("SELECT header FROM stripped_header UNION"
			     " SELECT header FROM tenant_header"),
    [DB_TENANT_VALUE] = ("SELECT 1 FROM domain WHERE o365_tenant = ?2 UNION ALL"
			 " SELECT 1 FROM tenant_value WHERE header = ?1 AND value = ?2 LIMIT 1"),
    [DB_TENANT_KNOWN] = ("SELECT 1 WHERE EXISTS (SELECT 1 FROM tenant_value WHERE header = ?1)"
			 " OR (EXISTS (SELECT 1 FROM domain WHERE o365_tenant IS NOT NULL)"
			 " AND NOT EXISTS (SELECT 1 FROM domain WHERE o365_host IS NOT NULL"
			 " AND o365_tenant IS NULL))"),
    [DB_DOMAIN] = "SELECT 1 FROM domain WHERE name = ?1",
    /* A row is for its domain and those below it that have none of their own. */
    [DB_DMARC_OVERRIDE] = ("SELECT policy FROM dmarc_override WHERE domain = ?1"
			   " OR substr(?1, -length(domain) - 1) = '.' || domain COLLATE NOCASE"
			   " ORDER BY length(domain) DESC LIMIT 1"),
    [DB_OWN_SOURCES] = "SELECT network, proved FROM own_source WHERE domain IN (?1, '*')",
    [DB_BEGIN] = "BEGIN IMMEDIATE",
    [DB_COMMIT] = "COMMIT",
    [DB_ROLLBACK] = "ROLLBACK",
    /* CASE looks at one branch after the other: nothing is read of what is no JSON. */
    [DB_O365_FILE_SHAPE] = ("SELECT CASE WHEN NOT json_valid(?1) THEN 'is no JSON'"
			    " WHEN json_type(?1) <> 'array' THEN 'is no array of endpoint sets'"
			    " WHEN EXISTS (SELECT 1 FROM json_each(?1) WHERE type <> 'object')"
			    " THEN 'has a member that is no endpoint set'"
			    " WHEN NOT EXISTS (SELECT 1 FROM json_each(?1)"
			    " WHERE value ->> 'serviceArea' = 'Exchange') THEN 'has nothing of the "
			    "service area Exchange'"
			    " WHEN NOT EXISTS (SELECT 1 FROM " EXCHANGE_SETS ")"
			    " THEN 'has no endpoint set of Exchange with port 25 and ips'"
			    " WHEN EXISTS (SELECT 1 FROM " EXCHANGE_SETS ", json_each(sets.ips)"
			    " WHERE json_each.type <> 'text') THEN 'has ips that are no texts'"
			    " ELSE '' END"),
    [DB_O365_FILE_NETWORKS] =
	("SELECT DISTINCT json_each.value FROM " EXCHANGE_SETS ", json_each(sets.ips)"),
    [DB_O365_LISTED_MEMORY] = "CREATE TEMP TABLE listed_before (network TEXT COLLATE NOCASE)",
    [DB_O365_LISTED_KEEP] =
	"INSERT INTO temp.listed_before SELECT network FROM o365_listed_network",
    [DB_O365_LISTED_CLEAR] = "DELETE FROM o365_listed_network",
    [DB_O365_LISTED_INSERT] = "INSERT OR IGNORE INTO o365_listed_network (network) VALUES (?1)",
    [DB_O365_LIST_CHANGE] = ("SELECT (SELECT count(*) FROM o365_listed_network),"
			     " (SELECT count(*) FROM o365_listed_network"
			     " WHERE network NOT IN (SELECT network FROM temp.listed_before)),"
			     " (SELECT count(*) FROM temp.listed_before"
			     " WHERE network NOT IN (SELECT network FROM o365_listed_network))"),
    [DB_O365_LIST_NEWER] = ("SELECT iif(published > ?1, published, '') FROM"
			    " (SELECT coalesce(published, '') AS published FROM o365_list)"),
    [DB_O365_LIST_SET] = "UPDATE o365_list SET published = ?1, loaded = datetime('now')",
    [DB_O365_LIST_AGE] = "SELECT coalesce(published, ''), words, old FROM o365_list_age",
    [DB_TOKEN_MAKE] =
	("INSERT INTO token (selector, hash, entry, person, action, way, made_at, expires_at)"
	 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, unixepoch('now'), ?7)"),
    [DB_TOKEN_LOOK] = ("SELECT hash, entry, person, action FROM token WHERE selector = ?1"
		       " AND way = ?2 AND expires_at > ?3 AND used_at IS NULL"),
    /* A claim of the near future is one by who looked at his clock a little later. */
    [DB_TOKEN_CLAIM] = ("UPDATE token SET claimed_at = ?2 WHERE selector = ?1 AND used_at IS NULL"
			" AND (claimed_at IS NULL OR abs(claimed_at - ?2) > ?3) RETURNING 1"),
    [DB_TOKEN_USED] = "UPDATE token SET used_at = ?2 WHERE selector = ?1",
    [DB_TOKEN_GIVE_BACK] =
	"UPDATE token SET claimed_at = NULL WHERE selector = ?1 AND used_at IS NULL",
    [DB_TOKEN_FORGET] = "DELETE FROM token WHERE expires_at <= ?1",
    [DB_QUARANTINE_DAYS] =
	("SELECT date(m.kept_at, 'unixepoch') AS day, sum(m.kind = 'spam'),"
	 " sum(m.kind = 'malware'), sum(m.kind = 'virus'), sum(e.state = 'released'),"
	 " sum(e.state = 'deleted'), sum(e.state = 'expired') FROM quarantine_message AS m"
	 " JOIN quarantine_entry AS e ON e.message = m.id GROUP BY day ORDER BY day DESC LIMIT ?1"),
    [DB_O365_PEERS] = ("SELECT network, source FROM o365_peer"
		       " ORDER BY source DESC, instr(network, ':') > 0, network"),
    [DB_SPAM_RULE_WORDS] = "SELECT name, description FROM spam_rule WHERE description <> ''",
    [DB_SPAM_RULE_ABOUT] = "SELECT description FROM spam_rule WHERE name = ?1",
    [DB_SPAM_RULES] = ("SELECT name, target, pattern, CAST(round(score * 1000) AS INTEGER)"
		       " FROM spam_rule WHERE enabled = 1 ORDER BY name"),
    [DB_MALWARE_RULES] = "SELECT name, kind, pattern, action FROM malware_rule ORDER BY name",
    [DB_SPAM_POINTS] = "SELECT name, CAST(round(points * 1000) AS INTEGER) FROM spam_point",
    /*
     * Where each address leads in the end, as in DB_OWNS; the entry of his domain that is the
     * first in the order of the senders.
     */
    [DB_SPAM_DOMAINS] =
	("WITH RECURSIVE given (i, address) AS (SELECT key, lower(value) FROM json_each(?1)),"
	 " reached (i, address) AS (SELECT i, address FROM given"
	 " UNION SELECT reached.i, alias.target FROM reached"
	 " JOIN alias ON alias.address = reached.address"
	 " UNION SELECT reached.i, substr(reached.address, 1, instr(reached.address, '+') - 1)"
	 " || substr(reached.address, instr(reached.address, '@')) FROM reached"
	 " WHERE reached.address GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = reached.address)"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE address = reached.address)),"
	 " ending (i, address, home) AS (SELECT r.i, r.address, mailbox.home FROM reached AS r"
	 " LEFT JOIN mailbox ON mailbox.address = r.address"
	 " WHERE mailbox.address IS NOT NULL OR (r.address NOT GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.address = r.address))),"
	 " person (i, mailbox) AS (SELECT i, iif(count(*) = 1 AND count(home) = 1, max(address), "
	 "'')"
	 " FROM ending GROUP BY i),"
	 " of (i, domain) AS (SELECT i, substr(address, instr(address, '@') + 1) FROM given)"
	 " SELECT of.i, coalesce((SELECT e.kind FROM json_each(?2) AS s"
	 " JOIN spam_entry AS e ON e.domain = of.domain AND e.sender = s.value ->> 0"
	 " WHERE e.kind = 'block' OR s.value ->> 1 = 1 ORDER BY s.key LIMIT 1), ''),"
	 " CAST(round(t.tag * 1000) AS INTEGER), CAST(round(t.quarantine * 1000) AS INTEGER),"
	 " CAST(round(t.reject * 1000) AS INTEGER), coalesce(person.mailbox, '')"
	 " FROM of JOIN spam_threshold AS t ON t.domain ="
	 " coalesce((SELECT domain FROM spam_threshold WHERE domain = of.domain), '*')"
	 " LEFT JOIN person ON person.i = of.i"),
    [DB_SPAM_PERSONS] =
	("SELECT m.key, coalesce((SELECT e.kind FROM json_each(?2) AS s"
	 " JOIN spam_entry AS e ON e.mailbox = m.value AND e.sender = s.value ->> 0"
	 " WHERE e.kind = 'block' OR s.value ->> 1 = 1 ORDER BY s.key LIMIT 1), ''),"
	 " CAST(round(coalesce(t.tag, 0) * 1000) AS INTEGER),"
	 " CAST(round(coalesce(t.quarantine, 0) * 1000) AS INTEGER),"
	 " CAST(round(coalesce(t.reject, 0) * 1000) AS INTEGER)"
	 " FROM json_each(?1) AS m LEFT JOIN spam_threshold AS t ON t.mailbox = m.value"
	 " WHERE m.value <> ''"),
    /* One mailbox; else the row that is found for the address, or, where there is none, itself. */
    [DB_LEADS_TO] =
	("WITH RECURSIVE reached (address) AS (SELECT lower(?1)"
	 " UNION SELECT alias.target FROM reached JOIN alias ON alias.address = reached.address"
	 " UNION SELECT substr(reached.address, 1, instr(reached.address, '+') - 1)"
	 " || substr(reached.address, instr(reached.address, '@')) FROM reached"
	 " WHERE reached.address GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = reached.address)"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE address = reached.address)),"
	 " ending (address, home) AS (SELECT r.address, mailbox.home FROM reached AS r"
	 " LEFT JOIN mailbox ON mailbox.address = r.address"
	 " WHERE mailbox.address IS NOT NULL OR (r.address NOT GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.address = r.address))),"
	 " one (address) AS (SELECT max(address) FROM ending"
	 " HAVING count(*) = 1 AND count(home) = 1),"
	 " given (exact, base) AS (SELECT lower(?1), iif(instr(?1, '+') BETWEEN 2 AND instr(?1, "
	 "'@'),"
	 " lower(substr(?1, 1, instr(?1, '+') - 1) || substr(?1, instr(?1, '@'))), lower(?1)))"
	 " SELECT coalesce((SELECT address FROM one),"
	 " (SELECT alias.address FROM given JOIN alias ON alias.address = exact LIMIT 1),"
	 " (SELECT alias.address FROM given JOIN alias ON alias.address = base LIMIT 1), "
	 "lower(?1)),"
	 " NOT EXISTS (SELECT 1 FROM one)"),
    [DB_QUARANTINE_KEEP_MESSAGE] =
	("INSERT INTO quarantine_message (exim_id, file, size, sha256, kept_at, expires_at,"
	 " contact, kind, reason, tests, score_milli, sender, author, subject)"
	 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, iif(?11, ?12, NULL), ?13, ?14, ?15)"
	 " ON CONFLICT (exim_id, sha256) DO UPDATE SET file_there = 1 RETURNING id"),
    [DB_QUARANTINE_KEEP_ENTRY] =
	("INSERT INTO quarantine_entry (message, address, mailbox, is_group, state_at)"
	 " VALUES (?1, ?2, lower(?3), ?4, unixepoch()) ON CONFLICT (message, address) DO NOTHING"
	 " RETURNING id"),
    [DB_QUARANTINE_ALSO] =
	("SELECT e.address FROM quarantine_message AS m JOIN quarantine_entry AS e ON e.message ="
	 " m.id WHERE m.exim_id = ?1 AND e.state IN ('kept', 'releasing') ORDER BY e.id"),
    [DB_QUARANTINE_AUDIT] =
	("INSERT INTO quarantine_audit (at, who, what, entry, exim_id, address, words)"
	 " SELECT unixepoch(), ?2, ?3, e.id, m.exim_id, e.address, ?4 FROM quarantine_entry AS e"
	 " JOIN quarantine_message AS m ON m.id = e.message WHERE e.id = ?1"),
    [DB_QUARANTINE_LIST] =
	(QUARANTINE_ROW " WHERE (?9 OR e.state IN ('kept', 'releasing'))" QUARANTINE_FILTER),
    /* ?9 is not asked here, but a number that is bound must be in the text. */
    [DB_QUARANTINE_LIST_OF] =
	(QUARANTINE_ROW " WHERE e.mailbox = ?10 AND ?9 = 0"
			" AND e.state IN ('kept', 'releasing')" QUARANTINE_FILTER),
    [DB_QUARANTINE_FIND] = (QUARANTINE_ROW " WHERE e.id = ?1"),
    [DB_QUARANTINE_CHANGE] = ("UPDATE quarantine_entry SET state = ?3, state_at = unixepoch()"
			      " WHERE id = ?1 AND state = ?2 RETURNING 1"),
    [DB_QUARANTINE_BECOMES] = ("UPDATE quarantine_message SET kind = ?2, reason = ?3"
			       " WHERE id = (SELECT message FROM quarantine_entry WHERE id = ?1)"),
    /* Where it leads somebody reads it, or it is not ours to know. */
    [DB_RECEIVES] =
	("WITH RECURSIVE reached (address) AS (SELECT lower(?1)"
	 " UNION SELECT alias.target FROM reached JOIN alias ON alias.address = reached.address"
	 " UNION SELECT substr(reached.address, 1, instr(reached.address, '+') - 1)"
	 " || substr(reached.address, instr(reached.address, '@')) FROM reached"
	 " WHERE reached.address GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = reached.address)"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE address = reached.address))"
	 " SELECT EXISTS (SELECT 1 FROM reached JOIN mailbox AS m ON m.address = reached.address"
	 " WHERE m.state = 'active') OR EXISTS (SELECT 1 FROM reached WHERE NOT EXISTS"
	 " (SELECT 1 FROM domain WHERE name ="
	 " substr(reached.address, instr(reached.address, '@') + 1)))"),
    [DB_QUARANTINE_IDLE] =
	("SELECT m.id, m.file FROM quarantine_message AS m NOT INDEXED WHERE m.file_there = 1"
	 " AND m.id BETWEEN ?1 AND ?2 AND NOT EXISTS (SELECT 1 FROM quarantine_entry AS e"
	 " WHERE e.message = m.id AND e.state IN ('kept', 'releasing')) ORDER BY m.id LIMIT 1"),
    [DB_QUARANTINE_FILE_GONE] = "UPDATE quarantine_message SET file_there = 0 WHERE id = ?1",
    [DB_QUARANTINE_EXPIRE_AGE] = QUARANTINE_EXPIRE("SELECT e.id FROM quarantine_message AS m"
						   " JOIN quarantine_entry AS e ON e.message = m.id"
						   " WHERE m.file_there = 1 AND m.expires_at <= ?1"
						   " AND e.state = 'kept'"),
    [DB_QUARANTINE_EXPIRE_PERSON] =
	QUARANTINE_EXPIRE("SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY mailbox"
			  " ORDER BY id DESC) AS number FROM quarantine_entry"
			  " WHERE state = 'kept') WHERE number > ?1"),
    [DB_QUARANTINE_EXPIRE_BYTES] =
	QUARANTINE_EXPIRE("SELECT e.id FROM (SELECT id, sum(size) OVER (ORDER BY id DESC) AS total"
			  " FROM quarantine_message WHERE file_there = 1) AS m"
			  " JOIN quarantine_entry AS e ON e.message = m.id"
			  " WHERE m.total > ?1 AND e.state = 'kept'"),
    [DB_QUARANTINE_RECOVER] =
	("UPDATE quarantine_entry SET state = 'kept', state_at = unixepoch()"
	 " WHERE state = 'releasing' AND state_at < unixepoch() - ?1 RETURNING id"),
    [DB_QUARANTINE_FORGET_ENTRIES] =
	("DELETE FROM quarantine_entry WHERE state NOT IN ('kept', 'releasing')"
	 " AND state_at < unixepoch() - ?1"),
    [DB_QUARANTINE_FORGET_MESSAGES] =
	("DELETE FROM quarantine_message WHERE file_there = 0 AND NOT EXISTS"
	 " (SELECT 1 FROM quarantine_entry AS e WHERE e.message = quarantine_message.id)"),
    [DB_QUARANTINE_FORGET_AUDIT] = "DELETE FROM quarantine_audit WHERE at < unixepoch() - ?1",
    [DB_QUARANTINE_FILES] =
	"SELECT id, file, size, sha256 FROM quarantine_message WHERE file_there = 1",
    [DB_QUARANTINE_KNOWN] = "SELECT file_there FROM quarantine_message WHERE file = ?1",
    [DB_QUARANTINE_LOST] = ("UPDATE quarantine_entry SET state = 'expired', state_at = unixepoch()"
			    " WHERE state IN ('kept', 'releasing') AND message = ?1 RETURNING id"),
    [DB_QUARANTINE_ALLOW] =
	("INSERT INTO spam_entry (mailbox, sender, kind) VALUES (lower(?1), lower(?2), 'allow')"
	 " ON CONFLICT (mailbox, sender) DO UPDATE SET kind = 'allow'"),
    [DB_DIGEST_TIMES] = ("SELECT d.name, t.hour, t.enabled, t.zone, t.language,"
			 " CAST(round(s.quarantine * 1000) AS INTEGER) FROM domain AS d"
			 " JOIN digest_time AS t ON t.domain ="
			 " coalesce((SELECT domain FROM digest_time WHERE domain = d.name), '*')"
			 " JOIN spam_threshold AS s ON s.domain ="
			 " coalesce((SELECT domain FROM spam_threshold WHERE domain = d.name), '*')"
			 " ORDER BY d.name COLLATE BINARY"),
    /* Where it leads, as in DB_OWNS; but a group with an owner who reads mail leads to him alone.
     */
    [DB_DIGEST_PERSONS] =
	("WITH RECURSIVE reached (address) AS (SELECT lower(?1)"
	 " UNION SELECT coalesce((SELECT owner FROM group_owner AS o JOIN mailbox AS m ON "
	 "m.address ="
	 " o.owner WHERE o.address = reached.address AND m.state = 'active'), alias.target) FROM "
	 "reached JOIN alias ON alias.address ="
	 " reached.address"
	 " UNION SELECT substr(reached.address, 1, instr(reached.address, '+') - 1)"
	 " || substr(reached.address, instr(reached.address, '@')) FROM reached"
	 " WHERE reached.address GLOB '*+*@*'"
	 " AND NOT EXISTS (SELECT 1 FROM mailbox WHERE address = reached.address)"
	 " AND NOT EXISTS (SELECT 1 FROM alias WHERE address = reached.address))"
	 " SELECT mailbox.address FROM reached JOIN mailbox ON mailbox.address = reached.address"
	 " WHERE mailbox.state = 'active'"),
    [DB_DIGEST_RAN] = "SELECT ran_at FROM digest_run WHERE domain = ?1",
    [DB_DIGEST_SET_RAN] = "INSERT OR REPLACE INTO digest_run (domain, ran_at) VALUES (?1, ?2)",
    [DB_DIGEST_NEWEST] = "SELECT coalesce(max(id), 0) FROM quarantine_entry",
    [DB_DIGEST_BOX_TABLE] = ("CREATE TEMP TABLE digest_box (person TEXT NOT NULL, box TEXT NOT"
			     " NULL, PRIMARY KEY (person, box)) WITHOUT ROWID"),
    /* Of a person's own it is known here what he has been told of; of a group's it differs. */
    [DB_DIGEST_BOXES] =
	("SELECT lower(b.mailbox) FROM (SELECT mailbox, max(id) AS newest FROM quarantine_entry"
	 " WHERE state IN ('kept', 'releasing') GROUP BY mailbox) AS b"
	 " LEFT JOIN digest_told AS t ON t.person = b.mailbox"
	 " WHERE ?1 OR t.entry IS NULL OR t.entry < b.newest"),
    [DB_DIGEST_BOX_ADD] = "INSERT OR IGNORE INTO temp.digest_box (person, box) VALUES (?1, ?2)",
    [DB_DIGEST_NEXT] =
	("SELECT person FROM temp.digest_box WHERE person > ?1 ORDER BY person LIMIT 1"),
    [DB_DIGEST_ROWS] =
	("SELECT e.id, m.kept_at, m.expires_at, m.kind, m.reason, m.score_milli IS NOT NULL,"
	 " coalesce(m.score_milli, 0), m.sender, m.author, m.subject, lower(e.address), e.is_group,"
	 " m.tests, coalesce((SELECT CAST(round(quarantine * 1000) AS INTEGER) FROM spam_threshold"
	 " WHERE mailbox = ?1), 0)"
	 " FROM temp.digest_box AS b CROSS JOIN quarantine_entry AS e ON e.mailbox = b.box"
	 " JOIN quarantine_message AS m ON m.id = e.message WHERE b.person = ?1"
	 " AND e.state IN ('kept', 'releasing') AND e.state = 'kept'"
	 " AND e.id > iif(?2, 0, coalesce((SELECT entry FROM digest_told WHERE person = ?1), 0))"
	 " AND e.id <= ?4 ORDER BY e.id LIMIT ?3"),
    [DB_DIGEST_TELL] = ("INSERT OR REPLACE INTO digest_told (person, entry, told_at)"
			" VALUES (?1, ?2, iif(?3, unixepoch(), 0))"),
    [DB_DIGEST_TOLD] = "SELECT told_at FROM digest_told WHERE person = ?1",
    [DB_DIGEST_TAKE_BACK] = ("DELETE FROM token WHERE person = ?1 AND entry BETWEEN ?2 AND ?3"
			     " AND made_at >= ?4 AND used_at IS NULL"),
    [DB_DIGEST_AUDIT] =
	("INSERT INTO quarantine_audit (at, who, what, entry, exim_id, address, words)"
	 " VALUES (unixepoch(), 'digest', 'tell', NULL, '', ?1, ?2)"),
};
