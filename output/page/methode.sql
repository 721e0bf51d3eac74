-- id:       methode
-- title-nl: Hoe de cijfers worden gemaakt
-- title-en: How the figures are made
-- target:   methode

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: reasons
select code, meaning from output.reason order by code collate "C"

-- section: marks
select code, meaning from output.mark order by code collate "C"

-- section: groups
select g.code, g.title_nl as titel, g.description_nl as omschrijving
  from core.area_group g order by g.code collate "C"

-- section: indicators
select i.id, i.label_nl as titel, i.eenheid, i.method_nl as methode,
       coalesce(i.definition_source, '') as definitie,
       case when i.id in (select id from pg_temp.topic) then ''
           else ' Nog zonder cijfers.' end as stand
  from output.indicator i order by i.id collate "C"

-- section: frozen
select 1 where exists (select from indicator.reference
    where dimension is not null and year is not null)

-- section: unfrozen
select 1 where not exists (select from indicator.reference
    where dimension is not null and year is not null)
