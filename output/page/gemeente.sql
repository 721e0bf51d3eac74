-- id:       gemeente
-- title-nl: Een gemeente
-- title-en: A municipality
-- target:   gemeenten/{document}

-- Every municipality that existed since 2010, also those that ended.

-- section: document
select m.code as key, m.code, output.bare_title(m.title) as naam, n.also as ook,
       case m.state when 'bestaat' then 'Nieuwste cijfers'
           when 'opgeheven' then 'Laatste cijfers' else 'Cijfers' end as kop,
       case m.state when 'bestaat'
           then 'Nieuwste periode met een cijfer, op de gemeentegrenzen van nu'
           when 'opgeheven' then 'Laatste periode met een cijfer voor het'
               ' einde, op de gemeentegrenzen van toen'
           else 'Nog geen: de gemeente bestaat nog niet' end as bijschrift,
       6 + (m.code in (select city from core.peer_group))::int
           + (m.code in (select code from pg_temp.profile
               where band is not null))::int as kolommen
  from output.municipality_state m
  left join output.common_name n using (code)
 order by m.code collate "C"

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: ended
select m.code as key, output.bare_title(m.title) as naam,
       output.long_date(m.end_date) as dag,
       case when exists (select from core.event e
               where e.from_code = m.code and e.kind = 'codewijziging'
                 and e.event_date = m.end_date)
           then 'De gemeente heeft sinds die dag een andere code.'
           else 'De gemeente is opgeheven.' end as reden
  from output.municipality_state m
 where m.state = 'opgeheven'
 order by m.code collate "C"

-- The municipalities of today that it became, through all that came between.
-- section: successors
select s.from_code as key, s.to_code as code,
       output.bare_title(r.title) as naam,
       output.share_words(s.by_dwellings, s.by_inhabitants) as deel
  from output.succession s
  join output.region r on r.code = s.to_code
  join output.municipality_state m on m.code = s.from_code
 where m.state = 'opgeheven'
 order by s.from_code collate "C", s.to_code collate "C"

-- Those it went into on its last day, where they ended too.
-- section: between
select e.from_code as key, e.to_code as code,
       output.bare_title(r.title) as naam,
       output.long_date(r.end_date) as dag
  from output.municipality_state m
  join core.event e on e.from_code = m.code and e.event_date = m.end_date
   and e.kind in ('opgeheven', 'codewijziging')
  join output.municipality_state r on r.code = e.to_code
 where m.state = 'opgeheven' and r.state = 'opgeheven'
 order by e.from_code collate "C", e.to_code collate "C"

-- section: facts
with grouped as materialized (
	select g.gm_code, string_agg(a.title || coalesce(', sinds '
	           || output.long_date(g.valid_from), ''), '; '
	           order by g.area_code collate "C") as titles
	  from output.member g join output.area a on a.code = g.area_code
	 where a.kind = 'group'
	 group by g.gm_code
), named as materialized (
	select n.code, string_agg(n.title || ', tot '
	           || output.long_date(n.until), '; ' order by n.until,
	           n.title collate "C") as titles
	  from output.former_name n
	 group by n.code
)
select f.key, f.term, f.waarde
  from pg_temp.municipality m
  left join grouped g on g.gm_code = m.code
  left join named n on n.code = m.code
  left join core.region p on p.code = m.province_code
  cross join lateral (values
      (1, m.code, 'Code', m.code),
      (2, m.code, 'Provincie', output.bare_title(p.title)),
      (3, m.code, 'COROP-gebied', m.corop),
      (4, m.code, 'Landsdeel', m.part),
      (5, m.code, 'Groepen', g.titles),
      (6, m.code, 'Bestaat sinds', output.long_date(m.begin_date)),
      (7, m.code, 'Heette eerder', n.titles)
  ) f (sort, key, term, waarde)
 where f.waarde is not null
 order by f.key collate "C", f.sort

-- section: has_predecessors
select distinct s.to_code collate "C" as key
  from output.succession s
  join output.municipality_state r on r.code = s.from_code
 order by 1

-- section: predecessors
select s.to_code as key, s.from_code as code,
       output.bare_title(r.title) as naam,
       output.long_date(r.end_date) as dag,
       output.share_words(s.by_dwellings, s.by_inhabitants) as deel
  from output.succession s
  join output.municipality_state r on r.code = s.from_code
 order by s.to_code collate "C", r.end_date, s.from_code collate "C"

-- section: announced
select m.code as key, case a.kind
           when 'opgeheven' then n.van || ' gaat op in ' || n.naar
           when 'codewijziging' then n.van || ' krijgt de code '
               || a.to_code
           when 'naamswijziging' then n.van || ' heet voortaan '
               || n.naar
           else 'de grens tussen ' || n.van || ' en ' || n.naar
               || ' verandert' end as wat,
       output.long_date(a.event_date) as dag,
       case a.standing when 'planned' then 'voorgenomen'
           when 'awaited' then 'vastgesteld' else 'van kracht' end as toestand,
       a.citation as vindplaats
  from output.municipality_state m
  join core.announced a on m.code in (a.from_code, a.to_code)
 cross join lateral (select output.bare_title(a.from_title) as van,
       output.bare_title(a.to_title) as naar) n
 where a.standing <> 'superseded'
 order by m.code collate "C", a.event_date, a.from_code collate "C",
       a.to_code collate "C"

-- section: has_peers
select city as key, code as groep, 'methode ' || max(method) as methode
  from core.peer_group
 group by city, code
 order by city collate "C"

-- section: peers
select p.city as key, p.peer as code,
       output.bare_title(r.title) as naam,
       output.long_number(round(p.distance, 2), 2) as afstand
  from core.peer_group p
  join output.region r on r.code = p.peer
 order by p.city collate "C", p.nth

-- section: has_bands
select distinct code collate "C" as key
  from pg_temp.profile
 where band is not null and value is not null
 order by 1

-- section: has_beside
select distinct code collate "C" as key
  from pg_temp.profile
 where beside_nl is not null and value is not null
 order by 1

-- section: themes
select f.code as key, t.thema as part, t.title as thema
  from (select distinct f.code, i.thema
          from pg_temp.profile f
          join pg_temp.topic i on i.id = f.indicator
         where f.value is not null) f
  join output.theme t using (thema)
 order by f.code collate "C", t.nth, t.thema collate "C"

-- section: figures
select f.code as key, i.thema as of, f.indicator, f.title as titel, f.eenheid,
       coalesce('reeks ' || replace(f.reeks, '-', ' ') || '; ', '') as reeks,
       output.long_period(f.period) as periode,
       coalesce(output.long_number(f.value, f.decimals), 'geen cijfer')
           as cijfer,
       coalesce(f.band, '–') as band,
       coalesce(output.long_number(f.nl, f.decimals), '–') as nederland,
       replace(f.beside_nl, '-', ' ') as tegenover, f.nl_note,
       coalesce(output.long_number(f.province, f.decimals), '–') as provincie,
       f.province_note,
       coalesce(output.long_number(f.g4, f.decimals), '–') as g4, f.g4_note,
       coalesce(output.long_number(f.g40, f.decimals), '–') as g40, f.g40_note,
       coalesce(output.long_number(f.peers, f.decimals), '–') as vergelijkbaar,
       f.peers_note,
       output.figure_note(f.value, f.status::text, f.reden::text,
           f.reden_invoer, f.markeringen::text[])
           || case when f.awaited is null then '' else coalesce('; '
               || output.long_period(f.awaited) || ': '
               || output.figure_note(null, null, l.reden::text,
                   l.reden_invoer, null), '') end as status,
       x.bron
  from pg_temp.profile f
  join pg_temp.topic i on i.id = f.indicator
  left join output.indicator_citation x on x.indicator = f.indicator
  left join pg_temp.cell l on (l.indicator, l.basis, l.area_code, l.period)
       = (f.indicator, f.basis, f.code, f.awaited)
   and l.reeks is not distinct from f.reeks
 where f.value is not null
 order by f.code collate "C", f.indicator collate "C",
       f.reeks collate "C" nulls first

-- Together what has the same reason: most have one for many indicators.
-- section: missing
select m.code as key, output.figure_note(null, null, m.reden, m.reden_invoer,
           null) as reden, m.titles as titels
  from (select f.code collate "C" as code, f.reden::text collate "C" as reden,
               f.reden_invoer collate "C" as reden_invoer,
               string_agg(distinct f.title collate "C", '; ') as titles
          from pg_temp.municipality_figure f
         where f.value is null
         group by 1, 2, 3) m
 order by m.code, m.reden, m.reden_invoer

-- section: waiting
select count(*) || case count(*) when 1 then ' indicator'
           else ' indicatoren' end as aantal
  from output.awaiting
having count(*) > 0

-- Every year; longer than a page can be, and in the file, is what comes by month or
-- quarter.
-- section: has_years
select distinct y.code collate "C" as key, case y.state when 'bestaat'
           then 'Op de gemeentegrenzen van nu.'
           else 'Op de gemeentegrenzen van toen.' end as grenzen
  from pg_temp.municipality_year y
 order by 1

-- section: year_themes
select y.code as key, t.thema as part, t.title as thema
  from (select distinct code, thema from pg_temp.municipality_year) y
  join output.theme t using (thema)
 order by y.code collate "C", t.nth, t.thema collate "C"

-- section: series
select y.code as key, y.thema as of, y.indicator
           || coalesce('.' || y.reeks, '') as part, y.title as titel,
       y.eenheid, coalesce('reeks ' || replace(y.reeks, '-', ' ') || '; ', '')
           as reeks
  from (select distinct code, indicator, thema, title, eenheid, reeks
          from pg_temp.municipality_year) y
 order by y.code collate "C", y.indicator collate "C",
       y.reeks collate "C" nulls first

-- section: years
select y.code as key, y.indicator || coalesce('.' || y.reeks, '') as of,
       output.long_period(y.period) as periode,
       coalesce(output.long_number(y.value, y.decimals), '–') as cijfer,
       y.note as status
  from pg_temp.municipality_year y
 order by y.code collate "C", y.nth desc

-- section: citation
select code as key, cite as citeren
  from pg_temp.area_source
 where code like 'GM%'
 order by code collate "C"

-- section: has_changes
select distinct c.code as key from pg_temp.municipality_change c
 order by 1

-- section: change_themes
select c.code as key, t.thema as part, t.title as thema
  from (select distinct c.code, i.thema
          from pg_temp.municipality_change c
          join pg_temp.topic i on i.id = c.indicator
         where coalesce(c.d_2019, c.d_2021) is not null) c
  join output.theme t using (thema)
 order by c.code collate "C", t.nth, t.thema collate "C"

-- section: changes
select c.code as key, i.thema as of, c.title as titel, c.eenheid,
       coalesce('reeks ' || replace(c.reeks, '-', ' ') || '; ', '') as reeks,
       output.long_period(c.last) as periode,
       output.long_change(c.d_2019, c.decimals) as sinds_2019,
       output.change_note(c.d_2019, c.why_2019, c.p_2019, c.eenheid,
           c.marks_2019)
           as bij_2019,
       coalesce(output.long_change(c.nl_2019, c.decimals), '–') as nl_2019,
       coalesce(output.change_note(c.nl_2019, c.why_nl_2019, c.nlp_2019,
           c.eenheid, null), 'voor dit gebied niet berekend')
           as bij_nl_2019,
       output.long_change(c.d_2021, c.decimals) as sinds_2021,
       output.change_note(c.d_2021, c.why_2021, c.p_2021, c.eenheid,
           c.marks_2021)
           as bij_2021,
       coalesce(output.long_change(c.nl_2021, c.decimals), '–') as nl_2021,
       coalesce(output.change_note(c.nl_2021, c.why_nl_2021, c.nlp_2021,
           c.eenheid, null), 'voor dit gebied niet berekend')
           as bij_nl_2021,
       replace(c.trend, '-', ' ') as ontwikkeling,
       c.first_year || coalesce('–' || nullif(c.last_year, c.first_year), '')
           as over
  from pg_temp.municipality_change c
  join pg_temp.topic i on i.id = c.indicator
 where coalesce(c.d_2019, c.d_2021) is not null
 order by c.code, c.indicator, c.reeks nulls first

-- section: has_unchanged
select distinct c.code as key from pg_temp.municipality_change c
 where coalesce(c.d_2019, c.d_2021) is null
 order by 1

-- section: unchanged
select c.code as key, r.meaning as reden,
       string_agg(distinct c.title collate "C", '; ') as titels
  from pg_temp.municipality_change c
  join output.reason r on r.code = coalesce(c.why_2021, c.why_2019)
 where coalesce(c.d_2019, c.d_2021) is null
 group by c.code, r.meaning
 order by c.code, r.meaning collate "C"

-- Of one that ended there is nothing on the boundaries of today.
-- section: elsewhere
select m.code as key, string_agg(i.label_nl, '; ' order by i.id collate "C")
           as titels
  from output.municipality_state m
  join pg_temp.topic i on not exists (select from pg_temp.document d
      where d.indicator = i.id and d.basis = 'toenmalig')
 where m.state = 'opgeheven'
 group by m.code
 order by m.code collate "C"

-- section: marks
select distinct f.code collate "C" as key,
       replace(m.code, '-', ' ') collate "C" as markering,
       m.meaning
  from pg_temp.municipality_figure f, unnest(f.markeringen) k
  join output.mark m on m.code = k::text and m.code <> 'opname'
 order by 1, 2

-- section: has_own
select distinct s.gm_code collate "C" as key
  from output.city_source s
  join pg_temp.municipality m on m.code = s.gm_code
 order by 1

-- section: own
select s.gm_code as key, s.id, s.title as titel, s.definition as definitie,
       s.citation as citeren, s.licence as licentie
  from output.city_source s
  join pg_temp.municipality m on m.code = s.gm_code
 order by s.gm_code collate "C", s.id collate "C"

-- section: has_own_figures
select distinct c.gm_code collate "C" as key
  from output.city_cell c
  join pg_temp.municipality m on m.code = c.gm_code
 where c.area_code = c.gm_code and c.value is not null and c.key = ''
 order by 1

-- Of the municipality as a whole; those of its parts are in the files.
-- section: own_figures
select c.gm_code as key, c.title as titel, c.unit as eenheid,
       coalesce(output.long_period(c.period), '–') as periode,
       output.long_number(c.value, scale(c.value)) as cijfer,
       s.attribution as bron
  from (select distinct on (source, measure) *
          from output.city_cell
         where area_code = gm_code and value is not null and key = ''
         order by source, measure, period collate "C" desc nulls last) c
  join output.city_source s on s.id = c.source
  join pg_temp.municipality m on m.code = c.gm_code
 order by c.gm_code collate "C", c.source collate "C", c.measure collate "C"

-- For search engines, in the words of schema.org.  Addresses in it are whole ones,
-- so that a tree that has no place says nothing.
-- section: dataset
with changed as materialized (
	select area_code, max(changed_on) as day from pg_temp.cell
	 group by area_code
)
select m.code as key, json_strip_nulls(json_build_object(
           '@context', 'https://schema.org', '@type', 'Dataset',
           '@id', p.base || '/gemeenten/' || m.code || '.html#gegevens',
           'name', p.trial || 'Cijfers over de woningmarkt in ' || m.title
               || ' – Woondruk',
           'description', 'Alle cijfers over de druk op de woningmarkt in '
               || m.title || ' (' || m.code || '), elk met periode, status en'
               ' bron; waar een cijfer ontbreekt, staat waarom.',
           'url', p.base || '/gemeenten/' || m.code || '.html',
           'identifier', p.base || '/v1/gemeenten/' || m.code,
           'inLanguage', 'nl', 'isAccessibleForFree', true,
           'license', 'https://creativecommons.org/licenses/by/4.0/',
           'keywords', json_build_array('wonen', m.title),
           'creator', json_build_object('@type', 'Organization', 'name',
               'Woondruk', 'url', p.base || '/'),
           'publisher', json_build_object('@type', 'Organization', 'name',
               'Woondruk', 'url', p.base || '/'),
           'citation', s.cite, 'dateModified', d.day,
           'spatialCoverage', json_build_object('@type', 'AdministrativeArea',
               'name', m.title, 'identifier', m.code),
           'includedInDataCatalog', json_build_object('@type', 'DataCatalog',
               'name', 'Woondruk', 'url', p.base || '/'),
           'distribution', json_build_array(json_build_object('@type',
               'DataDownload', 'encodingFormat', 'application/json',
               'contentUrl', p.base || '/v1/gemeenten/' || m.code
               || '.json')))) as ld
  from output.municipality_state m
  join output.news_place p on p.base <> ''
  left join pg_temp.area_source s on s.code = m.code
  left join changed d on d.area_code = m.code
 order by m.code collate "C"
