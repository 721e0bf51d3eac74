-- id:       indicator
-- title-nl: Alle cijfers van een indicator
-- title-en: All figures of an indicator
-- target:   v1/indicatoren/{document}
-- formats:  json csv
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

-- section: rows
select c.indicator || case c.basis when 'toenmalig' then '.toenmalig'
           else '' end as key,
       c.area_code as gebied_code, c.area as gebied, c.period as periode,
       c.value as waarde, c.eenheid, c.status, c.reden, c.teller, c.noemer,
       c.dekking, c.basis, c.markeringen, c.changed_on as gewijzigd_op,
       c.reden_invoer, c.reeks
  from output.cell c
 order by c.indicator collate "C", c.basis, c.area_sort,
       c.area_code collate "C", c.period collate "C", c.reeks collate "C"
