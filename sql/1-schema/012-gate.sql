-- A finding of the gate in the words of readers, its first row as text, and what
-- tells it from others: a digest of all its rows.  is_accepted: an operator let
-- exactly this through, in this run or in the one before it.
alter table ledger.gate_finding
	add column means_nl text not null default '',
	add column first_row text not null default '',
	add column digest text not null default '',
	add column is_accepted boolean not null default false;
