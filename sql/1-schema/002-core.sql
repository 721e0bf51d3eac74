-- What the sources say, as they say it: regions, periods, measures and
-- observations.  Whole-number keys: they are small and fast, mean nothing, and
-- never reach a published byte.

create schema core;

-- Closed lists.  A figure without its status or its reason is a lie of
-- omission; a word outside the list is one no reader was told about.
create domain core.status as text check (value in (
	'geschat',		-- an estimate by the source
	'voorlopig',		-- provisional
	'nader-voorlopig',	-- provisional, once revised
	'definitief'		-- final; they change all the same, seldom
));

create domain core.reason as text check (value in (
	'niet-gepubliceerd',	-- the source has no such cell, or left it empty
	'geheim',		-- suppressed
	'niet-van-toepassing',	-- no meaning here
	'gebied-opgeheven',	-- the area does not exist then
	'nog-niet-beschikbaar',	-- the source will publish this later
	'bron-onbereikbaar',	-- no answer, and no earlier value
	'bron-in-quarantaine',	-- answered, stopped, and no earlier value
	'invoer-ontbreekt',	-- an input has no value; named beside it
	'reeksbreuk',		-- would join two series
	'niet-optelbaar',	-- may not be summed or moved
	'dekking-te-laag',	-- too little of the group is known
	'noemer-te-klein',	-- the denominator is zero or too small
	'niveau-niet-toegestaan', -- refused at this level, by rule
	'niet-goedgekeurd',	-- waits for a person
	'regio-met-een-gemeente' -- no rest of the region
));

create domain core.marks as text[] check (value <@ array[
	'reeksbreuk',		-- joined over a break in the series
	'benadering',		-- a weighted mean
	'geschatte-splitsing',	-- part of a municipality, by its share
	'afgerond-op-5',	-- the source rounds to fives
	'eigen-correctie',	-- corrected by us, with a reason
	'berekend',		-- a sum of ours where the source has none
	'opname',		-- from a recording, not from the source tonight
	'verouderd',		-- of a table that ended
	'experimenteel'
]);

create domain core.basis as text check (value in ('huidig', 'toenmalig'));

-- A figure that carries its honesty with it: an exact fraction, or no value
-- and the reason why.  invoer names the measure, series or indicator.
create type core.cell as (
	invoer		text,
	gebied		text,
	periode		text,
	num		numeric,
	den		numeric,
	status		text,
	reden		text,
	markeringen	text[]
);

create table core.source (
	source_id	smallint generated always as identity primary key,
	id		text not null unique,
	descriptor	jsonb not null		-- what readers need of it: title,
						-- attribution, licence, table, page,
						-- cadence
);

-- The register.  begin_date null: before 1830; end_date null: it exists, and
-- otherwise the first day on which it did not.
create table core.region (
	region_id	int generated always as identity primary key,
	code		text not null unique,
	title		text not null,
	kind		text not null
			check (kind in ('NL', 'LD', 'PV', 'CR', 'GM', 'other')),
	group_code	text,			-- as the source gives it: GMPV27
	begin_date	date,
	end_date	date,
	check (end_date > begin_date)
);

-- What happened to municipalities.  Of opgeheven, from_code ceases and this
-- part of it goes to to_code; of grenswijziging, a part moves and both live
-- on; of codewijziging, it is the same municipality under a new code.
create table core.region_event (
	kind		text not null check (kind in ('opgeheven',
			    'grenswijziging', 'codewijziging')),
	event_date	date not null,
	from_code	text not null,
	to_code		text not null,
	hectares	numeric,
	dwellings	bigint check (dwellings >= 0),
	inhabitants	bigint check (inhabitants >= 0),
	primary key (from_code, to_code, event_date, kind),
	check (from_code <> to_code)
);

-- Our own groups.  Their members have dates; a group's history is computed
-- with the members of today (valid_to null).
create table core.area_group (
	code		text primary key,
	title_nl	text not null,
	title_en	text not null,
	description_nl	text not null,
	sort		int not null
);

create table core.group_member (
	group_code	text not null references core.area_group,
	gm_code		text not null,
	valid_from	date,			-- null: always
	valid_to	date,			-- first day out; null: still in
	primary key (group_code, gm_code)
);

-- period_id is made from the code alone (see define/period.h), so that the
-- same period has the same number in every database.
create table core.period (
	period_id	int primary key,
	code		text not null unique,
	kind		text not null check (kind in ('year', 'half', 'quarter',
			    'month', 'day')),
	first_day	date not null,
	last_day	date not null check (last_day >= first_day)
);

-- The table's own list of periods, whether or not it has cells there.
create table core.source_period (
	source_id	smallint not null references core.source,
	period_id	int not null references core.period,
	status		core.status,
	cells		int not null default 0,
	primary key (source_id, period_id)
);

create table core.measure (
	measure_id	int generated always as identity primary key,
	name		text not null unique,	-- project-wide
	source_id	smallint not null references core.source,
	code		text,
	title		text not null,
	unit		text not null,
	decimals	int not null check (decimals between 0 and 12),
	adds_up		text not null check (adds_up in ('count', 'ratio',
			    'mean', 'median', 'index')),
	moves_with	text check (moves_with in ('dwellings', 'inhabitants')),
	weight		text,
	numerator	text,
	denominator	text
);

create table core.series (
	series_id	int generated always as identity primary key,
	source_id	smallint not null references core.source,
	measure_id	int not null references core.measure,
	dims		text not null,		-- Geslacht=T001038;Leeftijd=10000
	unique (source_id, measure_id, dims)
);

-- One row a cell.  attribute is what the source says of a cell that is no
-- plain value (Impossible); a row without value is a cell the source has and
-- left empty.  No foreign keys: landing checks codes against the dictionaries
-- before it writes, and a foreign key is looked up for each of millions of
-- rows.  Partitioned by source, and every key starts with source and region,
-- so that the table can be spread over machines.
create table core.observation (
	source_id	smallint not null,
	region_id	int not null,
	series_id	int not null,
	period_id	int not null,
	value		numeric,
	attribute	text,
	status		core.status,
	snapshot_id	int not null,
	primary key (source_id, region_id, series_id, period_id)
) partition by list (source_id);

-- What a cell was before: moved here when it changed or went.
create table core.observation_history (
	source_id	smallint not null,
	region_id	int not null,
	series_id	int not null,
	period_id	int not null,
	value		numeric,
	attribute	text,
	status		core.status,
	snapshot_id	int not null,
	ended_run	bigint not null,
	ended_snapshot	int not null,
	primary key (source_id, region_id, series_id, period_id, ended_run)
) partition by list (source_id);
