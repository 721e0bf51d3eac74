-- A source that is registered gets its partitions there and then, so that
-- nobody who writes observations has to think of them.

create or replace function core.make_partitions() returns trigger
language plpgsql as $$
begin
	execute format('create table if not exists core.observation_%s'
	    ' partition of core.observation for values in (%s)',
	    new.source_id, new.source_id);
	execute format('create table if not exists core.observation_history_%s'
	    ' partition of core.observation_history for values in (%s)',
	    new.source_id, new.source_id);
	return new;
end $$;

create or replace trigger make_partitions after insert on core.source
	for each row execute function core.make_partitions();
