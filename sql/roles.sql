-- Three roles for one database of woondruk on a server of your own.  Run by psql, as
-- an administrator, in that database; again at any time, and after a restore:
--
--   woondruk_owner   owns all, and brings the database along after an upgrade
--   woondruk_writer  runs nights: reads and writes rows.  It owns nothing, and so
--                    can neither change nor drop a table; partitions are made for it
--                    by functions (2-functions/010-partition.sql)
--   woondruk_reader  people and dashboards: reads
--
-- None gets a password here, so that none can log in with one before an
-- administrator has set it: \password woondruk_writer

\set ON_ERROR_STOP on
begin;

do $$
declare
	role text;
begin
	foreach role in array array['woondruk_owner', 'woondruk_writer',
	    'woondruk_reader'] loop
		if not exists (select from pg_roles where rolname = role) then
			execute format('create role %I login', role);
		end if;
		execute format('alter role %I nosuperuser nocreatedb'
		    ' nocreaterole noreplication nobypassrls', role);
	end loop;
end $$;

-- So many sessions that the night still finds one, and no statement that is
-- forgotten; a session can set itself another limit.
alter role woondruk_reader connection limit 10;
alter role woondruk_reader set statement_timeout = '5min';
alter role woondruk_reader set idle_in_transaction_session_timeout = '5min';

-- explain and query of the program make temporary tables for themselves.
do $$
begin
	execute format('revoke all on database %I from public',
	    current_database());
	execute format('grant connect, temporary on database %I'
	    ' to woondruk_owner, woondruk_writer, woondruk_reader',
	    current_database());
	execute format('grant create on database %I to woondruk_owner',
	    current_database());
end $$;

-- What the owner will make; a migration makes schemas and views anew.
alter default privileges for role woondruk_owner
	grant usage on schemas to woondruk_writer, woondruk_reader;
alter default privileges for role woondruk_owner
	grant select, insert, update, delete on tables to woondruk_writer;
alter default privileges for role woondruk_owner
	grant select on tables to woondruk_reader;
alter default privileges for role woondruk_owner
	grant usage, select on sequences to woondruk_writer;

-- What is there already, also when another made it.
do $$
declare
	of_schema text;
	which record;
begin
	foreach of_schema in array array['core', 'city', 'land', 'indicator',
	    'ledger', 'output'] loop
		continue when to_regnamespace(of_schema) is null;
		execute format('alter schema %I owner to woondruk_owner',
		    of_schema);
		for which in
			select c.oid::regclass as name, c.relkind as kind
			  from pg_class c
			 where c.relnamespace = to_regnamespace(of_schema)
			   and c.relkind in ('r', 'p', 'v')
			   and c.relowner <> 'woondruk_owner'::regrole
		loop
			execute format('alter %s %s owner to woondruk_owner',
			    case which.kind when 'v' then 'view'
			        else 'table' end, which.name);
		end loop;
		for which in
			select p.oid::regprocedure as name
			  from pg_proc p
			 where p.pronamespace = to_regnamespace(of_schema)
			   and p.proowner <> 'woondruk_owner'::regrole
		loop
			execute format('alter routine %s owner to woondruk_owner',
			    which.name);
		end loop;
		for which in
			select format('%I.%I', of_schema, t.typname) as name,
			       t.typtype as kind
			  from pg_type t
			  left join pg_class c on c.oid = t.typrelid
			 where t.typnamespace = to_regnamespace(of_schema)
			   and (t.typtype in ('d', 'e') or c.relkind = 'c')
			   and t.typowner <> 'woondruk_owner'::regrole
		loop
			execute format('alter %s %s owner to woondruk_owner',
			    case which.kind when 'd' then 'domain'
			        else 'type' end, which.name);
		end loop;
		execute format('grant usage on schema %I'
		    ' to woondruk_writer, woondruk_reader', of_schema);
		execute format('grant select, insert, update, delete'
		    ' on all tables in schema %I to woondruk_writer', of_schema);
		execute format('grant select on all tables in schema %I'
		    ' to woondruk_reader', of_schema);
		execute format('grant usage, select on all sequences'
		    ' in schema %I to woondruk_writer', of_schema);
	end loop;
	-- Which migrations were applied is the owner's to say.
	if to_regclass('ledger.migration') is not null then
		revoke insert, update, delete on ledger.migration
		  from woondruk_writer;
	end if;
end $$;

commit;
