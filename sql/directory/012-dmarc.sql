-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- What S0 does by DMARC: other than domains publish it, and who may send in our name from outside.

-- ---- dmarc_override --------------------------------------------------------

CREATE TABLE dmarc_override (
	domain TEXT PRIMARY KEY COLLATE NOCASE NOT NULL, -- in From; also for what is below it and has no row
	policy TEXT NOT NULL, -- none, quarantine, reject; published: as the domain says
	note TEXT NOT NULL DEFAULT ''
);
CREATE VIEW _valid_dmarc_override AS SELECT '' AS domain, '' AS policy, '' AS note WHERE 0;
CREATE TRIGGER _valid_dmarc_override_insert INSTEAD OF INSERT ON _valid_dmarc_override BEGIN
	SELECT RAISE(ABORT, 'dmarc_override: domain is missing; right is the domain that stands in From, for example partner.example')
	WHERE NEW.domain IS NULL OR NEW.domain = '';
	INSERT INTO _valid_host (value) VALUES (NEW.domain);
	SELECT RAISE(ABORT, 'dmarc_override: policy must be ''none'', ''quarantine'', ''reject'' or ''published'' (as the domain itself says)')
	WHERE typeof(NEW.policy) <> 'text' OR NEW.policy NOT IN ('none', 'quarantine', 'reject', 'published');
	SELECT RAISE(ABORT, 'dmarc_override: a shared domain is always judged, with quarantine at least; whoever may send in its name from outside is a row of own_source')
	WHERE NEW.policy = 'none' AND EXISTS (SELECT 1 FROM domain WHERE name = NEW.domain);
	SELECT RAISE(ABORT, 'dmarc_override: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER dmarc_override_insert BEFORE INSERT ON dmarc_override BEGIN
	INSERT INTO _valid_dmarc_override (domain, policy, note) VALUES (NEW.domain, NEW.policy, NEW.note);
	SELECT RAISE(ABORT, 'dmarc_override: this domain is there already; change it with UPDATE dmarc_override SET policy = ... WHERE domain = ...')
	WHERE EXISTS (SELECT 1 FROM dmarc_override WHERE domain = NEW.domain);
END;
CREATE TRIGGER dmarc_override_update BEFORE UPDATE ON dmarc_override BEGIN
	INSERT INTO _valid_dmarc_override (domain, policy, note) VALUES (NEW.domain, NEW.policy, NEW.note);
	SELECT RAISE(ABORT, 'dmarc_override: this domain is there already')
	WHERE EXISTS (SELECT 1 FROM dmarc_override WHERE domain = NEW.domain AND rowid <> OLD.rowid);
END;
CREATE TRIGGER dmarc_override_inserted AFTER INSERT ON dmarc_override WHEN NEW.domain <> lower(NEW.domain) COLLATE BINARY BEGIN
	UPDATE dmarc_override SET domain = lower(domain) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER dmarc_override_updated AFTER UPDATE ON dmarc_override WHEN NEW.domain <> lower(NEW.domain) COLLATE BINARY BEGIN
	UPDATE dmarc_override SET domain = lower(domain) WHERE rowid = NEW.rowid;
END;

-- ---- own_source ------------------------------------------------------------

-- Printers, newsletter services, mailing lists: who may come by S0 with a shared domain in From.
CREATE TABLE own_source (
	domain TEXT NOT NULL COLLATE NOCASE, -- a shared domain, or * for all
	network TEXT NOT NULL COLLATE NOCASE DEFAULT '', -- where it connects from; '' is not asked
	proved TEXT NOT NULL COLLATE NOCASE DEFAULT '', -- what SPF or DKIM must pass for, or below it; '' is not asked
	note TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (domain, network, proved)
);
CREATE VIEW _valid_own_source AS SELECT '' AS domain, '' AS network, '' AS proved, '' AS note WHERE 0;
CREATE TRIGGER _valid_own_source_insert INSTEAD OF INSERT ON _valid_own_source BEGIN
	SELECT RAISE(ABORT, 'own_source: domain must be a row of the table domain, or * for all of them')
	WHERE NEW.domain IS NULL OR (NEW.domain IS NOT '*' AND NOT EXISTS (SELECT 1 FROM domain WHERE name = NEW.domain));
	SELECT RAISE(ABORT, 'own_source: one of network and proved must be given: network is where it connects from, for example 198.51.100.7 or 2001:db8::/48; proved is a domain for which SPF or DKIM passes, for example newsletter.example')
	WHERE coalesce(NEW.network, '') = '' AND coalesce(NEW.proved, '') = '';
	SELECT RAISE(ABORT, 'own_source: network must be an address or a network in text, or empty') WHERE typeof(NEW.network) <> 'text';
	SELECT RAISE(ABORT, 'own_source: proved must be a domain, or empty') WHERE typeof(NEW.proved) <> 'text';
	INSERT INTO _valid_ip (value, allow_bits) SELECT NEW.network, 1 WHERE NEW.network <> '';
	SELECT RAISE(ABORT, 'own_source: a network this wide is nobody''s: at least 8 bits of IPv4, 20 of IPv6')
	WHERE CAST(substr(NEW.network, instr(NEW.network || '/999', '/') + 1) AS INTEGER) < iif(instr(NEW.network, ':') > 0, 20, 8)
		AND instr(NEW.network, '/') > 0;
	INSERT INTO _valid_host (value) SELECT NEW.proved WHERE NEW.proved <> '';
	SELECT RAISE(ABORT, 'own_source: note must be a text (it may be empty)') WHERE typeof(NEW.note) <> 'text';
END;
CREATE TRIGGER own_source_insert BEFORE INSERT ON own_source BEGIN
	INSERT INTO _valid_own_source (domain, network, proved, note) VALUES (NEW.domain, NEW.network, NEW.proved, NEW.note);
	SELECT RAISE(ABORT, 'own_source: this row is there already')
	WHERE EXISTS (SELECT 1 FROM own_source WHERE domain = NEW.domain AND network = NEW.network AND proved = NEW.proved);
	SELECT RAISE(ABORT, 'own_source: a thousand rows are enough; delete one first') WHERE (SELECT count(*) FROM own_source) >= 1000;
END;
CREATE TRIGGER own_source_update BEFORE UPDATE ON own_source BEGIN
	INSERT INTO _valid_own_source (domain, network, proved, note) VALUES (NEW.domain, NEW.network, NEW.proved, NEW.note);
	SELECT RAISE(ABORT, 'own_source: this row is there already')
	WHERE EXISTS (SELECT 1 FROM own_source WHERE domain = NEW.domain AND network = NEW.network AND proved = NEW.proved AND rowid <> OLD.rowid);
END;
CREATE TRIGGER own_source_inserted AFTER INSERT ON own_source
WHEN NEW.domain || NEW.network || NEW.proved <> lower(NEW.domain || NEW.network || NEW.proved) COLLATE BINARY BEGIN
	UPDATE own_source SET domain = lower(domain), network = lower(network), proved = lower(proved) WHERE rowid = NEW.rowid;
END;
CREATE TRIGGER own_source_updated AFTER UPDATE ON own_source
WHEN NEW.domain || NEW.network || NEW.proved <> lower(NEW.domain || NEW.network || NEW.proved) COLLATE BINARY BEGIN
	UPDATE own_source SET domain = lower(domain), network = lower(network), proved = lower(proved) WHERE rowid = NEW.rowid;
END;

-- The rows go where their domain goes: who gets the name next inherits nothing.
CREATE TRIGGER domain_deleted_own_source AFTER DELETE ON domain BEGIN
	DELETE FROM own_source WHERE domain = OLD.name;
END;
CREATE TRIGGER domain_renamed_own_source AFTER UPDATE OF name ON domain WHEN NEW.name <> OLD.name BEGIN
	DELETE FROM own_source WHERE domain = OLD.name;
END;
