-- id:       index
-- title-nl: Voorpagina
-- title-en: Front page
-- target:   index

-- section: page
select current_setting('woondruk.version', true) as versie,
       (select to_char(max(changed_on), 'YYYY-MM-DD') from indicator.value)
           as gewijzigd_op

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: recording
select 1 where exists (select from output.source where origin = 'recording')

-- section: recorded
select s.attribution as bron, coalesce('van '
           || output.long_date(s.retrieved::date), 'van onbekende datum') as dag
  from output.source s
 where s.origin = 'recording'
 order by s.id collate "C"

-- section: g40
select count(*) as leden from core.area_member where area_code = 'G40'

-- section: themes
select t.thema as part, t.title as thema
  from output.theme t
 where t.thema in (select i.thema from pg_temp.front f
      join pg_temp.topic i on i.id = f.indicator)
 order by t.nth, t.thema collate "C"

-- section: indicators
select i.thema as of, i.id, i.label_nl as titel, i.eenheid,
       coalesce('reeks ' || replace(f.reeks, '-', ' ') || '; ', '') as reeks,
       output.long_period(f.period) as periode,
       max(f.figure) filter (where f.area_code = 'NL01') as nl,
       max(f.note) filter (where f.area_code = 'NL01') as nl_note,
       max(f.figure) filter (where f.area_code = 'G4') as g4,
       max(f.note) filter (where f.area_code = 'G4') as g4_note,
       max(f.figure) filter (where f.area_code = 'G40') as g40,
       max(f.note) filter (where f.area_code = 'G40') as g40_note,
       (select x.bron from output.indicator_citation x
         where x.indicator = i.id) as bron
  from pg_temp.front f
  join pg_temp.topic i on i.id = f.indicator
 group by i.thema, i.id, i.label_nl, i.eenheid, f.reeks, f.period
 order by i.id collate "C", f.reeks collate "C"

-- section: marks
select replace(m.code, '-', ' ') as code, m.meaning
  from output.mark m
 where m.code <> 'opname'
   and m.code in (select unnest(markeringen) from pg_temp.front)
 order by m.code collate "C"

-- section: members
select m.gm_code as code, output.bare_title(r.title)
           || coalesce(n.also, '') as naam
  from core.area_member m
  join output.region r on r.code = m.gm_code
  left join output.common_name n on n.code = m.gm_code
 where m.area_code in ('G4', 'G40')
 order by output.name_order(r.title) collate "C", m.gm_code

-- section: newest
select n.release, output.long_date(n.published_on) as dag,
       output.long_number(count(*), 0) as aantal
  from output.newest_change n
  join indicator.change c using (release)
 group by n.release, n.published_on

-- section: causes
select m.meaning as oorzaak, output.long_number(count(*), 0) as aantal
  from output.newest_change n
  join output.change c using (release)
  join output.cause m on m.code = c.cause
 group by m.sort, m.meaning
 order by m.sort

-- section: waiting
select 1 where exists (select from output.awaiting)

-- section: awaiting
select a.id, a.label_nl as titel, (select string_agg(case when x.id like 'cbs-%'
               then 'CBS-tabel ' || upper(substr(x.id, 5)) else x.id end,
           ', ' order by x.id) from unnest(a.sources) x (id)) as bron
  from output.awaiting a
 order by a.id collate "C"

-- section: files
select i.id, i.label_nl as titel
  from pg_temp.topic i
 where exists (select from pg_temp.document d where d.indicator = i.id
     and d.basis = 'huidig')
 order by i.id collate "C"

-- section: then
select i.id, i.label_nl as titel
  from pg_temp.topic i
 where exists (select from pg_temp.document d where d.indicator = i.id
     and d.basis = 'toenmalig')
 order by i.id collate "C"

-- section: groups
select a.code, a.title as titel, a.description as omschrijving
  from output.area a
 where a.kind in ('NL', 'group')
   and exists (select from core.area_member m where m.area_code = a.code)
 order by a.sort, a.code collate "C"

-- section: cities
select 1 where exists (select from output.city_source)

-- section: city
select s.id, output.bare_title(s.gm_title) as gemeente, s.title as titel,
       s.definition as definitie, s.citation as citeren, s.licence as licentie
  from output.city_source s
 order by s.gm_title collate "C", s.id collate "C"

-- section: sources
select s.id as part, s.attribution as bron, s.title as titel,
       s.licence as licentie, output.version_words(s.version) as versie,
       output.retrieved_words(s.origin, s.retrieved) as opgehaald,
       coalesce(output.origin_word(s.origin), 'nog niets') as herkomst
  from output.source s
 order by s.id collate "C"

-- A table that stands in for another may have none.
-- section: source_page
select s.id as of, s.page as pagina
  from output.source s
 where s.page is not null
 order by s.id collate "C"

-- What it all is, in the words of schema.org.  Addresses in it are whole ones, so
-- that a tree that has no place says nothing.
-- section: catalog
select json_build_object(
           '@context', 'https://schema.org', '@type', 'DataCatalog',
           '@id', p.base || '/#catalogus', 'name', p.trial || 'Woondruk',
           'description', 'Cijfers over de druk op de woningmarkt in de G4, de'
               ' G40 en elke andere gemeente, met bron, status en de reden van'
               ' wat ontbreekt.',
           'url', p.base || '/', 'inLanguage', 'nl',
           'isAccessibleForFree', true,
           'license', 'https://creativecommons.org/licenses/by/4.0/',
           'creator', json_build_object('@type', 'Organization', 'name',
               'Woondruk', 'url', p.base || '/'),
           'publisher', json_build_object('@type', 'Organization', 'name',
               'Woondruk', 'url', p.base || '/'),
           'dataset', (select json_agg(json_build_object('@type', 'Dataset',
               '@id', p.base || '/indicatoren/' || i.id || '.html#gegevens',
               'name', i.label_nl, 'url', p.base || '/indicatoren/' || i.id
               || '.html', 'description', i.method_nl, 'license',
               'https://creativecommons.org/licenses/by/4.0/')
               order by i.id collate "C")
               from pg_temp.topic i)) as ld
  from output.news_place p
 where p.base <> ''
