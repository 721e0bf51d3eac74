-- What sources list and we do not use, or use no more, and regions that wait
-- for the register.  A date in the source's own file (reviewed) says that a
-- person has looked at all that was there on that day.
create or replace view core.review as
with noted as (
	select source, kind, list, code, title, 'new' as change,
	       since_run as run, null::bigint as figures
	  from land.listed
	 where gone_run is null and not is_chosen
	 union all
	select source, kind, list, code, title, 'gone', gone_run, null
	  from land.listed
	 where not is_chosen
	 union all
	-- a region without any figure is in the list for completeness
	select source, 'region', '', code, title, 'new', since_run, figures
	  from land.unknown_region
	 where figures > 0
)
select n.source, n.kind, n.list, n.code, min(n.title) as title, n.change,
       min(r.run_date) as since, max(n.figures) as figures,
       format('%s %s%s (%s%s)',
           case n.kind || n.change
               when 'measurenew' then 'new measure'
               when 'membernew' then 'new member'
               when 'measuregone' then 'measure gone:'
               when 'membergone' then 'member gone:'
               else 'unknown region' end,
           case when n.list <> '' then n.list || ' ' end, n.code, min(n.title),
           '; ' || max(n.figures) || ' figures wait for the register of areas')
           as words
  from noted n
  join ledger.run r on r.run_id = n.run
  left join core.source s on s.id = n.source
 where to_char(r.run_date, 'YYYY-MM-DD') collate "C"
       > case when s.descriptor->>'reviewed' <= core.today()::text
           then s.descriptor->>'reviewed' else '' end
 group by n.source, n.kind, n.list, n.code, n.change;
