-- Known errors of sources, as we correct them: between two runs.  What the
-- source said stays in core.observation.
create table core.correction (
	source_id	smallint not null references core.source,
	series_id	int not null,
	region_id	int not null,
	period_id	int not null,
	wrong		numeric not null,
	correct		numeric,		-- null: no value is right
	reason		text not null,
	reported_on	date not null,
	reference	text not null,
	since_run	bigint not null,
	until_run	bigint,			-- null: still
	primary key (source_id, series_id, region_id, period_id, since_run)
);
create unique index correction_holds on core.correction
	(source_id, series_id, region_id, period_id) where until_run is null;
