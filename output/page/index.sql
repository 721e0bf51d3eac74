-- id:       index
-- title-nl: Voorpagina
-- title-en: Front page

-- section: page
select current_setting('woondruk.version', true) as versie,
       (select to_char(max(changed_on), 'YYYY-MM-DD') from indicator.value)
           as gewijzigd_op

-- section: trial
select 1 where current_setting('woondruk.trial', true) = 'true'

-- section: recorded
select s.attribution as bron, coalesce(s.retrieved, 'onbekend') as opgehaald
  from output.source s
 where s.origin = 'recording'
 order by s.id

-- section: indicators
with newest as (
	select distinct on (indicator, coalesce(reeks, ''))
	       indicator, reeks, period
	  from output.cell
	 where basis = 'huidig' and value is not null
	   and area_code in ('NL01', 'G4', 'G40')
	 order by indicator, coalesce(reeks, ''), period collate "C" desc
), figure as (
	select n.indicator, n.reeks, n.period, c.area_code,
	       coalesce(translate(to_char(c.value, 'FM999,999,999,990' || case i.decimals
	           when 0 then '' else '.' || repeat('0', i.decimals) end),
	           ',.', '.,') || case when c.status in ('voorlopig',
	           'nader-voorlopig', 'geschat') then ' (' || c.status || ')'
	           else '' end, 'geen cijfer: ' || c.reden) as shown
	  from newest n
	  join output.indicator i on i.id = n.indicator
	  join output.cell c on c.indicator = n.indicator and c.basis = 'huidig'
	   and c.period = n.period and c.reeks is not distinct from n.reeks
	   and c.area_code in ('NL01', 'G4', 'G40')
)
select i.id, i.label_nl || coalesce(', ' || replace(n.reeks, '-', ' '), '')
           as titel, i.eenheid, n.period as periode,
       coalesce(max(f.shown) filter (where f.area_code = 'NL01'),
           'geen cijfer') as nl,
       coalesce(max(f.shown) filter (where f.area_code = 'G4'),
           'geen cijfer') as g4,
       coalesce(max(f.shown) filter (where f.area_code = 'G40'),
           'geen cijfer') as g40
  from output.indicator i
  join newest n on n.indicator = i.id
  left join figure f on f.indicator = i.id and f.period = n.period
   and f.reeks is not distinct from n.reeks
 group by i.id, i.label_nl, i.eenheid, n.reeks, n.period
 order by i.id collate "C", n.reeks collate "C"

-- section: files
select i.id, i.label_nl as titel
  from output.indicator i
 where exists (select from indicator.value v where v.indicator = i.id
     and v.basis = 'huidig')
 order by i.id collate "C"

-- section: then
select i.id, i.label_nl as titel
  from output.indicator i
 where exists (select from indicator.value v where v.indicator = i.id
     and v.basis = 'toenmalig')
 order by i.id collate "C"

-- section: groups
select a.code, a.title as titel, a.description as omschrijving
  from output.area a
 where a.kind in ('NL', 'group')
   and exists (select from core.area_member m where m.area_code = a.code)
 order by a.sort, a.code collate "C"

-- section: sources
select s.attribution as bron, s.title as titel, s.page as pagina,
       s.licence as licentie, coalesce(s.version, 'niet bekend') as versie,
       coalesce(s.retrieved, 'niet bekend') as opgehaald,
       case s.origin when 'recording' then 'opname'
           when 'curated' then 'eigen lijst' when 'live' then 'bij de bron'
           else 'nog niet' end as herkomst
  from output.source s
 order by s.id collate "C"
