-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- The directory: who has a mailbox where, and what is checked at which contact.
-- directory.db(5) explains each table. It belongs to the administrator; the
-- mail system only reads it.

PRAGMA application_id = 0x43784469; -- "CxDi"

-- Points of contact: S0 to S4 and LOCAL are ours, O1 to O4 are Office 365's.
CREATE TABLE contact (
  name              TEXT NOT NULL PRIMARY KEY,
  meets             TEXT NOT NULL,
  quarantine_report TEXT NOT NULL
) WITHOUT ROWID;

INSERT INTO contact VALUES
  ('S0',    'the internet, by MX', 'yes'),
  ('S1',    'mail from O365 (its O3)', 'no'),
  ('S2',    'SkyConnect users submitting', 'no'),
  ('S3',    'mail leaving to the internet', 'no'),
  ('S4',    'mail leaving to O365 (its O1)', 'no'),
  ('LOCAL', 'this machine''s own mail: bounces, digests, released mail', 'no'),
  ('O1',    'O365 takes in, as its own policies say', 'no'),
  ('O2',    'O365 users submitting', 'no'),
  ('O3',    'O365 hands over to S1', 'no'),
  ('O4',    'O365 sends to the internet', 'no');

-- Which contact receives at which interface and port. '*' is any interface; an
-- exact one beats it.
CREATE TABLE listener (
  interface TEXT    NOT NULL,
  port      INTEGER NOT NULL,
  contact   TEXT    NOT NULL,
  PRIMARY KEY (interface, port)
) WITHOUT ROWID;

INSERT INTO listener VALUES ('*', 25, 'S0'), ('*', 587, 'S2'), ('*', 465, 'S2');

-- The policy. enabled and action are the administrator's; made says what this
-- version of Coexim can do, and is changed by migrations alone.
CREATE TABLE contact_check (
  contact TEXT    NOT NULL,
  "check" TEXT    NOT NULL,
  enabled INTEGER NOT NULL,
  action  TEXT    NOT NULL,
  made    INTEGER NOT NULL,
  note    TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (contact, "check")
) WITHOUT ROWID;

INSERT INTO contact_check VALUES
  ('S0',    'spam',    1, 'quarantine', 0, 'not made by this version'),
  ('S0',    'virus',   1, 'reject',     1, ''),
  ('S0',    'malware', 1, 'reject',     0, 'not made by this version'),
  ('S1',    'virus',   0, 'reject',     1, 'optional: off as shipped'),
  ('S1',    'tenant',  1, 'tempfail',   0, 'not made by this version'),
  ('S2',    'ddos',    1, 'tempfail',   0, 'not made by this version'),
  ('S2',    'rate',    1, 'tempfail',   0, 'not made by this version'),
  ('S2',    'auth',    1, 'reject',     0, 'not made by this version in the module; the ACL asks for TLS and AUTH'),
  ('S2',    'spoof',   1, 'reject',     0, 'not made by this version'),
  ('S2',    'virus',   1, 'reject',     1, ''),
  ('LOCAL', 'virus',   1, 'reject',     0, 'on release from quarantine; not made by this version');

-- Mail flow: LD local delivery, ED external delivery; with the MX at SkyConnect.
CREATE TABLE flow (
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  flow   TEXT NOT NULL,
  PRIMARY KEY (source, target)
);

INSERT INTO flow VALUES
  ('external',        'SkyConnect user', 'S0 > LD'),
  ('external',        'O365 user',       'S0 > S4 > O1 > LD'),
  ('SkyConnect user', 'SkyConnect user', 'S2 > LD'),
  ('SkyConnect user', 'O365 user',       'S2 > S4 > O1 > LD'),
  ('SkyConnect user', 'external',        'S2 > S3 > ED'),
  ('O365',            'SkyConnect user', 'O2 > O3 > S1 > LD'),
  ('O365',            'O365 user',       'O2 > LD'),
  ('O365',            'external',        'O2 > O4 > ED');

-- The domains that both sides share.
CREATE TABLE domain (
  name        TEXT NOT NULL PRIMARY KEY,
  mx          TEXT NOT NULL DEFAULT 'skyconnect',
  o365_host   TEXT,
  o365_tenant TEXT
) WITHOUT ROWID;

CREATE TABLE mailbox (
  address TEXT NOT NULL PRIMARY KEY,
  home    TEXT NOT NULL,
  state   TEXT NOT NULL DEFAULT 'active'
) WITHOUT ROWID;

-- Several rows of one address make a group.
CREATE TABLE alias (
  address TEXT NOT NULL,
  target  TEXT NOT NULL,
  PRIMARY KEY (address, target)
) WITHOUT ROWID;
CREATE INDEX alias_target ON alias (target);

-- Who may submit at S2: a mailbox's person, or a service (printer, application).
CREATE TABLE login (
  name     TEXT NOT NULL PRIMARY KEY,
  kind     TEXT NOT NULL DEFAULT 'mailbox',
  mailbox  TEXT,
  password TEXT NOT NULL,
  state    TEXT NOT NULL DEFAULT 'active'
) WITHOUT ROWID;
CREATE INDEX login_mailbox ON login (mailbox);

-- Networks that O365 sends from: S1 takes mail from no other.
CREATE TABLE o365_network (
  network TEXT NOT NULL PRIMARY KEY,
  note    TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- Keys that S3 signs with, by the domain in From.
CREATE TABLE dkim_key (
  domain      TEXT NOT NULL PRIMARY KEY,
  selector    TEXT NOT NULL,
  private_key TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

INSERT INTO setting VALUES ('admin_address', 'root');
