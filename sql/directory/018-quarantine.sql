-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- How long the quarantine keeps, and how much.

DROP TRIGGER setting_insert;
INSERT INTO setting (name, value) VALUES
	('quarantine_days', '30'),            -- kept for so many
	('quarantine_person_entries', '1000'), -- most of one person or group, the oldest out
	('quarantine_megabytes', '10240'),    -- most of all messages together, the oldest out
	('quarantine_teach', '1');            -- a release teaches ham, and a delete spam when asked to
CREATE TRIGGER setting_insert BEFORE INSERT ON setting BEGIN
	SELECT RAISE(ABORT, 'setting: this name is there already; change it with UPDATE setting SET value = ... WHERE name = ...')
	WHERE EXISTS (SELECT 1 FROM setting WHERE name = NEW.name);
	SELECT RAISE(ABORT, 'setting: there is no setting of this name and none can be added; see SELECT name FROM setting');
END;
CREATE TRIGGER setting_update_quarantine BEFORE UPDATE ON setting
WHEN NEW.name IN ('quarantine_days', 'quarantine_person_entries', 'quarantine_megabytes', 'quarantine_teach') BEGIN
	SELECT RAISE(ABORT, 'setting: quarantine_days is a number of days from 1 to 3650')
	WHERE NEW.name = 'quarantine_days' AND (NEW.value GLOB '*[^0-9]*' OR CAST(NEW.value AS INTEGER) NOT BETWEEN 1 AND 3650);
	SELECT RAISE(ABORT, 'setting: quarantine_person_entries is a number from 1 to 1000000')
	WHERE NEW.name = 'quarantine_person_entries' AND (NEW.value GLOB '*[^0-9]*' OR CAST(NEW.value AS INTEGER) NOT BETWEEN 1 AND 1000000);
	SELECT RAISE(ABORT, 'setting: quarantine_megabytes is a number from 1 to 100000000')
	WHERE NEW.name = 'quarantine_megabytes' AND (NEW.value GLOB '*[^0-9]*' OR CAST(NEW.value AS INTEGER) NOT BETWEEN 1 AND 100000000);
	SELECT RAISE(ABORT, 'setting: quarantine_teach is 1 (releases and deletes teach the classifier) or 0')
	WHERE NEW.name = 'quarantine_teach' AND NEW.value NOT IN ('0', '1');
END;

-- What the module does not make is made all the same.
UPDATE contact_check SET note = 'on release from quarantine coexim asks the scanner, always; as a check of the module not made by this version'
WHERE contact = 'LOCAL' AND "check" = 'virus';
