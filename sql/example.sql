-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- A small shared company for README, demo and tests: three domains, one for
-- each place where an MX can be. Every password is 'correct horse'.

BEGIN;

DELETE FROM listener WHERE port = 25;
INSERT INTO listener (interface, port, contact) VALUES
	('203.0.113.10', 25, 'S0'),
	('203.0.113.11', 25, 'S1');

INSERT INTO o365_network (network, note) VALUES ('198.51.100.0/24', 'the example''s Office 365');

UPDATE setting SET value = 'postmaster@company.example' WHERE name = 'admin_address';

INSERT INTO domain (name, mx, o365_host, o365_tenant) VALUES
	('company.example', 'skyconnect', 'company-example.mail.protection.o365.example', 'company.onmicrosoft.example'),
	('branch.example', 'o365', 'branch-example.mail.protection.o365.example', 'company.onmicrosoft.example'),
	('moving.example', 'both', 'moving-example.mail.protection.o365.example', 'company.onmicrosoft.example');

-- Most people are on SkyConnect, the directors on Office 365; one has left.
INSERT INTO mailbox (address, home, state) VALUES
	('anna@company.example', 'skyconnect', 'active'),
	('ben@company.example', 'skyconnect', 'active'),
	('o''brien@company.example', 'skyconnect', 'active'),
	('dora@company.example', 'o365', 'active'),
	('emil@company.example', 'o365', 'active'),
	('left@company.example', 'skyconnect', 'blocked'),
	('anna@branch.example', 'skyconnect', 'active'),
	('ben@branch.example', 'skyconnect', 'active'),
	('o''brien@branch.example', 'skyconnect', 'active'),
	('dora@branch.example', 'o365', 'active'),
	('emil@branch.example', 'o365', 'active'),
	('left@branch.example', 'skyconnect', 'blocked'),
	('anna@moving.example', 'skyconnect', 'active'),
	('ben@moving.example', 'skyconnect', 'active'),
	('o''brien@moving.example', 'skyconnect', 'active'),
	('dora@moving.example', 'o365', 'active'),
	('emil@moving.example', 'o365', 'active'),
	('left@moving.example', 'skyconnect', 'blocked');

INSERT INTO alias (address, target) VALUES
	('info@company.example', 'anna@company.example'),
	('boss@company.example', 'dora@company.example'),
	('partner@company.example', 'partner@partner.example'),
	('sales@company.example', 'anna@company.example'),
	('sales@company.example', 'dora@company.example'),
	('sales@company.example', 'partner@partner.example'),
	('postmaster@company.example', 'ben@company.example'),
	('abuse@company.example', 'ben@company.example'),
	('info@branch.example', 'anna@branch.example'),
	('boss@branch.example', 'dora@branch.example'),
	('partner@branch.example', 'partner@partner.example'),
	('sales@branch.example', 'anna@branch.example'),
	('sales@branch.example', 'dora@branch.example'),
	('sales@branch.example', 'partner@partner.example'),
	('postmaster@branch.example', 'ben@branch.example'),
	('abuse@branch.example', 'ben@branch.example'),
	('info@moving.example', 'anna@moving.example'),
	('boss@moving.example', 'dora@moving.example'),
	('partner@moving.example', 'partner@partner.example'),
	('sales@moving.example', 'anna@moving.example'),
	('sales@moving.example', 'dora@moving.example'),
	('sales@moving.example', 'partner@partner.example'),
	('postmaster@moving.example', 'ben@moving.example'),
	('abuse@moving.example', 'ben@moving.example');

-- Who may submit at S2: the people on SkyConnect, and a printer. Hashes as by
-- "mkpasswd -m yescrypt", each with a salt of its own.
INSERT INTO login (name, kind, mailbox, password) VALUES
	('anna@company.example', 'mailbox', 'anna@company.example',
	    '$y$j9T$6xLy6g2oB0Om5JimudtvW1$/TjE/Pghi3zjlQ7gbtovXah4XBrVkJhWdmiL/YmAtJ1'),
	('ben@company.example', 'mailbox', 'ben@company.example',
	    '$y$j9T$qSEizVA66aGNc4hYV7tt90$3DZyqlwaeYRxEBsqVHbaCtCEgFMOaC7bXrwDP5vG/0C'),
	('o''brien@company.example', 'mailbox', 'o''brien@company.example',
	    '$y$j9T$xRJIl.syIvkK.jnf7GTP5.$PEXB6vaAMRFnjSp.0ZK394nvRxNN.ZscuHrcOU9XQ9/'),
	('left@company.example', 'mailbox', 'left@company.example',
	    '$y$j9T$u.BgiCIXwkSRPsAZpib7./$MOKl0to4.pEhWqB0byPBNkkrRSmUsCBWd5ACT1NlEO/'),
	('anna@branch.example', 'mailbox', 'anna@branch.example',
	    '$y$j9T$bFNcHPMBfgr9yAkbUkkyC.$mG8rjtxcgR30996DzTIsum5PHrVZRm.v5SP/299eMD2'),
	('ben@branch.example', 'mailbox', 'ben@branch.example',
	    '$y$j9T$sel7ZpMZfEgdlHqmFbYKk1$JcJCQ9kE5epBuTizlEeTamWZataH7FoiCfr9QoDlSoC'),
	('o''brien@branch.example', 'mailbox', 'o''brien@branch.example',
	    '$y$j9T$8VuK7JZKnWW9WZLyjpv4O/$EW4utpPSc9/lPCn.ILyioWJPjpOREnWbrbcdieE88V3'),
	('left@branch.example', 'mailbox', 'left@branch.example',
	    '$y$j9T$x3.HRI5g73NAyKhDw/OTd1$/sRrlOhjxPLY8yASTPI4AmLKHnz8E7.uqXSVwyFQqaC'),
	('anna@moving.example', 'mailbox', 'anna@moving.example',
	    '$y$j9T$xJRw0WniddGNjZkXftAEG1$sT0OlxD60r7wavSxA3Hr4o1LY8CdxaQJs7ODlFjaUyA'),
	('ben@moving.example', 'mailbox', 'ben@moving.example',
	    '$y$j9T$jyjCpc8KLxQ1qT9zLOM0t.$IJLgriRQ7Gq/Q.xrxUN2yGSqI4A08IH1mwd38R81pl.'),
	('o''brien@moving.example', 'mailbox', 'o''brien@moving.example',
	    '$y$j9T$7YowTxKtXOVj12e7FVIdE0$2jWFD3d.QfeKIqaYdOOmSUJrrrPIRy6bcw8yjdiqpN6'),
	('left@moving.example', 'mailbox', 'left@moving.example',
	    '$y$j9T$q5ypbH.U.iYOhR2Jgq.QS/$LBvGCWocO9n0a9L/oGkV565pQVrrQV1DANlYpNITYj5'),
	('printer', 'service', NULL,
	    '$y$j9T$jyOZGaSKjnCDsFeoL/PAx1$noZtRggmpAarDJyL3SgOQqqWn3Odt1FyK/I1MjTJMQ6');

-- The printer has no mailbox, so nothing is its own.
INSERT INTO send_as (login, address) VALUES ('printer', 'printer@company.example');

COMMIT;
