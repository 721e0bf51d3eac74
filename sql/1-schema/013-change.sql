-- What a release changed, cell by cell, with the causes.  Noted before a
-- release is made, under the name that it will have.
create table indicator.change_set (
	release		text primary key,
	previous	text not null,
	published_on	date not null
);

create table indicator.change (
	release		text not null references indicator.change_set
			on delete cascade,
	indicator	text not null,
	basis		core.basis not null,
	area_code	text not null,
	period_id	int not null,
	reeks		text not null,
	kind		text not null check (kind in ('nieuw', 'waarde',
			    'status', 'vervallen')),
	old_value	numeric,
	new_value	numeric,
	old_status	core.status,
	new_status	core.status,
	old_reden	core.reason,
	new_reden	core.reason,
	eenheid		text not null,
	causes		text[] not null check (cardinality(causes) > 0),
	sources		json not null,
	primary key (release, indicator, basis, area_code, period_id, reeks)
);

-- Of what an area was made up, on the boundaries of today, between two runs.
create table core.composition (
	area_code	text not null,
	parts		text not null,
	since_run	bigint not null,
	until_run	bigint,			-- null: still
	primary key (area_code, since_run)
);

-- The functions change values too.
alter table ledger.definition
	drop constraint definition_kind_check,
	add constraint definition_kind_check check (kind in ('source', 'series',
	    'indicator', 'dataset', 'check', 'functions'));
