/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "db.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

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

static const char *const statements[DB_STATEMENTS_MAX] = {
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
    /* Of a domain of ours: an active mailbox, or an alias, with or without its tag. */
    [DB_RECEIVES] =
	("WITH given (exact, base) AS (SELECT lower(?1), iif(instr(?1, '+') BETWEEN 2 AND"
	 " instr(?1, '@'), lower(substr(?1, 1, instr(?1, '+') - 1) || substr(?1, instr(?1, '@'))),"
	 " lower(?1))), hit (address) AS (SELECT coalesce("
	 "(SELECT address FROM mailbox WHERE address = exact),"
	 " (SELECT address FROM alias WHERE address = exact LIMIT 1),"
	 " (SELECT address FROM mailbox WHERE address = base),"
	 " (SELECT address FROM alias WHERE address = base LIMIT 1)) FROM given)"
	 " SELECT NOT EXISTS (SELECT 1 FROM domain WHERE name = substr(?1, instr(?1, '@') + 1))"
	 " OR EXISTS (SELECT 1 FROM hit JOIN alias ON alias.address = hit.address)"
	 " OR EXISTS (SELECT 1 FROM hit JOIN mailbox AS m ON m.address = hit.address"
	 " WHERE m.state = 'active')"),
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
    /* Where it leads, as in DB_OWNS; but a group with an owner leads to him alone. */
    [DB_DIGEST_PERSONS] =
	("WITH RECURSIVE reached (address) AS (SELECT lower(?1)"
	 " UNION SELECT coalesce((SELECT owner FROM group_owner AS o WHERE o.address ="
	 " reached.address), alias.target) FROM reached JOIN alias ON alias.address ="
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
			" VALUES (?1, ?2, unixepoch())"),
    [DB_DIGEST_TAKE_BACK] = ("DELETE FROM token WHERE person = ?1 AND entry BETWEEN ?2 AND ?3"
			     " AND made_at >= ?4 AND used_at IS NULL"),
    [DB_DIGEST_AUDIT] =
	("INSERT INTO quarantine_audit (at, who, what, entry, exim_id, address, words)"
	 " VALUES (unixepoch(), 'digest', 'tell', NULL, '', ?1, ?2)"),
};

enum { PATH_SIZE = 1024, BUSY_SLEEP_MS = 5 };

struct db {
	sqlite3 *handle; /* NULL: could not be opened, and why says so */
	sqlite3_stmt *prepared[DB_STATEMENTS_MAX];
	int bind_result[DB_STATEMENTS_MAX];
	struct deadline deadline;
	struct why why;
	char path[PATH_SIZE];
};

/* Wait a little and try again, but not past the deadline. */
static int
wait_for_lock(void *cookie, int tried)
{
	const struct db *db = cookie;

	(void)tried;
	if (deadline_passed(db->deadline))
		return (0);
	sqlite3_sleep(BUSY_SLEEP_MS);
	return (1);
}

static bool
file_exists(const char *path, const char *suffix)
{
	char name[PATH_SIZE + 16];
	struct stat status;

	snprintf(name, sizeof(name), "%s%s", path, suffix);
	return (stat(name, &status) == 0 && status.st_size > 0);
}

/*
 * Whether the file says of itself that it is in WAL mode: byte 18 (sqlite.org/fileformat.html).
 * Closing the descriptor drops every fcntl lock of this process on the file; it is
 * asked only of a file that could not be read, when no statement holds one.
 */
static bool
is_wal(const char *path)
{
	unsigned char write_version = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return (false);
	if (pread(fd, &write_version, 1, 18) != 1)
		write_version = 0;
	close(fd);
	return (write_version == 2);
}

/*
 * What heals a file that cannot be opened or read. A hot journal is what a
 * writer leaves who was killed in mid-transaction: rolling it back takes
 * someone who may write. Asked of the file and not of the code alone: with
 * these troubles SQLite's code differs with who asks.
 */
static void
explain_file(const struct db *db, const char *doing, int code, struct why *why)
{
	if (access(db->path, F_OK) == -1)
		why_errno(why, "%s: %s; if it was never made, root makes it with: migrate %s",
		    db->path, doing, db->path);
	else if (access(db->path, R_OK) == -1)
		why_errno(why,
		    "%s: %s; it must belong to root:Debian-exim with mode 0640, in a folder with "
		    "mode 0750",
		    db->path, doing);
	else if (is_wal(db->path))
		why_set(why,
		    "%s: %s: it is in WAL mode, which a reader cannot use; root sets it right "
		    "with: sqlite3 %s 'PRAGMA journal_mode = DELETE'",
		    db->path, doing, db->path);
	else if (file_exists(db->path, "-journal"))
		why_set(why,
		    "%s: %s: a change was interrupted and has left %s-journal; root heals it "
		    "with: sqlite3 %s 'SELECT count(*) FROM domain'",
		    db->path, doing, db->path, db->path);
	else
		why_set(why, "%s: %s: %s (%d)", db->path, doing, sqlite3_errstr(code), code);
}

/* What went wrong, and what heals it. */
static void
explain(const struct db *db, const char *doing, struct why *why)
{
	int code = sqlite3_extended_errcode(db->handle);

	switch (code & 0xff) {
	case SQLITE_BUSY:
		why_set(why,
		    "%s: %s: locked by a writer until the deadline; end the sqlite3 that has a "
		    "transaction open",
		    db->path, doing);
		break;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		why_set(why, "%s: %s: %s (%d); restore it from its backup", db->path, doing,
		    sqlite3_errmsg(db->handle), code);
		break;
	case SQLITE_ERROR:
		why_set(why, "%s: %s: %s (%d); root brings its tables up to date with: migrate %s",
		    db->path, doing, sqlite3_errmsg(db->handle), code, db->path);
		break;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		explain_file(db, doing, code, why);
		break;
	default:
		why_set(why, "%s: %s: %s (%d)", db->path, doing, sqlite3_errmsg(db->handle), code);
		break;
	}
}

static int
read_pragma(struct db *db, const char *pragma, int64_t *value)
{
	sqlite3_stmt *statement = NULL;
	int result = -1;

	if (sqlite3_prepare_v2(db->handle, pragma, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW) {
		*value = sqlite3_column_int64(statement, 0);
		result = 0;
	} else {
		explain(db, "cannot be read", &db->why);
	}
	sqlite3_finalize(statement);
	return (result);
}

static int
check_ours(struct db *db, int64_t application_id, int64_t version_max)
{
	int64_t id, version;

	if (read_pragma(db, "PRAGMA application_id", &id) == -1 ||
	    read_pragma(db, "PRAGMA user_version", &version) == -1)
		return (-1);
	if (id == 0 && version == 0) {
		why_set(
		    &db->why, "%s: is empty; root fills it with: migrate %s", db->path, db->path);
		return (-1);
	}
	if (id != application_id) {
		why_set(&db->why,
		    "%s: is another program's database (application_id %lld, ours is %lld); name "
		    "the right file in the settings",
		    db->path, (long long)id, (long long)application_id);
		return (-1);
	}
	if (version < 1 || version > version_max) {
		why_set(&db->why,
		    "%s: has schema version %lld, this program knows 1 to %lld; install the "
		    "Coexim that it belongs to",
		    db->path, (long long)version, (long long)version_max);
		return (-1);
	}
	return (0);
}

/* To read; or, with a ${pragma} that says how it is synced, to write. */
static struct db *
open_with(const char *path, const char *pragma, int64_t application_id, int64_t version_max,
    struct deadline deadline)
{
	struct db *db = calloc(1, sizeof(*db));
	int flags = pragma != NULL ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	size_t size = strlen(path);

	if (db == NULL)
		return (NULL);
	db->deadline = deadline;
	if (size >= sizeof(db->path)) {
		why_set(&db->why, "path of a database longer than %d bytes", PATH_SIZE - 1);
		return (db);
	}
	memcpy(db->path, path, size + 1);
	if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		goto err0;
	sqlite3_busy_handler(db->handle, wait_for_lock, db);
	if (check_ours(db, application_id, version_max) == -1)
		goto err0;
	if (pragma != NULL && sqlite3_exec(db->handle, pragma, NULL, NULL, NULL) != SQLITE_OK)
		goto err0;

	/* Success! */
	return (db);

err0:
	/* Failure, which every later call will tell. */
	if (db->handle != NULL)
		explain(db, "cannot be opened", &db->why);
	else
		why_set(&db->why, "%s: no memory to open it", path);
	sqlite3_close(db->handle);
	db->handle = NULL;
	return (db);
}

struct db *
db_open(const char *path, int64_t application_id, int64_t version_max, struct deadline deadline)
{
	return (open_with(path, NULL, application_id, version_max, deadline));
}

struct db *
db_open_to_write(
    const char *path, int64_t application_id, int64_t version_max, struct deadline deadline)
{
	return (
	    open_with(path, "PRAGMA synchronous = NORMAL", application_id, version_max, deadline));
}

struct db *
db_open_to_administer(
    const char *path, int64_t application_id, int64_t version_max, struct deadline deadline)
{
	return (
	    open_with(path, "PRAGMA synchronous = FULL", application_id, version_max, deadline));
}

void
db_close(struct db *db)
{
	int i;

	if (db == NULL)
		return;
	for (i = 0; i < DB_STATEMENTS_MAX; i++)
		sqlite3_finalize(db->prepared[i]);
	sqlite3_close(db->handle);
	free(db);
}

/* The statement, prepared; or NULL, and then db_step() will say why. */
static sqlite3_stmt *
prepared(struct db *db, enum db_statement statement)
{
	if (db == NULL || db->handle == NULL)
		return (NULL);
	if (db->prepared[statement] == NULL)
		db->bind_result[statement] = sqlite3_prepare_v2(
		    db->handle, statements[statement], -1, &db->prepared[statement], NULL);
	return (db->prepared[statement]);
}

void
db_bind_text(struct db *db, enum db_statement statement, int position, const char *text)
{
	sqlite3_stmt *to = prepared(db, statement);

	if (to != NULL && db->bind_result[statement] == SQLITE_OK)
		db->bind_result[statement] =
		    sqlite3_bind_text(to, position, text, -1, SQLITE_STATIC);
}

void
db_bind_int(struct db *db, enum db_statement statement, int position, int64_t value)
{
	sqlite3_stmt *to = prepared(db, statement);

	if (to != NULL && db->bind_result[statement] == SQLITE_OK)
		db->bind_result[statement] = sqlite3_bind_int64(to, position, value);
}

enum answer
db_step(struct db *db, enum db_statement statement, struct why *why)
{
	sqlite3_stmt *step = prepared(db, statement);

	if (db == NULL) {
		why_set(why, "no memory to open a database");
		return (ANSWER_CANNOT_TELL);
	}
	if (db->handle == NULL) {
		why_set(why, "%s", db->why.text);
		return (ANSWER_CANNOT_TELL);
	}
	if (step != NULL && db->bind_result[statement] == SQLITE_OK) {
		int result = sqlite3_step(step);

		if (result == SQLITE_ROW)
			return (ANSWER_YES);
		if (result == SQLITE_DONE)
			return (ANSWER_NO);
	}
	explain(db, "cannot be asked", why);
	return (ANSWER_CANNOT_TELL);
}

int
db_text(struct db *db, enum db_statement statement, int column, char *out, size_t out_size,
    struct why *why)
{
	sqlite3_stmt *row = db->prepared[statement];
	const unsigned char *text;
	size_t size;

	if (sqlite3_column_type(row, column) != SQLITE_TEXT) {
		why_set(why, "%s: column %s does not hold a text", db->path,
		    sqlite3_column_name(row, column));
		return (-1);
	}
	text = sqlite3_column_text(row, column);
	size = (size_t)sqlite3_column_bytes(row, column);
	if (text == NULL || size >= out_size || memchr(text, '\0', size) != NULL) {
		why_set(why, "%s: column %s holds a text that is too long or has a NUL in it",
		    db->path, sqlite3_column_name(row, column));
		return (-1);
	}
	memcpy(out, text, size + 1);
	return (0);
}

int
db_int(struct db *db, enum db_statement statement, int column, int64_t *out, struct why *why)
{
	sqlite3_stmt *row = db->prepared[statement];

	if (sqlite3_column_type(row, column) != SQLITE_INTEGER) {
		why_set(why, "%s: column %s does not hold a number", db->path,
		    sqlite3_column_name(row, column));
		return (-1);
	}
	*out = sqlite3_column_int64(row, column);
	return (0);
}

void
db_done(struct db *db, enum db_statement statement)
{
	if (db == NULL || db->prepared[statement] == NULL)
		return;
	sqlite3_reset(db->prepared[statement]);
	sqlite3_clear_bindings(db->prepared[statement]);
	db->bind_result[statement] = SQLITE_OK;
}
