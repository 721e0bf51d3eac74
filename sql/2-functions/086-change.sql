-- Changes between releases, and their causes.

-- --- what areas are made of ---

create or replace function core.composition_now()
returns table (area_code text, parts text) language sql stable as $$
	with part as (
		select to_code, string_agg(from_code || ' ' || moves_with || ' '
		       || num || '/' || den, ',' order by from_code collate "C",
		       moves_with) as parts
		  from core.crosswalk
		 group by to_code
	)
	select to_code, md5(parts) from part
	 union all
	select m.area_code, md5(string_agg(m.gm_code || ' ' || coalesce(p.parts,
	       ''), ';' order by m.gm_code collate "C"))
	  from core.area_member m
	  left join part p on p.to_code = m.gm_code
	 group by m.area_code
$$;

create or replace function core.note_composition(run bigint)
returns void language plpgsql as $$
begin
	create temp table made_of on commit drop as
	select * from core.composition_now();
	update core.composition c set until_run = run
	 where until_run is null and not exists (select from made_of m
	     where m.area_code = c.area_code and m.parts = c.parts);
	insert into core.composition (area_code, parts, since_run)
	select m.area_code, m.parts, run
	  from made_of m
	 where not exists (select from core.composition c
	     where c.area_code = m.area_code and c.until_run is null)
	on conflict (area_code, since_run) do update
	   set parts = excluded.parts, until_run = null;
	drop table made_of;
end $$;

-- --- definitions ---

create or replace view ledger.definition_in_use as
select u.kind, u.id, u.hash, u.since_run, u.until_run, d.descriptor
  from ledger.definition_use u
  join ledger.definition d using (kind, id, hash);

-- Measures, series and indicators that an indicator rests on after that run,
-- itself among them.
create or replace function indicator.rests_on(run bigint)
returns table (indicator text, name text) language sql stable as $$
	with recursive active as (
		select kind, id, descriptor
		  from ledger.definition_in_use
		 where kind in ('indicator', 'series')
		   and since_run <= run and coalesce(until_run > run, true)
	), walk (indicator, name) as (
		select id, id from active where kind = 'indicator'
		 union
		select w.indicator, n.name
		  from walk w
		  join active a on a.id = w.name
		  cross join jsonb_array_elements_text(
		       (a.descriptor->'needs')
		       || coalesce(a.descriptor->'continued', '[]')) n (name)
	)
	select indicator, name from walk
$$;

-- --- what came in ---

-- Cells of sources that differ between two runs, each once.
create or replace function core.input_changes(from_run bigint, to_run bigint)
returns table (source_id smallint, measure text, region_id int)
language sql stable as $$
	with landed as (
		select n.snapshot_id, s.source_id
		  from ledger.snapshot n
		  join core.source s on s.id = n.source
		 where n.landed_run > from_run and n.landed_run <= to_run
	), touched as (
		select o.source_id, o.series_id, o.region_id
		  from core.observation o
		  join landed using (source_id, snapshot_id)
		 union
		select h.source_id, h.series_id, h.region_id
		  from core.observation_history h
		 where h.ended_run > from_run and h.ended_run <= to_run
	)
	select distinct t.source_id, m.name, t.region_id
	  from touched t
	  join core.series e using (source_id, series_id)
	  join core.measure m using (source_id, measure_id)
$$;

-- In which areas the figures of a region count.
create or replace view core.region_reach as
select r.region_id, b.basis, r.code as area_code
  from core.area r
  cross join (values ('huidig'), ('toenmalig')) b (basis)
 union
select r.region_id, 'huidig', w.to_code
  from core.crosswalk w
  join core.area r on r.code = w.from_code
 union
select r.region_id, 'huidig', m.area_code
  from core.crosswalk w
  join core.area r on r.code = w.from_code
  join core.area_member m on m.gm_code = w.to_code
 union
select r.region_id, 'toenmalig', a.area_code
  from core.area r
  cross join lateral (values ('NL01'), (substr(r.group_code, 3))) a (area_code)
 where r.kind = 'GM' and a.area_code is not null;

-- --- the changes ---

-- Cells of which the published number or status differs between two runs, and
-- why.  That a hole got another reason is no change of a figure.  The causes:
--
--   eigen-correctie	a correction of ours came or went
--   methode		the definition changed, or the way of computing
--   grenzen		the area is made of other parts, or came or went
--   noemer		the numerator stayed, the denominator moved
--   nieuwe-periode	no area had a value of that period before
--   bronherziening	cells of a source changed
--   onbekend		none of these can be shown
--
-- Cells of a source are matched by measure and area: which period of an input
-- a formula looks at, only the formula knows.
create or replace function indicator.changes(from_run bigint, to_run bigint)
returns table (indicator text, basis text, area_code text, period_id int,
    reeks text, kind text, old_value numeric, new_value numeric,
    old_status text, new_status text, old_reden text, new_reden text,
    eenheid text, causes text[], sources text[])
language sql stable as $$
with moved as materialized (
	-- what stood after both differs in nothing; either may be the earlier
	select *, since_run <= from_run and coalesce(until_run > from_run, true)
	           as is_former
	  from indicator.spelled
	 where (since_run <= from_run and coalesce(until_run > from_run, true))
	    <> (since_run <= to_run and coalesce(until_run > to_run, true))
), former as (
	select * from moved where is_former
), later as (
	select * from moved where not is_former
), cell as materialized (
	select indicator, basis, area_code, period_id, reeks,
	       case when o.value is null then 'nieuw'
	           when n.value is null then 'vervallen'
	           when o.value <> n.value then 'waarde'
	           else 'status' end as kind,
	       o.value as old_value, n.value as new_value,
	       o.status as old_status, n.status as new_status,
	       o.reden as old_reden, n.reden as new_reden,
	       coalesce(n.eenheid, o.eenheid) as eenheid,
	       o.since_run is null as is_added, n.since_run is null as is_gone,
	       o.value is not null and n.value is not null
	           and o.teller = n.teller and o.noemer <> n.noemer
	           as is_noemer,
	       'eigen-correctie' = any (o.markeringen::text[]
	           || n.markeringen::text[]) as is_marked
	  from former o
	  full join later n using (indicator, basis, area_code, period_id, reeks)
	 where (o.value is not null or n.value is not null)
	   and (o.value, o.status) is distinct from (n.value, n.status)
), stood as materialized (
	-- of the indicators that have such cells, all that stood after either
	select *
	  from (select indicator, basis, area_code, period_id, reeks, value,
	               since_run <= from_run and coalesce(until_run > from_run,
	                   true) as is_former,
	               since_run <= to_run and coalesce(until_run > to_run, true)
	                   as is_later
	          from indicator.spelled
	         where indicator in (select indicator from cell)) x
	 where is_former or is_later
), needed as materialized (
	select r.indicator, r.name from indicator.rests_on(to_run) r
	 union
	select r.indicator, r.name from indicator.rests_on(from_run) r
), redefined as (
	-- also what is new or gone among the definitions
	select distinct n.indicator
	  from needed n
	  join ledger.definition_use u on u.id = n.name
	   and u.kind in ('indicator', 'series')
	 where u.since_run > from_run and u.since_run <= to_run
	    or u.until_run > from_run and u.until_run <= to_run
	 union
	select n.id from indicator.definition n
	 where not exists (select from stood s
	     where s.indicator = n.id and s.is_former)
), source_needed as (
	select distinct n.indicator, m.source_id
	  from needed n join core.measure m on m.name = n.name
), source as (
	-- landed since; and was it only our description that changed?
	select s.source_id, s.id,
	       exists (select from ledger.definition_use u
	           where u.kind = 'source' and u.id = s.id
	             and u.since_run > from_run and u.since_run <= to_run
	             and exists (select from ledger.definition_use e
	                 where e.kind = 'source' and e.id = s.id
	                   and e.since_run <= from_run)) as is_redefined,
	       bool_or(n.logged_at > coalesce((select started_at
	           from ledger.run where run_id = from_run), '-infinity'))
	           as is_new
	  from core.source s
	  join ledger.snapshot n on n.source = s.id
	 where n.landed_run > from_run and n.landed_run <= to_run
	 group by s.source_id, s.id
), touched as materialized (
	select n.indicator, r.basis, r.area_code,
	       array_agg(distinct s.id order by s.id) as sources,
	       bool_or(s.is_new) as is_upstream,
	       bool_or(s.is_redefined and not s.is_new) as is_method,
	       bool_or(s.is_redefined and s.is_new) as is_redescribed
	  from core.input_changes(from_run, to_run) i
	  join needed n on n.name = i.measure
	  join source s using (source_id)
	  join core.region_reach r using (region_id)
	 group by n.indicator, r.basis, r.area_code
), corrected as materialized (
	-- by an own correction that began or ended since
	select n.indicator, r.basis, r.area_code,
	       array_agg(distinct k.period_id) as periods,
	       array_agg(distinct s.id order by s.id) as sources
	  from core.correction k
	  join core.series e using (source_id, series_id)
	  join core.measure m using (source_id, measure_id)
	  join core.source s using (source_id)
	  join needed n on n.name = m.name
	  join core.region_reach r using (region_id)
	 where k.since_run > from_run and k.since_run <= to_run
	    or k.until_run > from_run and k.until_run <= to_run
	 group by n.indicator, r.basis, r.area_code
), anywhere as (
	select n.indicator, array_agg(distinct s.id order by s.id) as sources
	  from source_needed n join source s using (source_id)
	 group by n.indicator
), recomposed as (
	select distinct area_code
	  from core.composition
	 where (since_run > from_run and since_run <= to_run
	    or until_run > from_run and until_run <= to_run)
	   -- before the first was noted nobody knows
	   and exists (select from core.composition where since_run <= from_run)
), filled as (
	select distinct indicator, basis, period_id, reeks
	  from stood where is_former and value is not null
), known as (
	select distinct indicator, basis, area_code from stood where is_former
), remaining as (
	select distinct indicator, basis, area_code from stood where is_later
), reason as (
	select c.*,
	       e.indicator is not null and (c.is_marked
	           or c.period_id = any (e.periods)) as is_correction,
	       coalesce(t.sources, e.sources) as touched, a.sources as anywhere,
	       coalesce(t.is_upstream, false) as is_upstream,
	       r.indicator is not null or coalesce(t.is_method, false)
	           as is_method,
	       coalesce(t.is_redescribed, false) as is_redescribed,
	       c.basis = 'huidig' and p.area_code is not null
	           or c.is_added and k.area_code is null
	           and f.indicator is not null
	           or c.is_gone and m.area_code is null as is_boundary,
	       c.old_value is null and f.indicator is null
	           and r.indicator is null as is_period
	  from cell c
	  left join touched t on (t.indicator, t.basis, t.area_code)
	       = (c.indicator, c.basis, c.area_code)
	  left join corrected e on (e.indicator, e.basis, e.area_code)
	       = (c.indicator, c.basis, c.area_code)
	  left join anywhere a on a.indicator = c.indicator
	  left join redefined r on r.indicator = c.indicator
	  left join recomposed p on p.area_code = c.area_code
	  left join filled f on (f.indicator, f.basis, f.period_id, f.reeks)
	       = (c.indicator, c.basis, c.period_id, c.reeks)
	  left join known k on (k.indicator, k.basis, k.area_code)
	       = (c.indicator, c.basis, c.area_code)
	  left join remaining m on (m.indicator, m.basis, m.area_code)
	       = (c.indicator, c.basis, c.area_code)
), named as (
	select *, array_remove(array[
	       case when is_correction then 'eigen-correctie' end,
	       case when is_method then 'methode' end,
	       case when is_boundary and not is_period then 'grenzen' end,
	       case when is_noemer then 'noemer' end,
	       case when is_period then 'nieuwe-periode' end,
	       case when is_upstream and not is_period
	           then 'bronherziening' end,
	       case when is_redescribed and not is_method and not is_period
	           then 'methode' end], null) as first
	  from reason
)
select indicator, basis, area_code, period_id, reeks, kind, old_value,
       new_value, old_status, new_status, old_reden, new_reden, eenheid,
       case when first <> '{}' then first
           when anywhere is not null then array['bronherziening']
           when exists (select from ledger.definition_use
               where kind = 'functions' and since_run > from_run
                 and since_run <= to_run) then array['methode']
           else array['onbekend'] end,
       coalesce(touched, case when first = '{}' or is_period
           then anywhere end, '{}')
  from named
$$;

-- The tables behind a change, as readers name them: which version gave way to
-- which.
create or replace function indicator.change_sources(ids text[],
    from_run bigint, to_run bigint)
returns json language sql stable as $$
	select coalesce(json_agg(json_build_object('bron', s.id,
	       'bronvermelding', s.descriptor->>'attribution',
	       'tabel', coalesce(n.table_id, s.descriptor->>'table'),
	       'versie_was', o.version, 'versie', n.version)
	       order by s.id), '[]')
	  from core.source s
	  left join lateral (select table_id, version from ledger.snapshot
	       where source = s.id and landed_run > from_run
	         and landed_run <= to_run
	       order by snapshot_id desc limit 1) n on true
	  left join lateral (select version from ledger.snapshot
	       where source = s.id and landed_run <= from_run
	       order by snapshot_id desc limit 1) o on true
	 where s.id = any (ids)
$$;

-- Note what a release that is to be made will change; how many cells.
create or replace function indicator.note_changes(of_release text,
    of_previous text, day date, from_run bigint, to_run bigint)
returns bigint language plpgsql as $$
declare
	n	bigint;
begin
	delete from indicator.change_set where release = of_release;
	insert into indicator.change_set values (of_release, of_previous, day);
	create temp table found on commit drop as
	select * from indicator.changes(from_run, to_run);
	insert into indicator.change
	select of_release, f.indicator, f.basis, f.area_code, f.period_id,
	       f.reeks, f.kind, f.old_value, f.new_value, f.old_status,
	       f.new_status, f.old_reden, f.new_reden, f.eenheid, f.causes,
	       s.list
	  from found f
	  join (select ids, indicator.change_sources(ids, from_run, to_run)
	            as list
	          from (select distinct sources from found) x (ids)) s
	       on s.ids = f.sources;
	get diagnostics n = row_count;
	drop table found;
	if n = 0 then
		delete from indicator.change_set where release = of_release;
	end if;
	return n;
end $$;
