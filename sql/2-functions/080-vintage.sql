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
