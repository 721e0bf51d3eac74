-- What we compute: one row for every area, period and basis, with a value or
-- with the reason why not.

create schema indicator;

create table indicator.definition (
	id		text primary key,
	descriptor	jsonb not null,		-- the front matter
	hash		text not null
);

-- changed_on is the date of the run that last changed what a reader sees.
create table indicator.value (
	indicator	text not null,
	basis		core.basis not null,
	area_code	text not null,
	period_id	int not null,
	reeks		text not null default '',
	value		numeric,
	teller		numeric,
	noemer		numeric,
	status		core.status,
	reden		core.reason,
	reden_invoer	text,
	dekking		numeric check (dekking between 0 and 1),
	markeringen	core.marks not null default '{}',
	changed_on	date not null,
	run_id		bigint not null,
	primary key (indicator, basis, area_code, period_id, reeks),
	constraint a_value_or_a_reason
	    check ((value is null) = (reden is not null)),
	constraint the_missing_input_is_named
	    check ((reden_invoer is not null)
	      or reden is distinct from 'invoer-ontbreekt')
);
create index value_by_area on indicator.value (area_code, indicator);

-- What a row was before, until that run.
create table indicator.value_history (
	indicator	text not null,
	basis		core.basis not null,
	area_code	text not null,
	period_id	int not null,
	reeks		text not null,
	value		numeric,
	teller		numeric,
	noemer		numeric,
	status		core.status,
	reden		core.reason,
	reden_invoer	text,
	dekking		numeric,
	markeringen	core.marks not null,
	changed_on	date not null,
	run_id		bigint not null,
	until_run	bigint not null,
	primary key (indicator, basis, area_code, period_id, reeks, until_run)
);
