-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Office 365's networks as Microsoft publishes them, with their date, apart from what is added by hand.
-- The command "coexim o365 load" fills both tables.

CREATE TABLE o365_listed_network (
	network TEXT PRIMARY KEY COLLATE NOCASE NOT NULL
);
CREATE TRIGGER o365_listed_network_insert BEFORE INSERT ON o365_listed_network BEGIN
	SELECT RAISE(ABORT, 'o365_listed_network: network is missing; right is for example 198.51.100.0/24 or 2001:db8::/32')
	WHERE NEW.network IS NULL OR NEW.network = '';
	INSERT INTO _valid_ip (value, allow_bits) VALUES (NEW.network, 1);
	SELECT RAISE(ABORT, 'o365_listed_network: a network this wide is nobody''s: at least 8 bits of IPv4, 20 of IPv6')
	WHERE CAST(substr(NEW.network, instr(NEW.network || '/999', '/') + 1) AS INTEGER) < iif(instr(NEW.network, ':') > 0, 20, 8)
		AND instr(NEW.network, '/') > 0;
END;
CREATE TRIGGER o365_listed_network_update BEFORE UPDATE ON o365_listed_network BEGIN
	SELECT RAISE(ABORT, 'o365_listed_network: these are the rows of Microsoft''s list, and the next coexim o365 load replaces them; a network of your own is a row of o365_network');
END;

-- One row: which list it is. published and loaded are NULL as long as none has been loaded.
CREATE TABLE o365_list (
	published TEXT, -- the day, as 2026-11-02
	loaded TEXT,    -- UTC
	age_max_days INTEGER NOT NULL
);
INSERT INTO o365_list (published, loaded, age_max_days) VALUES (NULL, NULL, 40);
CREATE TRIGGER o365_list_insert BEFORE INSERT ON o365_list BEGIN
	SELECT RAISE(ABORT, 'o365_list: its one row is there already; a list is loaded with: coexim o365 load FILE');
END;
CREATE TRIGGER o365_list_delete BEFORE DELETE ON o365_list BEGIN
	SELECT RAISE(ABORT, 'o365_list: its one row stays; to forget the list: DELETE FROM o365_listed_network; UPDATE o365_list SET published = NULL');
END;
CREATE TRIGGER o365_list_update BEFORE UPDATE ON o365_list BEGIN
	SELECT RAISE(ABORT, 'o365_list: age_max_days must be a whole number of days from 1 to 3650')
	WHERE typeof(NEW.age_max_days) <> 'integer' OR NEW.age_max_days NOT BETWEEN 1 AND 3650;
	SELECT RAISE(ABORT, 'o365_list: published must be a day such as 2026-11-02, and not one to come')
	WHERE NEW.published IS NOT NULL AND (typeof(NEW.published) <> 'text' OR NEW.published IS NOT date(julianday(NEW.published))
		OR julianday(NEW.published) > julianday('now') + 1);
	SELECT RAISE(ABORT, 'o365_list: loaded must be a time such as 2026-11-02 12:00:00')
	WHERE NEW.loaded IS NOT NULL AND (typeof(NEW.loaded) <> 'text' OR NEW.loaded IS NOT datetime(julianday(NEW.loaded)));
END;

-- Where Office 365 may send from, whoever says so.
CREATE VIEW o365_peer (network, source) AS
	SELECT network, 'by hand' FROM o365_network
	UNION ALL SELECT network, 'Microsoft''s list' FROM o365_listed_network
		WHERE network NOT IN (SELECT network FROM o365_network);

-- For people and log lines: how old the list is, and whether that is too old. Always one row.
CREATE VIEW o365_list_age (published, days, age_max_days, old, words) AS
SELECT published, days, age_max_days, old,
	CASE WHEN days IS NULL THEN 'no list of Office 365''s networks has been loaded'
	ELSE 'the list of Office 365''s networks is of ' || published || ', ' || days || ' days old'
		|| iif(old, ', more than ' || age_max_days || ': load a new one (coexim o365 load)', '') END
FROM (SELECT published, days, age_max_days,
		-- without a list, rows by hand are a choice
		iif(days IS NULL, NOT EXISTS (SELECT 1 FROM o365_network), days > age_max_days) AS old
	FROM (SELECT published, age_max_days, CAST(julianday('now') - julianday(published) AS INTEGER) AS days FROM o365_list));
