-- id:       bronnen
-- title-nl: Bronnen
-- title-en: Sources
-- target:   bronnen

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: sources
select s.id as part, s.attribution as bron, s.title as titel,
       output.version_words(s.version) as versie,
       output.retrieved_words(s.origin, s.retrieved) as opgehaald,
       coalesce(output.origin_word(s.origin), 'nog niets') as herkomst,
       s.licence as licentie,
       (select count(*) from output.indicator_source x
         where x.source = s.id) as indicatoren
  from output.source s
 order by s.id collate "C"

-- section: source_page
select s.id as of, s.page as pagina
  from output.source s
 where s.page is not null
 order by s.id collate "C"

-- Those of one publication, which come in years, have one title.
-- section: unreached
select s.title as titel, s.attribution as bron, min(s.page) as pagina,
       coalesce('nodig voor: ' || (select string_agg(distinct i.label_nl
               collate "C", '; ')
          from output.indicator_source x
          join output.indicator i on i.id = x.indicator
         where x.source = any (array_agg(s.id))), case
           when bool_or(s.municipality is not null)
               then 'wat de gemeente over zichzelf publiceert'
           else 'geen indicator rust er alleen op' end) as waarvoor
  from pg_temp.source s
 where s.licence <> 'not-stated'
   and not exists (select from output.source r
        where r.id = s.id and r.origin is not null)
   and not exists (select from output.city_source r where r.id = s.id)
 group by s.title, s.attribution
 order by min(s.id) collate "C"

-- section: corrections
select output.bare_title(c.area) as gebied, c.title as titel, output.long_period(c.period)
           as periode, c.reason as reden, c.reference as verwijzing
  from output.correction c
 order by c.source collate "C", c.measure collate "C",
       c.area_code collate "C", c.period collate "C"
