-- id:       insluiten
-- title-nl: Een grafiek of kaart, om in een andere pagina te zetten
-- title-en: A chart or map, to be shown within another page
-- target:   embed/{document}

-- section: document
select d.drawing as key, d.drawing as bestand, d.indicator, d.title as titel,
       lower(d.form) as form, d.height as hoogte, d.narrow_height
           as smalle_hoogte, d.form || '. ' || d.title || ' (' || d.eenheid
           || '). ' || d.words as bevinding,
       output.cite(d.indicator) as citeren
  from pg_temp.drawing d
 order by d.drawing collate "C"

-- section: trial
select 1 where output.is_trial()
