-- What holds in the database of woondruk at any moment, however the last night
-- ended: each of these returns nothing.  Those marked "settled" hold once a night
-- went to its end.

-- holds: a cell is of a series, an area, a period and a snapshot that are there
select o.*
  from core.observation o
  left join core.series s on s.series_id = o.series_id
       and s.source_id = o.source_id
  left join core.region r on r.region_id = o.region_id
  left join core.period p on p.period_id = o.period_id
  left join core.source c on c.source_id = o.source_id
  left join ledger.snapshot n on n.snapshot_id = o.snapshot_id
       and n.source = c.id
 where s.series_id is null or r.region_id is null or p.period_id is null
    or n.snapshot_id is null

-- holds: a former cell ended in a run and by a snapshot that are there
select h.*
  from core.observation_history h
  left join core.series s on s.series_id = h.series_id
  left join ledger.run r on r.run_id = h.ended_run
  left join ledger.snapshot n on n.snapshot_id = h.ended_snapshot
  left join ledger.snapshot w on w.snapshot_id = h.snapshot_id
 where s.series_id is null or r.run_id is null or n.snapshot_id is null
    or w.snapshot_id is null

-- holds: no source is landed by half: it has as many cells as its snapshot
select n.source, n.rows, x.cells
  from ledger.snapshot n
  join (select c.id, count(*) as cells, max(o.snapshot_id) as snapshot_id
          from core.observation o
          join core.source c using (source_id)
         group by c.id) x on x.id = n.source
 where n.snapshot_id = (select max(snapshot_id) from ledger.snapshot m
                         where m.source = n.source)
   and n.rows <> x.cells

-- holds: periods of a source count the cells that it has
select c.id, p.period_id, p.cells, count(o.source_id)
  from core.source_period p
  join core.source c using (source_id)
  left join core.observation o using (source_id, period_id)
 group by c.id, p.period_id, p.cells
having p.cells <> count(o.value)

-- holds: a figure is of an indicator, a period and a run that are there
select v.*
  from indicator.value v
  left join indicator.definition d on d.id = v.indicator
  left join core.period p on p.period_id = v.period_id
  left join ledger.run r on r.run_id = v.run_id
 where d.id is null or p.period_id is null or r.run_id is null

-- holds: a former figure held from one run until a later one
select h.*
  from indicator.value_history h
  left join ledger.run r on r.run_id = h.run_id
  left join ledger.run u on u.run_id = h.until_run
 where r.run_id is null or u.run_id is null or h.until_run < h.run_id

-- holds: no definition, composition or correction holds twice
select kind, id from ledger.definition_use where until_run is null
 group by kind, id having count(*) > 1
union all
select 'composition', area_code from core.composition where until_run is null
 group by area_code having count(*) > 1
union all
select 'correction', concat_ws(' ', source_id, series_id, region_id, period_id)
  from core.correction where until_run is null
 group by source_id, series_id, region_id, period_id having count(*) > 1

-- holds: a run that ended has its status, and one with a status has ended
select * from ledger.run
 where (finished_at is null) <> (exit_status is null)

-- holds: a release has its run, and followed one that is known
select l.*
  from ledger.release l
  left join ledger.run r using (run_id)
  left join ledger.release p on p.release = l.previous
 where r.run_id is null or (l.previous is not null and p.release is null)

-- holds: a source stands on its own snapshot
select s.source, s.snapshot_id
  from ledger.source_state s
  join ledger.snapshot n using (snapshot_id)
 where n.source <> s.source

-- holds, settled: a source stands on the newest snapshot that was landed
select s.source, s.snapshot_id, max(n.snapshot_id)
  from ledger.source_state s
  join ledger.snapshot n using (source)
 group by s.source, s.snapshot_id
having s.snapshot_id is distinct from max(n.snapshot_id)

-- holds, settled: changes are those of releases
select release from indicator.change_set
except
select release from ledger.release

-- holds, settled: the last run ended, and so did the restoring of a database
select run_id::text from ledger.run
 where run_id = (select max(run_id) from ledger.run) and finished_at is null
union all
select relname::text from pg_catalog.pg_class
 where oid = pg_catalog.to_regclass('ledger.restoring')
