-- Reasons that a release after that run (null: the first) has to give: of an
-- operator who let through what the gate held, of a definition that changed,
-- and of a descriptor that accepts the version of its table that stands.
drop function if exists ledger.reason_due(bigint);
create function ledger.reason_due(after_run bigint)
returns table (kind text, indicator text, given_on date, reason text,
    findings text[], source text)
language sql stable as $$
	with given as (
		select g.*
		  from ledger.release_reason g
		  join ledger.release using (release)
		 where run_id <= coalesce(after_run, 0)
	)
	select 'accepted', null::text, (g.accepted_at at time zone 'UTC')::date,
	       g.accepted_reason, array(select f.means_nl
	           from ledger.gate_finding f where f.run_id = g.run_id
	          order by f.check_id), null::text
	  from ledger.gate g
	 where g.accepted_at is not null and g.run_id > coalesce(after_run, 0)
	 union all
	select 'definition', d.id, (d.descriptor ->> 'changed_on')::date,
	       d.descriptor ->> 'changed_why', '{}', null
	  from indicator.definition d
	 where d.descriptor ->> 'changed_on' is not null
	   and not exists (select from given r
	     where r.kind = 'definition' and r.indicator = d.id
	       and (r.given_on, r.reason)
	           = ((d.descriptor ->> 'changed_on')::date,
	           d.descriptor ->> 'changed_why'))
	 union all
	select 'source', null, r.run_date, a.reason, array[n.version], d.id
	  from core.source d
	  join ledger.source_state s on s.source = d.id
	  join ledger.snapshot n using (snapshot_id)
	  join ledger.run r on r.run_id = n.landed_run
	  cross join lateral (
		select split_part(d.descriptor ->> 'accepts', ' ', 1) as version,
		       substr(d.descriptor ->> 'accepts',
		           strpos(d.descriptor ->> 'accepts', ' ') + 1) as reason
	      ) a
	 where a.version = n.version
	   and not exists (select from given g
	     where g.kind = 'source' and g.source = d.id
	       and (g.reason, g.findings) = (a.reason, array[n.version]))
$$;

-- What the checks of the gate compare: every figure as readers have it beside
-- the one that would take its place, and the bounds that hold for it.
-- Temporary tables, made once a run, about whose size the planner knows:
--
--   gate_bound  given by the caller: bounds.csv as it stands
--   gate_limit  the same, one row for each indicator
--   gate_cell   oud, nieuw: the value in the last release and now; empty when
--               nothing was released, or nothing differs
--
-- An indicator whose definition changed for a reason that readers have not been
-- given yet has no cells: what moves is the definition.
create or replace function indicator.prepare_gate(run bigint)
returns void language plpgsql as $$
declare
	released bigint := ledger.released_run();
	withdrawn text[] := array(select name from core.withdrawn_measure);
begin
	perform core.take_areas();	-- for checks that read source_cells
	drop table if exists pg_temp.gate_limit, pg_temp.gate_cell;
	create temp table gate_limit as
	select distinct on (d.id) d.id as indicator, b.changed, b.few, b.size,
	       b.large, b.lost, b.nulls, b.jump, b.least, b.most
	  from indicator.definition d
	  join pg_temp.gate_bound b on b.indicator in (d.id, '*')
	 order by d.id, b.indicator = '*';
	create temp table gate_cell (
		indicator text, basis text, reeks text, gebied text, kind text,
		periode text, period_kind text, first_day date,
		oud numeric, nieuw numeric, oud_status text,
		oud_reden text, nieuw_reden text);
	if released is null
	    or not exists (select from indicator.value where run_id > released)
	   and not exists (select from indicator.value_history
	           where until_run > released) then
		return;
	end if;
	insert into gate_cell
	select indicator, basis, reeks, area_code, coalesce(r.kind, 'group'),
	       p.code, p.kind, p.first_day, o.value, n.value, o.status, o.reden,
	       n.reden
	  from indicator.as_of(released) o
	  full join indicator.value n
	       using (indicator, basis, area_code, period_id, reeks)
	  join core.period p using (period_id)
	  left join core.area r on r.code = area_code
	    -- an indicator that is no more is no lost coverage
	 where indicator in (select id from indicator.definition)
	   and indicator not in (select d.indicator
	           from ledger.reason_due(released) d
	          where d.indicator is not null)
	    -- a figure that goes because CBS withdrew what it rests on has to go
	   and not coalesce(n.value is null
	       and split_part(n.reden_invoer, ' ', 1) = any (withdrawn), false)
	    -- on the boundaries of today a municipality ends with its last day
	   and not (basis = 'huidig' and n.run_id is null
	    and coalesce(r.end_date <= core.today(), false));
	analyze gate_cell;
end $$;

-- A row of a check in plain words, in the order of its columns; an area with
-- its name.  What is empty is left out.
create or replace function indicator.in_words(finding json)
returns text language sql stable as $$
	select string_agg(key || ' ' || value || coalesce(' (' || title || ')',
	    ''), ', ' order by nr)
	  from json_each_text(finding) with ordinality e (key, value, nr)
	  left join lateral (
		select title from core.area where code = value
		 union all
		select title_nl from core.area_group where code = value
		 union all
		select title_nl from core.care_region where region = value
		 limit 1) a on key in ('gebied', 'gemeente', 'groep')
	 where key <> 'gate_nr' and value <> ''
$$;
