-- id:       indicator
-- title-nl: Alle cijfers van een indicator
-- title-en: All figures of an indicator
-- target:   v1/indicatoren/{document}
-- formats:  json csv xlsx jsonstat.json
-- rows:     rijen
-- schema:   indicator

-- One document for each indicator and basis: <id> on current boundaries,
-- <id>.toenmalig on those of the period.

-- section: head
select i.id || case b.basis when 'toenmalig' then '.toenmalig' else '' end
           as key,
       i.id, i.english_id as id_en, i.label_nl as titel,
       i.label_en as titel_en, b.basis, i.eenheid, i.unit as eenheid_en,
       i.decimals as decimalen, i.direction as richting, i.thema,
       i.theme as thema_en, i.method_nl as methode, i.method_en as methode_en,
       i.caveat_nl as kanttekening, i.caveat_en as kanttekening_en,
       i.definition_source as definitie_van,
       output.sources_of(i.id) as bronnen, output.licence() as licentie,
       output.cite(i.id) as citeren,
       'rijen op volgorde van soort gebied (land, groepen, provincies,'
       ' gemeenten), code, periode en reeks; een lege waarde heeft een reden'
           as toelichting
  from output.indicator i
  join output.with_figures f on f.id = i.id
  join (select distinct indicator, basis from indicator.value) b
       on b.indicator = i.id
 order by i.id collate "C", b.basis

-- section: notes
select i.id || case b.basis when 'toenmalig' then '.toenmalig' else '' end
           as key, n.subject, n.text
  from output.indicator i
  join output.with_figures f on f.id = i.id
  join (select distinct indicator, basis from indicator.value) b
       on b.indicator = i.id
 cross join lateral (
	select row_number() over () as nth, 1 as part, x.*
	  from (values
		('Indicator', i.label_nl || ' (' || i.eenheid || ')'),
		('Bron', output.cite(i.id)),
		('Licentie', 'CC BY 4.0, ' || (output.licence()->>'pagina')),
		('Methode', i.method_nl),
		('Kanttekening', i.caveat_nl),
		('Grenzen', case b.basis
		    when 'huidig' then 'Alle jaren op de gemeentegrenzen van nu.'
		    else 'Elke periode op de gemeentegrenzen van toen.' end),
		('waarde', 'Een lege waarde heeft een reden in de kolom reden.')
	  ) x (subject, text)
	 union all
	select row_number() over (order by code collate "C"), 2,
	       'reden: ' || code, meaning
	  from output.reason
	 union all
	select row_number() over (order by code collate "C"), 3,
	       'markering: ' || code, meaning
	  from output.mark) n
 order by i.id collate "C", b.basis, n.part, n.nth

-- section: rows
select c.indicator || case c.basis when 'toenmalig' then '.toenmalig'
           else '' end as key,
       c.area_code as gebied_code, c.area as gebied, c.period as periode,
       c.value as waarde, c.eenheid, c.status, c.reden, c.teller, c.noemer,
       c.dekking, c.basis, c.markeringen, c.changed_on as gewijzigd_op,
       c.reden_invoer, c.reeks
  from pg_temp.cell c
 order by c.nth

-- section: cube
-- Places are ranks; a corner without a cell is null.
with gebied_nr as materialized (
	select indicator, basis, area_code, area, area_nth,
	       row_number() over (partition by indicator, basis
	           order by area_nth)::int as a
	  from (select distinct indicator, basis, area_code, area, area_nth
	          from pg_temp.cell) x
), periode_nr as materialized (
	select indicator, basis, period, period_nth,
	       row_number() over (partition by indicator, basis
	           order by period_nth)::int as p
	  from (select distinct indicator, basis, period, period_nth
	          from pg_temp.cell) x
), reeks_nr as materialized (
	select indicator, basis, reeks, row_number() over (partition by
	           indicator, basis order by reeks collate "C")::int as r
	  from (select distinct indicator, basis, coalesce(reeks, 'alle') as reeks
	          from pg_temp.cell) x
), extent as materialized (
	select indicator, basis, max(changed_on) as changed_on,
	       (select count(*) from gebied_nr x where (x.indicator, x.basis)
	           = (c.indicator, c.basis)) as a,
	       (select count(*) from periode_nr x where (x.indicator, x.basis)
	           = (c.indicator, c.basis)) as p,
	       (select count(*) from reeks_nr x where (x.indicator, x.basis)
	           = (c.indicator, c.basis)) as r
	  from pg_temp.cell c group by indicator, basis
), cube as materialized (
	select a.indicator, a.basis, json_agg(c.value order by a.a, p.p, r.r)
	           as value, json_agg(case when c.value is null then c.reden
	               else c.status end order by a.a, p.p, r.r) as status
	  from gebied_nr a
	  join periode_nr p using (indicator, basis)
	  join reeks_nr r using (indicator, basis)
	  left join pg_temp.cell c on (c.area_nth, c.period_nth, c.indicator,
	       c.basis, coalesce(c.reeks, 'alle')) = (a.area_nth, p.period_nth,
	       a.indicator, a.basis, r.reeks)
	 group by a.indicator, a.basis
), gebied as materialized (
	select indicator, basis, json_build_object('index',
	           json_agg(area_code order by a), 'label',
	           json_object_agg(area_code, area order by a)) as category
	  from gebied_nr
	 group by indicator, basis
), periode as materialized (
	select indicator, basis, json_build_object('index',
	           json_agg(period order by p), 'label', json_object_agg(period,
	               output.long_period(period) order by p)) as category
	  from periode_nr
	 group by indicator, basis
), reeks as materialized (
	select indicator, basis, json_build_object('index',
	           json_agg(reeks order by r), 'label',
	           json_object_agg(reeks, reeks order by r)) as category
	  from reeks_nr
	 group by indicator, basis
)
select i.id || case u.basis when 'toenmalig' then '.toenmalig' else '' end
           as key,
       '2.0' as version, 'dataset' as class, i.label_nl as label,
       output.cite(i.id) as source,
       to_char(e.changed_on, 'YYYY-MM-DD') || 'T00:00:00Z' as updated,
       json_build_object('license', json_build_array(json_build_object(
           'href', output.licence()->>'pagina', 'type', 'text/html'))) as link,
       to_json(array_remove(array[i.method_nl, i.caveat_nl], null)) as note,
       to_json(array['gebied', 'periode', 'reeks', 'maat']) as id,
       json_build_array(e.a, e.p, e.r, 1) as size,
       json_build_object('geo', json_build_array('gebied'),
           'time', json_build_array('periode'),
           'metric', json_build_array('maat')) as role,
       json_build_object(
           'gebied', json_build_object('label', 'gebied', 'category',
               g.category),
           'periode', json_build_object('label', 'periode', 'category',
               p.category),
           'reeks', json_build_object('label', 'reeks', 'category',
               r.category),
           'maat', json_build_object('label', 'maat', 'category',
               json_build_object('index', json_build_array(i.id),
                   'label', json_build_object(i.id, lower(i.label_nl)),
                   'unit', json_build_object(i.id, json_build_object(
                       'decimals', i.decimals, 'label', i.eenheid)))))
           as dimension,
       u.value, u.status,
       json_build_object('basis', u.basis, 'english_label', i.label_en,
           'unit', i.unit, 'status', json_build_object('label',
               (select json_object_agg(code, meaning order by code)
                  from (select code, meaning from output.reason
                        union all
                        select v.code, v.meaning from (values
                            ('definitief', 'definitief'),
                            ('nader-voorlopig', 'nader voorlopig'),
                            ('voorlopig', 'voorlopig'),
                            ('geschat', 'geschat')) v (code, meaning)) s)))
           as extension
  from cube u
  join extent e using (indicator, basis)
  join gebied g using (indicator, basis)
  join periode p using (indicator, basis)
  join reeks r using (indicator, basis)
  join output.indicator i on i.id = u.indicator
 order by i.id collate "C", u.basis
