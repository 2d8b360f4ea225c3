-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- A small shared company for README, demo and tests: three domains, one for
-- each place where an MX can be. Every password is 'correct horse'.

DELETE FROM listener WHERE port = 25;
INSERT INTO listener (interface, port, contact) VALUES
  ('203.0.113.10', 25, 'S0'),
  ('203.0.113.11', 25, 'S1');

INSERT INTO o365_network (network, note) VALUES ('198.51.100.0/24', 'the lab''s Office 365');

INSERT INTO domain (name, mx, o365_host, o365_tenant) VALUES
  ('company.example', 'skyconnect', 'company-example.mail.protection.o365.example', 'company.onmicrosoft.example'),
  ('branch.example',  'o365',       'branch-example.mail.protection.o365.example',  'company.onmicrosoft.example'),
  ('moving.example',  'both',       'moving-example.mail.protection.o365.example',  'company.onmicrosoft.example');

-- Most people are on SkyConnect, the directors on Office 365.
INSERT INTO mailbox (address, home, state) VALUES
  ('anna@company.example',    'skyconnect', 'active'),
  ('ben@company.example',     'skyconnect', 'active'),
  ('o''brien@company.example', 'skyconnect', 'active'),
  ('left@company.example',    'skyconnect', 'blocked'),
  ('dora@company.example',    'o365',       'active'),
  ('emil@company.example',    'o365',       'active'),
  ('anna@branch.example',     'skyconnect', 'active'),
  ('o''brien@branch.example',  'skyconnect', 'active'),
  ('dora@branch.example',     'o365',       'active'),
  ('emil@branch.example',     'o365',       'active'),
  ('anna@moving.example',     'skyconnect', 'active'),
  ('dora@moving.example',     'o365',       'active');

INSERT INTO alias (address, target) VALUES
  ('info@company.example',       'anna@company.example'),
  ('boss@company.example',       'dora@company.example'),
  ('partner@company.example',    'partner@partner.example'),
  ('sales@company.example',      'anna@company.example'),
  ('sales@company.example',      'dora@company.example'),
  ('sales@company.example',      'partner@partner.example'),
  ('postmaster@company.example', 'ben@company.example'),
  ('abuse@company.example',      'ben@company.example'),
  ('sales@branch.example',       'anna@branch.example'),
  ('sales@branch.example',       'dora@branch.example'),
  ('sales@branch.example',       'partner@partner.example'),
  ('postmaster@branch.example',  'anna@branch.example'),
  ('abuse@branch.example',       'anna@branch.example'),
  ('postmaster@moving.example',  'anna@moving.example'),
  ('abuse@moving.example',       'anna@moving.example');

