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
  from pg_temp.topic i
  join pg_temp.document b on b.indicator = i.id
 order by i.id collate "C", b.basis

-- section: notes
select i.id || case b.basis when 'toenmalig' then '.toenmalig' else '' end
           as key, n.subject, n.text
  from pg_temp.topic i
  join pg_temp.document b on b.indicator = i.id
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
		('Pagina', (select base || '/indicatoren/' || i.id || '.html'
		    from output.news_place where base <> '')),
		('waarde', 'Een lege waarde heeft een reden in de kolom reden.'),
		('teller', 'Waaruit de waarde is gedeeld of opgeteld; leeg als zij'
		    ' dat niet is.'),
		('noemer', 'Waardoor is gedeeld; leeg als er niet is gedeeld.'),
		('dekking', 'Welk deel van een groep bekend is, van 0 tot 1; leeg'
		    ' bij een gemeente.'),
		('status', 'Hoe zeker de bron is, van het zwakste cijfer waarop de'
		    ' waarde rust; leeg als de bron het niet zegt.')
	  ) x (subject, text)
	 where x.text is not null
	 union all
	select row_number() over (order by s.id collate "C"), 2,
	       'Pagina van de bron', s.attribution || ': ' || s.page
	  from output.source s
	 where s.page is not null and s.id in (select source
	     from output.indicator_source x where x.indicator = i.id)
	 union all
	select nth, 3, 'status: ' || code, meaning
	  from output.status_word
	 union all
	select row_number() over (order by code collate "C"), 4,
	       'reden: ' || code, meaning
	  from output.reason
	 union all
	select row_number() over (order by code collate "C"), 5,
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
-- A corner has its place by counting: areas, then periods, then series.  Those
-- without a cell have no row in other forms.  Marks have no member in JSON-stat: by
-- the place of a cell in value, where it has any.
with cell as (
	select c.topic_nth, c.basis, ((a.a - 1) * d.periods + p.p - 1) * d.series
	           + r.r - 1 as place,
	       c.value, case when c.value is null then c.reden::text
	           else c.status::text end as status,
	       nullif(c.markeringen, '{}') as marks, true as is_cell
	  from pg_temp.cell c
	  join pg_temp.document d using (topic_nth, basis)
	  join pg_temp.document_area a using (topic_nth, basis, area_nth)
	  join pg_temp.document_period p using (topic_nth, basis, period_nth)
	  join pg_temp.document_series r on (r.topic_nth, r.basis, r.reeks)
	       = (c.topic_nth, c.basis, coalesce(c.reeks, 'alle'))
), cube as materialized (
	select topic_nth, basis, json_agg(value order by place) as value,
	       json_agg(case when is_cell then status
	           else 'niet-van-toepassing' end order by place) as status,
	       coalesce(json_object_agg(place, marks order by place)
	           filter (where marks is not null), '{}') as marks
	  -- corners are not joined to cells: of few indicators the planner would
	  -- look at every cell for every corner
	  from (select distinct on (topic_nth, basis, place) *
	          from (select * from cell
	                 union all
	                select d.topic_nth, d.basis, x.place, null, null, null,
	                       null
	                  from pg_temp.document d
	                 cross join generate_series(0, d.areas * d.periods
	                       * d.series - 1) x (place)) both_of
	         order by topic_nth, basis, place, is_cell) x
	 group by topic_nth, basis
), gebied as materialized (
	select topic_nth, basis, json_build_object('index',
	           json_agg(area_code order by a), 'label',
	           json_object_agg(area_code, area order by a)) as category
	  from pg_temp.document_area group by topic_nth, basis
), periode as materialized (
	select topic_nth, basis, json_build_object('index',
	           json_agg(period order by p), 'label', json_object_agg(period,
	               output.long_period(period) order by p)) as category
	  from pg_temp.document_period group by topic_nth, basis
), reeks as materialized (
	select topic_nth, basis, json_build_object('index',
	           json_agg(reeks order by r), 'label',
	           json_object_agg(reeks, reeks order by r)) as category
	  from pg_temp.document_series group by topic_nth, basis
)
select i.id || case d.basis when 'toenmalig' then '.toenmalig' else '' end
           as key,
       '2.0' as version, 'dataset' as class, i.label_nl as label,
       output.cite(i.id) as source,
       to_char(d.changed_on, 'YYYY-MM-DD') || 'T00:00:00Z' as updated,
       json_build_object('license', json_build_array(json_build_object(
           'href', output.licence()->>'pagina', 'type', 'text/html'))) as link,
       to_json(array_remove(array[i.method_nl, i.caveat_nl], null)) as note,
       to_json(array['gebied', 'periode', 'reeks', 'maat']) as id,
       json_build_array(d.areas, d.periods, d.series, 1) as size,
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
       json_build_object('basis', d.basis, 'english_label', i.label_en,
           'unit', i.unit, 'status', json_build_object('label',
               (select json_object_agg(code, meaning order by code)
                  from (select code, meaning from output.reason
                        union all
                        select code, meaning
                          from output.status_word) s)),
           'markeringen', u.marks, 'markering', json_build_object('label',
               (select json_object_agg(code, meaning order by code)
                  from output.mark)))
           as extension
  from cube u
  join pg_temp.document d using (topic_nth, basis)
  join gebied g using (topic_nth, basis)
  join periode p using (topic_nth, basis)
  join reeks r using (topic_nth, basis)
  join pg_temp.topic i on i.nth = d.topic_nth
 order by i.nth, d.basis
