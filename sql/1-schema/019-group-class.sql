-- A group that only says what a municipality is (centrumgemeente) has no figures
-- of its own: it is not added up.
alter table core.area_group
	add column is_class boolean not null default false;
