-- id:       city
-- title-nl: Cijfers van een gemeente over zichzelf
-- title-en: Figures of a municipality about itself
-- target:   v1/gemeentelijk/{document}
-- documents: any
-- formats:  json csv
-- rows:     rijen
-- schema:   gemeentelijk

-- One document for each source of a city.

-- section: head
select s.id as key,
       s.id, s.title as titel, s.title_en as titel_en,
       s.gm_code as gemeente_code, s.gm_title as gemeente,
       s.definition as definitie,
       'Zoals de gemeente het zelf publiceert, met haar eigen gebieden en'
       ' definities. Niet te vergelijken met cijfers van andere gemeenten of'
       ' van het CBS. Een lege waarde heeft een reden; een lege periode is de'
       ' stand van de dag waarop is opgehaald.' as toelichting,
       'As published by the municipality, with its own areas and definitions.'
       ' Not comparable with figures of other municipalities or of CBS.'
           as toelichting_en,
       s.sources as bronnen, s.licence_document as licentie,
       s.citation as citeren
  from output.city_source s
 order by s.id collate "C"

-- section: rows
select c.source as key,
       c.gm_code as gemeente_code, c.area_code as gebied_code,
       c.area as gebied, c.period as periode, c.measure as maat,
       c.title as omschrijving, c.value as waarde, c.unit as eenheid,
       c.reason as reden, c.labels as kenmerken,
       c.changed_on as gewijzigd_op
  from output.city_cell c
 order by c.source collate "C", c.area_code collate "C",
       c.period collate "C" nulls first, c.measure collate "C",
       c.key collate "C"
