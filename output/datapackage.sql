-- id:       datapackage
-- title-nl: De CSV-bestanden als Data Package
-- title-en: The CSV files as a Data Package
-- target:   v1/datapackage
-- formats:  json
-- describes: files

-- Data Package 2.0 (datapackage.org/profiles/2.0): every CSV of figures with its
-- size, digest and the type of every column.

-- section: head
with place as (
	select base from output.news_place
), licence as (
	select json_build_array(json_build_object('name', 'CC-BY-4.0', 'path',
	           'https://creativecommons.org/licenses/by/4.0/', 'title',
	           'Creative Commons Naamsvermelding 4.0')) as list
), document as (
	select i.id, b.basis, i.label_nl as title, i.method_nl as text,
	       i.id || case b.basis when 'toenmalig' then '.toenmalig' else '' end
	           as stem, exists (select from indicator.value v
	           where v.indicator = i.id and v.reeks <> '') as has_series
	  from output.indicator i
	  join (select distinct indicator, basis from indicator.value) b
	    on b.indicator = i.id
), field (nth, name, type, title) as (values
	(1, 'gebied_code', 'string', 'Code van het gebied'),
	(2, 'gebied', 'string', 'Naam van het gebied'),
	(3, 'periode', 'string', 'Jaar, halfjaar, kwartaal, maand of dag'),
	(4, 'waarde', 'number', 'Het cijfer; leeg heeft een reden'),
	(5, 'eenheid', 'string', 'Eenheid'),
	(6, 'status', 'string', 'Hoe zeker de bron is'),
	(7, 'reden', 'string', 'Waarom er geen cijfer is'),
	(8, 'teller', 'number', 'Waaruit het is gedeeld, of de som'),
	(9, 'noemer', 'number', 'Waardoor is gedeeld'),
	(10, 'dekking', 'number', 'Welk deel van een groep bekend is'),
	(11, 'basis', 'string', 'Grenzen van nu (huidig) of van toen'),
	(12, 'markeringen', 'string', 'Wat er verder bij hoort, met | ertussen'),
	(13, 'gewijzigd_op', 'date', 'Release waarin dit cijfer eerst stond'),
	(14, 'reden_invoer', 'string', 'Welk cijfer ervoor ontbrak'),
	(15, 'reeks', 'string', 'Welke van meer reeksen'),
	(16, 'citeren', 'string', 'Zo is dit bestand te citeren')
)
select 'datapackage' as key,
       'https://datapackage.org/profiles/2.0/datapackage.json' as "$schema",
       'woondruk' as name, p.trial || 'Woondruk' as title,
       'Cijfers over de druk op de woningmarkt in de G4, de G40 en elke andere'
           ' gemeente, met bron, status en de reden van wat ontbreekt.'
           as description,
       l.list as licenses,
       json_build_array(json_build_object('title', 'Woondruk', 'roles',
           json_build_array('creator'))) as contributors,
       (select coalesce(json_agg(json_build_object('title', s.attribution,
            'path', s.page, 'version', coalesce(s.version, ''))
            order by s.id collate "C"), '[]')
          from output.source s
         where s.page is not null and s.id in (select source
             from output.indicator_source x
             join output.with_figures w on w.id = x.indicator)) as sources,
       (select json_agg(json_strip_nulls(json_build_object(
            'name', replace(d.stem, '.', '-'),
            'title', d.title, 'description', d.text,
            'path', 'indicatoren/' || d.stem || '.csv', 'type', 'table',
            'format', 'csv', 'mediatype', 'text/csv', 'encoding', 'utf-8',
            'bytes', f.bytes, 'hash', 'sha256:' || f.sha256,
            'licenses', l.list, 'schema', json_build_object(
                'fields', (select json_agg(json_build_object('name', name,
                    'type', type, 'title', title) order by nth) from field),
                'missingValues', json_build_array(''),
                'primaryKey', case when d.has_series then null
                    else json_build_array('gebied_code', 'periode') end)))
            order by d.stem collate "C")
          from document d
          join pg_temp.built_file f
            on f.path = 'v1/indicatoren/' || d.stem || '.csv') as resources
  from (select base, trial from output.news_place) p
 cross join licence l
