-- id:       catalogue
-- title-nl: Alle indicatoren
-- title-en: All indicators
-- target:   v1/indicatoren/index
-- formats:  json
-- rows:     indicatoren
-- schema:   catalogus

-- section: head
select 'index' as key,
       'indicatoren' as id, 'Alle indicatoren van woondruk' as titel,
       'All indicators of woondruk' as titel_en,
       coalesce((select json_agg(document order by id) from output.source),
           '[]') as bronnen,
       output.licence() as licentie,
       output.cite(variadic array(select id from output.indicator))
           as citeren,
       'Een cijfer met de markering opname komt niet van vandaag, maar uit een'
       ' eerdere stand van de bron; de datum daarvan staat bij de bron, onder'
       ' opgehaald. Waar een bron nu staat, zegt status.json.' as toelichting,
       output.marks_explained() as markeringen

-- section: rows
with period as materialized (
	select v.indicator, v.basis, v.period_id, p.code,
	       count(v.value) as values
	  from indicator.value v join core.period p using (period_id)
	 group by 1, 2, 3, 4
), span as materialized (
	select indicator, basis, min(code collate "C") as first,
	       max(code collate "C") as last,
	       max(code collate "C") filter (where values > 0) as newest,
	       count(*) as n
	  from period group by 1, 2
), cover as materialized (
	-- a municipality counts once, of how many series there are
	select indicator, json_agg(json_build_object('basis', basis,
	       'periode', newest, 'gemeenten', areas, 'met_waarde', filled)
	       order by basis) as document
	  from (select s.indicator, s.basis, s.newest,
	          count(distinct v.area_code) filter (where v.area_code
	              like 'GM%') as areas,
	          count(distinct v.area_code) filter (where v.area_code
	              like 'GM%' and v.value is not null) as filled
	     from span s
	     join period p on (p.indicator, p.basis, p.code)
	          = (s.indicator, s.basis, s.newest)
	     join indicator.value v on (v.indicator, v.basis, v.period_id)
	          = (p.indicator, p.basis, p.period_id)
	    group by 1, 2, 3) x
	 group by 1
), grouped as materialized (
	select s.indicator, json_agg(json_build_object(
	       'titel_bron', g.title, 'reeks', g.reeks, 'titel', g.label_nl,
	       'titel_en', g.label_en, 'richting', g.direction,
	       'goedgekeurd_door', g.approved_by,
	       'goedgekeurd_op', g.approved_on, 'toelichting', g.reason,
	       'reden', g.reden)
	       order by g.reden nulls first, g.title collate "C",
	       g.reeks collate "C") as groups
	  from output.listed_group g
	  join output.indicator_source s using (source)
	 group by 1
)
select 'index' as key,
       i.id, i.english_id as id_en, i.label_nl as titel,
       i.label_en as titel_en, i.eenheid, i.unit as eenheid_en,
       i.decimals as decimalen, i.direction as richting, i.thema,
       i.theme as thema_en, i.tier as rang, i.aggregation as aggregatie,
       i.formula as formule, i.first as eerste_periode,
       i.method_nl as methode, i.method_en as methode_en,
       i.caveat_nl as kanttekening, i.caveat_en as kanttekening_en,
       i.definition_source as definitie_van,
       array(select source from output.indicator_source s
           where s.indicator = i.id order by source) as bronnen,
       (select coalesce(json_agg(json_build_object('basis', s.basis,
            'eerste', s.first, 'laatste', s.last,
            'laatste_met_waarde', s.newest, 'aantal', s.n)
            order by s.basis), '[]')
          from span s where s.indicator = i.id) as periodes,
       coalesce(k.document, '[]') as dekking,
       array(select distinct nullif(reeks, '') from indicator.value v
           where v.indicator = i.id and v.reeks <> '' order by 1) as reeksen,
       (select coalesce(json_agg(json_build_object('basis', s.basis,
            'formaat', f.name,
            'pad', '/v1/indicatoren/' || i.id || case s.basis
                when 'toenmalig' then '.toenmalig' else '' end || '.'
                || f.name) order by s.basis, f.nth), '[]')
          from span s
         cross join unnest(array['json', 'csv', 'xlsx', 'jsonstat.json'])
             with ordinality f (name, nth)
         where s.indicator = i.id and w.id is not null) as bestanden,
       (select max(changed_on) from indicator.value v
         where v.indicator = i.id) as gewijzigd_op,
       coalesce(a.sources, '{}') as wacht_op,
       array(select l.id from pg_temp.limitation l
           where i.id = any (l.indicators) order by l.nth) as beperkingen,
       coalesce(g.groups, '[]') as groepen,
       output.lifecycle_of(i.id) as levensloop
  from output.indicator i
  left join pg_temp.topic w on w.id = i.id
  left join output.awaiting a on a.id = i.id
  left join cover k on k.indicator = i.id
  left join grouped g on g.indicator = i.id
 order by i.id collate "C"
