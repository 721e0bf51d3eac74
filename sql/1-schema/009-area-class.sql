-- Of what each municipality is part: province, part of the country, COROP
-- area, as the source puts it for each year on 1 January.  A source that
-- corrects a year replaces it here; what it said before is in the depot.
-- area is a code of core.region.code, year the year of core.period.

create table core.area_class (
	class		text not null,		-- provincie
	year		smallint not null,
	area		text not null,		-- GM0363
	code		text not null,		-- PV27
	name		text not null,		-- Noord-Holland
	source_id	smallint not null references core.source,
	snapshot_id	int not null,
	primary key (class, year, area)
);
create index area_class_by_code on core.area_class (class, year, code);
