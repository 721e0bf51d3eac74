-- id:       kaart
-- title-nl: Een indicator in de steden van de G4 en de G40
-- title-en: An indicator in the cities of the G4 and the G40
-- target:   indicatoren/{document}

-- section: document
select d.drawing as key, d.title, d.form || '. ' || d.title || ' ('
           || d.eenheid || '). ' || d.words as desc, d.unit, d.note
  from pg_temp.drawing d
 where d.form = 'Tegelkaart'
 order by d.drawing collate "C"

-- section: tiles
select c.map as key, t.rij as row, t.kolom as column, t.naam as name,
       t.afkorting as code, output.long_number(c.value, c.decimals) as figure,
       c.class, c.is_open and not bool_and(c.is_open or c.value is null)
           over (partition by c.map) as open
  from pg_temp.tile_class c
  join output.tile t on t.gm_code = c.area_code
 order by c.map collate "C", t.rij, t.kolom

-- section: classes
select c.map as key, output.long_number(min(c.value), min(c.decimals))
           || case when min(c.value) < max(c.value) then ' – '
           || output.long_number(max(c.value), min(c.decimals)) else '' end
           as name
  from pg_temp.tile_class c
 where c.class is not null
 group by c.map, c.class
 order by c.map collate "C", c.class
