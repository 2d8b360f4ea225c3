-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- A network by hand is no wider than one of Microsoft's list: two rows of one bit would let everybody in at S1.

CREATE VIEW _valid_o365_network AS SELECT '' AS network, '' AS note WHERE 0;
CREATE TRIGGER _valid_o365_network_insert INSTEAD OF INSERT ON _valid_o365_network BEGIN
	SELECT RAISE(ABORT, 'o365_network: network is missing; right is for example 198.51.100.0/24 or 2001:db8::/32')
	WHERE NEW.network IS NULL OR NEW.network = '';
	INSERT INTO _valid_ip (value, allow_bits) VALUES (NEW.network, 1);
	SELECT RAISE(ABORT, 'o365_network: a network this wide is nobody''s: at least 8 bits of IPv4, 20 of IPv6')
	WHERE CAST(substr(NEW.network, instr(NEW.network || '/999', '/') + 1) AS INTEGER) < iif(instr(NEW.network, ':') > 0, 20, 8)
		AND instr(NEW.network, '/') > 0;
	SELECT RAISE(ABORT, 'o365_network: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
DROP TRIGGER o365_network_insert;
DROP TRIGGER o365_network_update;
CREATE TRIGGER o365_network_insert BEFORE INSERT ON o365_network BEGIN
	INSERT INTO _valid_o365_network (network, note) VALUES (NEW.network, NEW.note);
	SELECT RAISE(ABORT, 'o365_network: this network is there already')
	WHERE EXISTS (SELECT 1 FROM o365_network WHERE network = NEW.network);
END;
CREATE TRIGGER o365_network_update BEFORE UPDATE ON o365_network BEGIN
	INSERT INTO _valid_o365_network (network, note) VALUES (NEW.network, NEW.note);
	SELECT RAISE(ABORT, 'o365_network: this network is there already')
	WHERE EXISTS (SELECT 1 FROM o365_network WHERE network = NEW.network AND rowid <> OLD.rowid);
END;
