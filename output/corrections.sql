-- id:       corrections
-- title-nl: Fouten in bronnen die wij verbeteren
-- title-en: Errors of sources that we correct
-- target:   v1/correcties/{document}
-- formats:  json csv
-- rows:     rijen
-- schema:   correcties

-- section: head
select 'index' as key, 'correcties' as id,
       'Fouten in bronnen die wij verbeteren' as titel,
       'Errors of sources that we correct' as titel_en,
       output.licence() as licentie,
       'elke rij is een cijfer van een bron dat aantoonbaar fout is en bij de'
       ' bron is gemeld. waarde is wat wij in plaats daarvan gebruiken; leeg'
       ' betekent dat wij het cijfer weglaten. Zodra de bron iets anders geeft'
       ' vervalt de verbetering' as toelichting,
       output.cite_line('de tabel die bij elke rij staat') as citeren

-- section: rows
select 'index' as key, c.source as bron, c.table_id as tabel,
       c.area_code as gebied_code, c.area as gebied, c.period as periode,
       c.measure as maat, c.title as omschrijving, c.variant_code as kenmerk,
       c.wrong as waarde_bron, c.correct as waarde, c.unit as eenheid,
       c.reason as reden, c.reported_on as gemeld_op,
       c.reference as verwijzing, c.since as sinds, c.indicators as indicatoren
  from output.correction c
 order by c.source collate "C", c.measure collate "C",
       c.variant_code collate "C" nulls first, c.area_code collate "C",
       c.period collate "C"
