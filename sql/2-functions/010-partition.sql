-- What only the owner of the tables can do, for whoever may write observations: a
-- night runs as a role that owns nothing (../roles.sql), and PostgreSQL gives the
-- right to attach a partition, or to count a table for the planner, to no one else.
-- These functions run as who made them, and do that and no more.  Where all is one
-- role they change nothing.

create function core.must_write()
returns void language plpgsql stable set search_path = '' as $$
begin
	if not has_table_privilege(session_user, 'core.observation', 'insert')
	then
		raise insufficient_privilege using
		    message = format('role %I does not write observations',
		        session_user);
	end if;
end $$;

-- A source that is registered gets its partitions there and then, so that
-- nobody who writes observations has to think of them.
create function core.make_partitions()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
	execute format('create table if not exists core.observation_%s'
	    ' partition of core.observation for values in (%s)',
	    new.source_id, new.source_id);
	execute format('create table if not exists core.observation_history_%s'
	    ' partition of core.observation_history for values in (%s)',
	    new.source_id, new.source_id);
	return new;
end $$;

create trigger make_partitions after insert on core.source
	for each row execute function core.make_partitions();

-- The table that takes the rows of a source without observations, of one snapshot.
create function core.begin_partition(source bigint, snapshot bigint)
returns void language plpgsql security definer set search_path = '' as $$
begin
	perform core.must_write();
	execute format('create table core.observation_%s_new'
	    ' (like core.observation)', source);
	execute format('alter table core.observation_%s_new'
	    ' alter source_id set default %s,'
	    ' alter snapshot_id set default %s', source, source, snapshot);
end $$;

-- Its keys, when all rows are there.
create function core.key_partition(source bigint)
returns void language plpgsql security definer set search_path = '' as $$
begin
	perform core.must_write();
	execute format('alter table core.observation_%s_new add primary key'
	    ' (source_id, region_id, series_id, period_id)', source);
end $$;

-- It takes the place of the partition that is there, which has to be empty.
create function core.attach_partition(source bigint)
returns void language plpgsql security definer set search_path = '' as $$
declare
	has_rows boolean;
begin
	perform core.must_write();
	execute format('select exists (select from core.observation_%s)', source)
	   into has_rows;
	if has_rows then
		raise exception 'source % has observations', source;
	end if;
	execute format('alter table core.observation_%s_new'
	    ' alter source_id drop default, alter snapshot_id drop default',
	    source);
	execute format('drop table core.observation_%s', source);
	execute format('alter table core.observation_%s_new'
	    ' rename to observation_%s', source, source);
	execute format('alter index core.observation_%s_new_pkey'
	    ' rename to observation_%s_pkey', source, source);
	execute format('alter table core.observation attach partition'
	    ' core.observation_%s for values in (%s)', source, source);
end $$;

-- Count these tables for the planner: 'core.region, core.period'.
create function core.take_statistics(tables text)
returns void language plpgsql security definer set search_path = '' as $$
declare
	name regclass;
begin
	perform core.must_write();
	foreach name in array string_to_array(tables, ', ')::regclass[] loop
		execute format('analyze %s', name);
	end loop;
end $$;
