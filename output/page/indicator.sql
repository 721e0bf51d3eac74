-- id:       indicator
-- title-nl: Een indicator
-- title-en: An indicator
-- target:   indicatoren/{document}

-- Every indicator that has figures.

-- section: document
select i.id as key, i.id, i.label_nl as titel, i.eenheid,
       i.method_nl as methode, i.caveat_nl as kanttekening, i.thema,
       case i.direction when '+' then 'hoe hoger, hoe meer druk op de'
               ' woningmarkt'
           when '-' then 'hoe lager, hoe meer druk op de woningmarkt'
           else 'het cijfer zegt op zichzelf niet of de druk op de woningmarkt'
               ' hoog is' end as richting,
       output.cite(i.id) as citeren
  from pg_temp.topic i
 order by i.id collate "C"

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: going
select id as key, title, summary
  from output.lifecycle_news()
 where soort = 'indicator'
 order by id collate "C"

-- section: latest
select f.indicator as key, output.bare_title(f.title) as gebied,
       'reeks ' || replace(f.reeks, '-', ' ') as reeks,
       output.long_period(f.period) as periode, f.figure as cijfer,
       f.note as status
  from pg_temp.newest_figure f
 where f.area_code in ('NL01', 'G4', 'G40', 'G4-G40', 'rest-nl')
 order by f.indicator collate "C", f.reeks collate "C" nulls first,
       array_position(array['NL01', 'G4', 'G40', 'G4-G40', 'rest-nl'],
           f.area_code)

-- Of all figures that the page shows.
-- section: marks
select distinct v.indicator collate "C" as key,
       replace(m.code, '-', ' ') collate "C" as markering, m.meaning
  from pg_temp.cell v
  cross join unnest(v.markeringen) k
  join output.mark m on m.code = k::text and m.code <> 'opname'
 where v.basis = 'huidig' and v.area_code = any (array['NL01', 'G4', 'G40',
           'G4-G40', 'rest-nl'] || array(select gm_code
               from core.area_member where area_code in ('G4', 'G40')))
 order by 1, 2

-- section: has_marks
select distinct v.indicator collate "C" as key
  from pg_temp.cell v
 where v.basis = 'huidig' and array_remove(v.markeringen::text[], 'opname')
           <> '{}'
   and v.area_code = any (array['NL01', 'G4', 'G40', 'G4-G40', 'rest-nl']
           || array(select gm_code from core.area_member
               where area_code in ('G4', 'G40')))
 order by 1

-- section: has_limits
select distinct x.indicator collate "C" as key
  from pg_temp.limitation l, unnest(l.indicators) x (indicator)
  join pg_temp.topic w on w.id = x.indicator
 order by 1

-- section: limits
select x.indicator as key, l.id, l.question_nl as vraag,
       case l.kind when 'vraag' then '(' || replace(l.answer, '-', ' ') || ')'
           when 'houdbaar' then '(dat kunt u zeggen)'
           when 'niet-houdbaar' then '(dat kunt u niet zeggen)'
           when 'afgewezen' then '(dat cijfer geven wij niet)' end as antwoord
  from pg_temp.limitation l, unnest(l.indicators) x (indicator)
  join pg_temp.topic w on w.id = x.indicator
 order by x.indicator collate "C", l.nth

-- Where it stands, for who links to it.
-- section: social
select i.id as key, p.base || '/indicatoren/' || i.id || '.html' as adres,
       coalesce(d.words, i.method_nl) as bevinding
  from pg_temp.topic i
  left join (select distinct on (indicator) indicator, words
               from pg_temp.drawing
              order by indicator, nth, drawing collate "C") d
       on d.indicator = i.id
  join output.news_place p on p.base <> ''
 order by i.id collate "C"

-- section: social_picture
select distinct on (d.indicator collate "C") d.indicator as key,
       p.base || '/' || c.path as plaatje, d.title || ' (' || d.eenheid || '). '
           || d.words as bevinding
  from pg_temp.drawing d
  join pg_temp.picture c on c.path = 'indicatoren/' || d.drawing || '.png'
  join output.news_place p on p.base <> ''
 order by d.indicator collate "C", d.nth, d.drawing collate "C"

-- The same as in the catalogue, in the words of schema.org (Dataset).
-- section: dataset
select i.id as key, json_strip_nulls(json_build_object(
           '@context', 'https://schema.org', '@type', 'Dataset',
           '@id', p.base || '/indicatoren/' || i.id || '.html#gegevens',
           'name', p.trial || i.label_nl || ' – Woondruk',
           'alternateName', i.label_en,
           'description', i.method_nl || ' ' || coalesce(i.caveat_nl, ''),
           'url', p.base || '/indicatoren/' || i.id || '.html',
           'identifier', p.base || '/v1/indicatoren/' || i.id,
           'inLanguage', 'nl', 'isAccessibleForFree', true,
           'license', 'https://creativecommons.org/licenses/by/4.0/',
           'keywords', json_build_array('wonen', i.thema),
           'creator', json_build_object('@type', 'Organization', 'name',
               'Woondruk', 'url', p.base || '/'),
           'publisher', json_build_object('@type', 'Organization', 'name',
               'Woondruk', 'url', p.base || '/'),
           'creditText', output.cite(i.id),
           'dateModified', (select d.changed_on from pg_temp.document d
               where d.indicator = i.id and d.basis = 'huidig'),
           'temporalCoverage', (select min(q.first_day) || '/'
                   || max(q.last_day)
               from indicator.value v
               join core.period q using (period_id)
               where v.indicator = i.id and v.basis = 'huidig'
                 and v.value is not null),
           'spatialCoverage', json_build_object('@type', 'Place', 'name',
               'Nederland', 'geo', json_build_object('@type', 'GeoShape',
               'box', '50.75 3.36 53.56 7.23')),
           'variableMeasured', json_build_object('@type', 'PropertyValue',
               'name', i.label_nl, 'unitText', i.eenheid),
           'measurementTechnique', p.base || '/methode.html#' || i.id,
           'isBasedOn', (select json_agg(s.page order by s.page collate "C")
               from (select distinct s.page
                   from output.indicator_source x
                   join output.source s on s.id = x.source
                   where x.indicator = i.id and s.page is not null) s),
           'includedInDataCatalog', json_build_object('@type', 'DataCatalog',
               'name', 'Woondruk', 'url', p.base || '/'),
           'distribution', (select json_agg(json_build_object('@type',
               'DataDownload', 'encodingFormat', f.media, 'contentUrl', p.base
               || '/v1/indicatoren/' || i.id || '.' || f.extension)
               order by f.nth)
               from output.form f))) as ld
  from pg_temp.topic i
  join output.news_place p on p.base <> ''
 order by i.id collate "C"

-- section: charts
select d.indicator as key, d.drawing as bestand, d.title || ' (' || d.eenheid
           || '). ' || d.words as bevinding, output.cite(d.indicator) as bron
  from pg_temp.drawing d
 where d.form = 'Lijngrafiek'
 order by d.indicator collate "C", d.reeks collate "C" nulls first

-- section: maps
select d.indicator as key, d.drawing as bestand, d.title || ' (' || d.eenheid
           || '). ' || d.words as bevinding, output.cite(d.indicator) as bron
  from pg_temp.drawing d
 where d.form = 'Tegelkaart'
 order by d.indicator collate "C", d.drawing collate "C"

-- section: has_embeds
select distinct d.indicator collate "C" as key from pg_temp.drawing d
 order by 1

-- A line to copy; in quotes within it, a quote has its own name.
-- section: embeds
select d.indicator as key, d.drawing as bestand, d.form, d.title as titel,
       '<iframe src="' || x.base || '/embed/' || d.drawing
           || '.html" title="' || x.title || ' – Woondruk" width="100%"'
           ' height="' || d.narrow_height + 160
           || '" style="border:0"></iframe>' as code,
       '<img src="' || x.base || '/indicatoren/' || d.drawing
           || '.svg#licht" width="680" height="' || d.height || '" alt="'
           || x.alt || '">' as plaatje
  from pg_temp.drawing d
 cross join output.news_place p
 cross join lateral (select coalesce(nullif(p.base, ''), 'https://ADRES')
           as base, output.in_quotes(d.title) as title,
       output.in_quotes(d.form || '. ' || d.title || ' (' || d.eenheid
           || '). ' || d.words) as alt) x
 order by d.indicator collate "C", d.nth, d.drawing collate "C"

-- section: years
select c.indicator as key, output.long_period(c.period) as periode,
       'reeks ' || replace(c.reeks, '-', ' ') as reeks,
       max(c.figure) filter (where c.area_code = 'NL01') as nl,
       max(c.note) filter (where c.area_code = 'NL01') as nl_note,
       max(c.figure) filter (where c.area_code = 'G4') as g4,
       max(c.note) filter (where c.area_code = 'G4') as g4_note,
       max(c.figure) filter (where c.area_code = 'G40') as g40,
       max(c.note) filter (where c.area_code = 'G40') as g40_note
  from (select v.indicator, v.area_code, v.reeks, v.period,
               coalesce(output.long_number(v.value, i.decimals),
                   'geen cijfer') as figure,
               output.figure_note(v.value, v.status::text, v.reden::text,
                   v.reden_invoer, v.markeringen::text[], 'definitief')
                   as note,
               v.value
          from pg_temp.cell v
          join pg_temp.topic i on i.id = v.indicator
         where v.basis = 'huidig' and v.area_code in ('NL01', 'G4', 'G40')) c
 group by c.indicator, c.reeks, c.period
having count(c.value) > 0
 order by c.indicator collate "C", c.reeks collate "C" nulls first,
       c.period collate "C" desc

-- section: no_city
select v.indicator as key, string_agg(distinct r.meaning, '; ') as reden
  from pg_temp.cell v
  left join output.reason r on r.code = v.reden::text
 where v.basis = 'huidig'
   and v.area_code = any (array(select gm_code from core.area_member
       where area_code in ('G4', 'G40')))
 group by v.indicator
having count(v.value) = 0
 order by v.indicator collate "C"

-- section: has_cities
select distinct f.indicator collate "C" as key
  from pg_temp.newest_figure f
 where f.any_city
 order by 1

-- Of indicators that no city has a figure of, none.
-- section: cities
select f.indicator as key, f.area_code as code,
       output.bare_title(f.title) as naam,
       'reeks ' || replace(f.reeks, '-', ' ') as reeks,
       output.long_period(f.period) as periode, f.figure as cijfer,
       f.note as status,
       output.long_change(b.difference, f.decimals) as sinds_2019,
       coalesce(c.note, output.change_note(b.difference, b.reden::text,
           b.percent, f.eenheid, b.markeringen::text[])) as bij_2019,
       output.long_change(l.difference, f.decimals) as sinds_2021,
       coalesce(c.note, output.change_note(l.difference, l.reden::text,
           l.percent, f.eenheid, l.markeringen::text[])) as bij_2021,
       replace(output.trend(d.years, d.events, d.is_clear, d.s), '-', ' ')
           as ontwikkeling,
       d.first_year || coalesce('–' || nullif(d.last_year, d.first_year), '')
           as over
  from pg_temp.newest_figure f
  left join indicator.development d
       on (d.indicator, d.area_code, d.reeks)
        = (f.indicator, f.area_code, coalesce(f.reeks, ''))
  -- a change of a change would be read as another change since then
  cross join lateral (select case when f.indicator like 'verandering-%'
      then 'is zelf een verandering' end as note) c
  left join indicator.since b on (b.indicator, b.area_code, b.reeks, b.base)
      = (f.indicator, f.area_code, coalesce(f.reeks, ''), 2019)
      and c.note is null
  left join indicator.since l on (l.indicator, l.area_code, l.reeks, l.base)
      = (f.indicator, f.area_code, coalesce(f.reeks, ''), 2021)
      and c.note is null
 where f.is_city and f.any_city
 order by f.indicator collate "C", f.reeks collate "C" nulls first,
       output.name_order(f.title) collate "C", f.area_code collate "C"

-- section: files
select w.id as key, f.path as pad, f.name as naam, f.what as wat
  from pg_temp.topic w
  cross join lateral (
	select 1, 'v1/indicatoren/' || w.id || '.csv', w.id || '.csv',
	       'alle gebieden en jaren, op de gemeentegrenzen van nu'
	 union all
	select 2, 'v1/indicatoren/' || w.id || '.xlsx', w.id || '.xlsx',
	       'hetzelfde voor Excel, met een blad toelichting'
	 union all
	select 3, 'v1/indicatoren/' || w.id || '.json', w.id || '.json',
	       'hetzelfde, met methode en bronnen'
	 union all
	select 4, 'v1/indicatoren/' || w.id || '.jsonstat.json',
	       w.id || '.jsonstat.json', 'als kubus (JSON-stat 2.0)'
	 union all
	select 5, 'v1/indicatoren/' || w.id || '.toenmalig.csv',
	       w.id || '.toenmalig.csv', 'op de gemeentegrenzen van toen'
	 where exists (select from pg_temp.document d
	     where d.indicator = w.id and d.basis = 'toenmalig')
	 union all
	select 6, 'v1/ontwikkeling/' || w.id || '.csv',
	       w.id || '.csv (ontwikkeling)', 'wat er sinds 2019 en 2021'
	           ' veranderde, met marges en toetsen, van alle gebieden'
	 where exists (select from indicator.development d
	     where d.indicator = w.id)
	 union all
	select 7, p.path, d.drawing || '.png', d.form || ' (PNG)' || coalesce(
	           ', reeks ' || replace(d.reeks, '-', ' '), '') || ', voor sociale'
	           ' media en redactiesystemen'
	  from pg_temp.drawing d
	  join pg_temp.picture p
	    on p.path = 'indicatoren/' || d.drawing || '.png'
	 where d.indicator = w.id
	 union all
	select 8, 'v1/woondruk-index/' || x.name || '.csv', x.name || '.csv (index)',
	       x.what
	  from (values ('marges', 'hoe ver een stad door andere keuzes en'
	            ' meetfout kan verschuiven; het getal zegt niets zonder'),
	           ('bijdragen', 'wat elke indicator aan de index bijdraagt'))
	           x (name, what)
	 where w.id = 'woondruk-index'
	 union all
	select 9, 'v1/historie/' || w.id || '.json', w.id || '.json (historie)',
	       'wat elk cijfer ooit was'
  ) f (nth, path, name, what)
 order by w.id collate "C", f.nth, f.path collate "C"

-- section: sources
select x.indicator as key, s.id as part, s.title as titel,
       s.citation as bron, s.licence as licentie,
       coalesce(output.origin_word(s.origin), 'nog niet opgehaald') as herkomst
  from output.indicator_source x
  join pg_temp.topic w on w.id = x.indicator
  join output.source s on s.id = x.source
 order by x.indicator collate "C", s.id collate "C"

-- A table that stands in for another may have none.
-- section: source_page
select x.indicator as key, s.id as of, s.page as pagina
  from output.indicator_source x
  join pg_temp.topic w on w.id = x.indicator
  join output.source s on s.id = x.source
 where s.page is not null
 order by x.indicator collate "C", s.id collate "C"
