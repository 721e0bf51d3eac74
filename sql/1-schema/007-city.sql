-- What cities say of themselves, as they say it: their own areas, their own
-- definitions.  It stands apart from core: nothing in here is ever compared
-- with figures of CBS or of another city.

create schema city;

create table city.source (
	source_id	smallint generated always as identity primary key,
	id		text not null unique,
	municipality	text not null,		-- GM0363
	descriptor	jsonb not null,		-- what readers need of it
	selection	text not null,		-- which records and fields were
						-- taken when it last landed
	is_defined	boolean not null default true	-- it has a descriptor
);

-- A value field of a wide table, or an indicator of a long one.
create table city.measure (
	measure_id	int generated always as identity primary key,
	source_id	smallint not null references city.source,
	code		text not null,
	title		text not null,
	unit		text not null,
	decimals	int not null check (decimals between 0 and 6),
	unique (source_id, code)
);

-- One row for each record and measure.  Beside measure, area and period a
-- record is told from others by its key, a JSON array ('' without one).
-- changed_on is the date of the run that last changed what the row says.
create table city.observation (
	source_id	smallint not null,
	measure_id	int not null,
	area_code	text not null,
	period		text not null,		-- '': how things are now
	key		text not null,
	area_name	text,
	labels		jsonb not null,
	value		numeric,
	reason		core.reason,
	changed_on	date not null,
	snapshot_id	int not null,
	primary key (source_id, measure_id, area_code, period, key),
	constraint a_value_or_a_reason
	    check ((value is null) = (reason is not null))
);

-- What a row was before: moved here when it changed or went.
create table city.observation_history (
	source_id	smallint not null,
	measure_id	int not null,
	area_code	text not null,
	period		text not null,
	key		text not null,
	area_name	text,
	labels		jsonb not null,
	value		numeric,
	reason		core.reason,
	changed_on	date not null,
	snapshot_id	int not null,
	ended_run	bigint not null,
	ended_snapshot	int not null,
	primary key (source_id, measure_id, area_code, period, key, ended_run)
);
