-- With what a run worked, so that it can be done again: its definitions (one
-- body of the depot), how far the log of the depot went, and the public address.
-- Null: it was before this was kept.
alter table ledger.run
	add column definitions text,
	add column depot_log bigint,
	add column base_url text;

-- Which release readers had before it.
alter table ledger.release
	add column previous text;
