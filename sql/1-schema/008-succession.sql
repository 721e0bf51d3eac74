-- What becomes of tables: the list of all tables of CBS as it was last read,
-- which of them we rest on, and how a table compares with the one before it.

-- Nothing in the list is a figure.
create table ledger.catalogue (
	table_id	text primary key,
	title		text not null,
	status		text not null,		-- Regulier, Gediscontinueerd,
						-- Vervallen, as the list has it
	modified	text,
	dataset_type	text,
	language	text,
	first_seen	date not null,		-- date of the run
	is_new		boolean not null,	-- it was not there when the list
						-- was first read
	status_since	date not null,		-- read for the first time; it may
						-- be older when nothing was
						-- read before
	status_before	text,
	gone_since	date			-- no longer on the list
);

-- Tables that a source or the register names; written anew from the
-- definitions each night.  has_ended: that it gets no more figures is known.
create table ledger.watched_table (
	table_id	text not null,
	source		text,			-- null: not loaded
	concept		text,			-- null: named by its source alone
	has_ended	boolean not null
);

-- The register of series (sources/succession.csv), one row a table: which
-- measure carries a concept in which periods.
create table core.carrier (
	concept		text not null,
	place		int not null,		-- in the order of the register
	table_id	text not null,
	source		text,			-- null: not loaded
	measure		text,
	first		text not null,
	last		text,			-- null: it goes on
	splice		text not null,
	primary key (concept, place)
);

-- A carrier against the one before it, over the cells that both have.
create table core.splice (
	concept		text not null,
	former		text not null,		-- measures
	later		text not null,
	common		bigint not null check (common > 0),
	same		bigint not null,	-- equal but for rounding
	first_period	text not null,
	last_period	text not null,
	median_absolute	numeric not null,
	largest_absolute numeric not null,
	largest_at	text not null,		-- GM0363 2024
	median_relative	numeric,		-- percent; null: the former has
	largest_relative numeric,		-- no value but 0
	ratio		numeric,		-- median of later to former
	verdict		text not null check (verdict in ('equal',
			    'level-shift', 'not-comparable')),
	since		date not null,		-- that verdict
	primary key (concept, former, later)
);
