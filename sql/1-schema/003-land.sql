-- What came in and could not be used.  Every such row is counted in
-- ledger.snapshot.rejected; the first of them are kept here with their text.

create schema land;

create table land.reject (
	run_id		bigint not null references ledger.run,
	source		text not null,
	part		text not null,		-- role of the body
	row		bigint not null,	-- from 1
	reason		text not null,
	text		text not null
);
create index reject_by_run on land.reject (run_id, source);
