-- Vintages: what was computed as it stood after any run, and what differs
-- between two runs.  A release is the values after the run that made it.

-- Values as they stood after that run.
create or replace function indicator.as_of(run bigint)
returns table (indicator text, basis text, area_code text, period_id int,
    reeks text, value numeric, teller numeric, noemer numeric, status text,
    reden text, reden_invoer text, dekking numeric, markeringen text[],
    changed_on date, run_id bigint)
language sql stable as $$
	select v.indicator, v.basis, v.area_code, v.period_id, v.reeks, v.value,
	       v.teller, v.noemer, v.status, v.reden, v.reden_invoer, v.dekking,
	       v.markeringen, v.changed_on, v.run_id
	  from indicator.value v
	 where v.run_id <= run
	 union all
	select h.indicator, h.basis, h.area_code, h.period_id, h.reeks, h.value,
	       h.teller, h.noemer, h.status, h.reden, h.reden_invoer, h.dekking,
	       h.markeringen, h.changed_on, h.run_id
	  from indicator.value_history h
	 where h.run_id <= run and h.until_run > run
$$;

-- The run of the release that readers have; null before the first.
create or replace function ledger.released_run()
returns bigint language sql stable as $$
	select max(run_id) from ledger.release
$$;

-- Cells that differ between two runs.  A change of spelling (1.0, 1.00) is
-- none.  Only what a run touched is compared.
create or replace function indicator.difference(from_run bigint, to_run bigint)
returns table (indicator text, basis text, area_code text, period_id int,
    reeks text, kind text, old_value numeric, new_value numeric,
    old_teller numeric, new_teller numeric, old_noemer numeric,
    new_noemer numeric, old_status text, new_status text, old_reden text,
    new_reden text, old_markeringen text[], new_markeringen text[],
    new_run bigint)
language sql stable as $$
	with touched as (
		select v.indicator, v.basis, v.area_code, v.period_id, v.reeks
		  from indicator.value v
		 where v.run_id > from_run and v.run_id <= to_run
		 union
		select h.indicator, h.basis, h.area_code, h.period_id, h.reeks
		  from indicator.value_history h
		 where h.until_run > from_run and h.run_id <= to_run
	), former as (
		select a.* from indicator.as_of(from_run) a
		  join touched using (indicator, basis, area_code, period_id,
		      reeks)
	), later as (
		select a.* from indicator.as_of(to_run) a
		  join touched using (indicator, basis, area_code, period_id,
		      reeks)
	)
	select indicator, basis, area_code, period_id, reeks,
	       case when o.run_id is null then 'added'
	           when n.run_id is null then 'removed' else 'changed' end,
	       o.value, n.value, o.teller, n.teller, o.noemer, n.noemer,
	       o.status, n.status, o.reden, n.reden, o.markeringen,
	       n.markeringen, n.run_id
	  from former o
	  full join later n using (indicator, basis, area_code, period_id, reeks)
	 where o.run_id is null or n.run_id is null
	    or (o.value, o.teller, o.noemer, o.status, o.reden, o.reden_invoer,
	       o.dekking, o.markeringen)
	       is distinct from (n.value, n.teller, n.noemer, n.status, n.reden,
	       n.reden_invoer, n.dekking, n.markeringen)
$$;

-- A definition is used by this run; the one before it, if another, until then.
create or replace function ledger.use_definition(of_kind text, of_id text,
    of_hash text, run bigint, of_descriptor jsonb)
returns void language plpgsql as $$
begin
	insert into ledger.definition as d (kind, id, hash, first_run,
	    descriptor)
	values (of_kind, of_id, of_hash, run, of_descriptor)
	on conflict (kind, id, hash) do update
	   set descriptor = excluded.descriptor
	 where d.descriptor is distinct from excluded.descriptor;
	update ledger.definition_use set until_run = run
	 where kind = of_kind and id = of_id and until_run is null
	   and hash <> of_hash;
	insert into ledger.definition_use (kind, id, hash, since_run)
	select of_kind, of_id, of_hash, run
	 where not exists (select from ledger.definition_use
	     where kind = of_kind and id = of_id and until_run is null)
	-- the same run, once more
	on conflict (kind, id, since_run) do update
	   set hash = excluded.hash, until_run = null;
end $$;

-- Every value there ever was, spelled by the definition of its day, and the
-- runs between which it stood so.
create or replace view indicator.spelled as
with used as materialized (
	-- once for each definition, not for each value
	select u.id, u.since_run, u.until_run,
	       (d.descriptor->>'decimals')::int as decimals,
	       d.descriptor->>'eenheid' as eenheid
	  from ledger.definition_use u
	  join ledger.definition d using (kind, id, hash)
	 where u.kind = 'indicator'
)
select s.indicator, s.basis, s.area_code, s.period_id, s.reeks,
       round(s.value, least(u.decimals, scale(s.value))) as value,
       trim_scale(round(s.teller, 6)) as teller,
       trim_scale(round(s.noemer, 6)) as noemer,
       s.status, s.reden, s.reden_invoer,
       trim_scale(round(s.dekking, 4)) as dekking, s.markeringen, u.eenheid,
       greatest(s.run_id, u.since_run) as since_run,
       least(s.until_run, u.until_run) as until_run
  from (select v.*, null::bigint as until_run from indicator.value v
        union all
        select h.* from indicator.value_history h) s
  join used u on u.id = s.indicator
   and u.since_run < coalesce(s.until_run, 9223372036854775807)
   and coalesce(u.until_run, 9223372036854775807) > s.run_id;

-- Releases, and the one that is being made (its name and its run are settings
-- of the session).
create or replace view ledger.shown as
select release, run_id from ledger.release
 union all
select p.release, current_setting('woondruk.pending_run')::bigint
  from (select nullif(current_setting('woondruk.pending_release', true), ''))
       p (release)
 where p.release is not null
   and p.release not in (select release from ledger.release);

-- The same by releases: what the feed said of each cell, in which release
-- first, and in which no more (null: it stands).  What no release ever showed
-- is not in it, and what two releases spelled alike is one row.
create or replace function indicator.feed(of_indicator text)
returns table (basis text, area_code text, period_id int, reeks text,
    value numeric, status text, reden text, release text,
    until_release text, since_run bigint, until_run bigint)
language sql stable as $$
with shown as (
	select release, run_id, row_number() over (order by run_id) as n
	  from ledger.shown
), spelled as materialized (
	select basis, area_code, period_id, reeks, value, status, reden, since_run,
	       until_run
	  from indicator.spelled where indicator = of_indicator
), beginning as (
	select run, (select min(n) from shown where run_id >= run) as n
	  from (select distinct since_run from spelled union
	        select distinct until_run from spelled) x (run)
), stood as (
	select s.basis, s.area_code, s.period_id, s.reeks, s.value, s.status,
	       s.reden, s.since_run, s.until_run, b.n as first,
	       coalesce(e.n, 9223372036854775807) as beyond
	  from spelled s
	  join beginning b on b.run = s.since_run
	  left join beginning e on e.run = s.until_run
), public as (
	select *, case when (value, status, reden, first)
	           is not distinct from (lag(value) over cell,
	           lag(status) over cell, lag(reden) over cell,
	           lag(beyond) over cell)
	       then 0 else 1 end as is_new
	  from stood
	 where first < beyond
	window cell as (partition by basis, area_code, period_id, reeks
	    order by since_run)
), numbered as (
	select *, sum(is_new) over (partition by basis, area_code, period_id,
	    reeks order by since_run) as nth
	  from public
), merged as (
	select basis, area_code, period_id, reeks, value, status, reden,
	       min(first) as first, max(beyond) as beyond,
	       min(since_run) as since_run,
	       nullif(max(coalesce(until_run, 9223372036854775807)),
	           9223372036854775807) as until_run
	  from numbered
	 group by basis, area_code, period_id, reeks, nth, value, status, reden
)
select m.basis, m.area_code, m.period_id, m.reeks, m.value, m.status, m.reden,
       f.release, t.release, m.since_run, m.until_run
  from merged m
  join shown f on f.n = m.first
  left join shown t on t.n = m.beyond
$$;
