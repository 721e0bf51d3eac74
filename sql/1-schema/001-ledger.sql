-- The ledger: what every run did, and where each source stands.  Nothing in
-- here is a figure; everything that outlives a run and is not one is in here.
-- The table ledger.migration is made by the machine, before this file.

create table ledger.run (
	run_id		bigint generated always as identity primary key,
	command		text not null,
	version		text not null,		-- of the program
	started_at	timestamptz not null,
	finished_at	timestamptz,		-- null: runs, or was killed
	run_date	date not null,		-- UTC; the date changes carry
	exit_status	int,
	summary		text
);

-- One whole retrieval of one source, as it was landed.
create table ledger.snapshot (
	snapshot_id	int generated always as identity primary key,
	source		text not null,
	hash		text not null,		-- of its line in the depot's log
	origin		text not null
			check (origin in ('live', 'recording', 'curated')),
	table_id	text,			-- may differ from the source's own:
						-- a recording can stand in
	version		text,			-- null: not known
	modified	text,
	retrieved	text,			-- date or time; null: not known
	logged_at	timestamptz not null,
	landed_run	bigint not null references ledger.run,
	rows		bigint not null default 0,
	nulls		bigint not null default 0,
	rejected	bigint not null default 0,
	added		bigint not null default 0,
	changed		bigint not null default 0,
	removed		bigint not null default 0,
	unique (source, hash)
);

-- Where a source stands.  Also for a source that was never landed: then
-- snapshot_id is null and reason says why.
create table ledger.source_state (
	source		text primary key,
	snapshot_id	int references ledger.snapshot,
	checked_at	timestamptz,		-- upstream answered, all was well
	failed_since	timestamptz,		-- first failure since then
	failed_at	timestamptz,		-- last one
	reason		text,
	definition	text			-- hash it was landed with
);

-- Every definition the data were ever made with.
create table ledger.definition (
	kind		text not null
			check (kind in ('source', 'series', 'indicator',
			    'dataset', 'check')),
	id		text not null,
	hash		text not null,
	first_run	bigint not null references ledger.run,
	primary key (kind, id, hash)
);

-- An indicator or series whose SELECT failed: its last values stand.
create table ledger.compute_state (
	id		text primary key,
	failed_since	timestamptz not null,
	failed_at	timestamptz not null,
	reason		text not null
);

-- The gate of a run: held when a check returned rows.  accepted_* is an
-- operator's word that the release may go out all the same.
create table ledger.gate (
	run_id		bigint primary key references ledger.run,
	at		timestamptz not null,
	held		boolean not null,
	accepted_at	timestamptz,
	accepted_reason	text,
	check ((accepted_at is null) = (accepted_reason is null))
);

create table ledger.gate_finding (
	run_id		bigint not null references ledger.gate,
	check_id	text not null,
	means		text not null,		-- what is wrong when rows come
	rows		bigint not null,
	sample		jsonb not null,		-- the first of them
	primary key (run_id, check_id)
);

create table ledger.release (
	release		text primary key,	-- 2026-11-23, 2026-11-23-2
	run_id		bigint not null references ledger.run,
	published_on	date not null
);
