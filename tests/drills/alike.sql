-- What has to be alike in two databases whose nights gave the same figures, one of
-- them after nights that were disturbed: numbers of runs, snapshots and rows are
-- not among it.

-- alike: cells
select c.id, r.code, m.name, s.dims, p.code, o.value, o.attribute, o.status
  from core.observation o
  join core.source c using (source_id)
  join core.region r using (region_id)
  join core.series s using (series_id)
  join core.measure m using (measure_id)
  join core.period p using (period_id)

-- alike: former cells
select c.id, r.code, m.name, s.dims, p.code, o.value, o.attribute, o.status
  from core.observation_history o
  join core.source c using (source_id)
  join core.region r using (region_id)
  join core.series s using (series_id)
  join core.measure m using (measure_id)
  join core.period p using (period_id)

-- alike: figures
select indicator, basis, area_code, period_id, reeks, value, teller, noemer,
       status, reden, reden_invoer, dekking, markeringen, changed_on
  from indicator.value

-- alike: former figures
select indicator, basis, area_code, period_id, reeks, value, teller, noemer,
       status, reden, reden_invoer, dekking, markeringen, changed_on
  from indicator.value_history

-- alike: changes
select release, indicator, basis, area_code, period_id, reeks, kind, old_value,
       new_value, old_status, new_status, old_reden, new_reden, eenheid, causes
  from indicator.change

-- alike: releases
select release, published_on, previous from ledger.release

-- alike: sources
select s.source, n.version, s.checked_at, s.failed_since, s.failed_at, s.reason,
       s.definition, s.quarantined_since, s.unreachable_since, s.last_good
  from ledger.source_state s
  left join ledger.snapshot n using (snapshot_id)

-- alike: snapshots
select source, version, rows, nulls, rejected, added, changed, removed
  from ledger.snapshot

-- alike: areas
select code, title, kind, group_code, begin_date, end_date from core.region
union all
select kind, event_date::text, from_code, to_code, null, null
  from core.region_event

-- alike: what is to be reviewed
select source, kind, list, code, title, change from core.review

-- alike: tables, but for the parts that are called after numbers of sources
select n.nspname, c.relname, c.relkind
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
