-- id:       catalog
-- title-nl: De gegevens als catalogus voor dataportalen
-- title-en: The data as a catalogue for data portals
-- target:   catalog
-- formats:  jsonld ttl
-- documents: any
-- describes: files

-- DCAT-AP-NL 3.0 (geonovum.github.io/DCAT-AP-NL30), with a context of its own, so
-- that whoever reads it asks nobody.  Addresses in it are whole ones, so that a
-- tree that has no place has none.  Its shapes ask of everything that is named
-- what it is, in the same document; of dct:source all that a catalogue has of a
-- dataset, so that tables of others stand in prov:wasDerivedFrom, by their page.

-- section: head
with place as (
	select base, trial, email from output.news_place where base <> ''
), said as (
	select base, trial, json_build_object('@id', base || '/#woondruk') as us,
	       json_build_object('@id', base || '/#contact') as contact,
	       json_build_object('@id', 'http://publications.europa.eu/resource'
	           '/authority/access-right/PUBLIC') as public,
	       json_build_array(json_build_object('@id', 'http://publications'
	           '.europa.eu/resource/authority/data-theme/SOCI'),
	           json_build_object('@id', 'http://publications.europa.eu'
	           '/resource/authority/data-theme/REGI')) as themes,
	       json_build_object('@id', 'http://publications.europa.eu/resource'
	           '/authority/language/NLD') as dutch,
	       json_build_object('@id', 'http://publications.europa.eu/resource'
	           '/authority/country/NLD') as netherlands,
	       json_build_object('@id', 'http://publications.europa.eu/resource'
	           '/authority/planned-availability/STABLE') as stable,
	       'http://publications.europa.eu/resource/authority/' as eu,
	       'https://definities.geostandaarden.nl/dcat-ap-nl/id/waardelijst'
	           '/licenties/' as licences, email
	  from place
), licence (id, name, exact) as (values
	('CC-BY-4.0', 'naamsvermelding40', array['CC_BY_4_0',
	    'https://creativecommons.org/licenses/by/4.0/']),
	('CC0-1.0', 'cc0', array['CC0',
	    'https://creativecommons.org/publicdomain/zero/1.0/'])
), first_seen as (
	select indicator, min(day) as day
	  from (select indicator, min(changed_on) as day from indicator.value
	         group by indicator
	         union all
	        select indicator, min(changed_on) from indicator.value_history
	         group by indicator) x
	 group by indicator
), document as (
	select i.id, i.label_nl, i.label_en, i.method_nl, i.caveat_nl, i.thema,
	       min(p.first_day) as since, max(p.last_day) as until,
	       max(v.changed_on) as modified,
	       -- a day that comes once a year is a year
	       case when count(distinct p.period_id) filter (where p.kind = 'day')
	               > count(distinct extract(year from p.last_day))
	               filter (where p.kind = 'day') then 'P1D'
	           when bool_or(p.kind = 'month') then 'P1M'
	           when bool_or(p.kind = 'quarter') then 'P3M'
	           when bool_or(p.kind = 'half-year') then 'P6M'
	           else 'P1Y' end as resolution
	  from output.indicator i
	  join (select indicator, period_id, max(changed_on) as changed_on
	          from indicator.value
	         where value is not null and basis = 'huidig'
	         group by indicator, period_id) v on v.indicator = i.id
	  join core.period p using (period_id)
	 group by i.id, i.label_nl, i.label_en, i.method_nl, i.caveat_nl, i.thema
), rhythm as (
	-- An indicator changes when one of its sources does: as often as the one
	-- that does so most.
	select x.indicator, (array['MONTHLY', 'QUARTERLY', 'ANNUAL_2', 'ANNUAL',
	           'IRREG', 'NEVER'])[min(array_position(array['monthly',
	           'quarterly', 'half-yearly', 'yearly', 'irregular', 'once'],
	           s.descriptor->>'cadence'))] as frequency
	  from output.indicator_source x
	  join core.source s on s.id = x.source
	 group by x.indicator
), kind (dataset, basis, nth, page, text) as (values
	-- what there is beside indicators on the boundaries of today
	('indicator', 'toenmalig', 1, '/api.html', 'De cijfers van de indicatoren,'
	    ' elke periode op de gemeentegrenzen van toen.'),
	('development', null, 2, '/api.html', 'Hoe elk cijfer veranderde sinds 2019'
	    ' en sinds 2021, naast Nederland, en of de jaren stijgen of dalen.'),
	('history', null, 3, '/wijzigingen.html', 'Elke waarde die een cijfer ooit'
	    ' had, met de releases waarin zij stond.'),
	('changes', null, 4, '/wijzigingen.html', 'Welke cijfers in de laatste'
	    ' release wijzigden, wat er stond, en waardoor.'),
	('corrections', null, 5, '/wijzigingen.html', 'Aantoonbare fouten in'
	    ' bronnen, die wij verbeteren of weglaten tot de bron is hersteld.'),
	('register', null, 6, '/gemeenten/index.html', 'Elke gemeente sinds 2010:'
	    ' begin en einde, provincie en groepen, en welk deel van haar waarheen'
	    ' ging.'),
	('limitations', null, 7, '/beperkingen.html', 'Wat de cijfers wel en niet'
	    ' zeggen, vraag voor vraag.'),
	('city', null, 8, '/bronnen.html', 'Cijfers van gemeenten over zichzelf,'
	    ' zoals zij die publiceren; niet te vergelijken tussen gemeenten.'),
	('index-margins', null, 9, '/indicatoren/woondruk-index.html', 'Hoe ver'
	    ' elke stad in de index verschuift als er anders wordt gekozen.'),
	('index-parts', null, 10, '/indicatoren/woondruk-index.html', 'Wat elk'
	    ' cijfer aan de index van een stad bijdraagt.')
), file as materialized (
	select d.id as dataset, d.title_nl, d.schema, f.nth, f.media, f.file_type,
	       b.path, b.bytes, b.sha256,
	       left(substr(b.path, strpos(d.target || '{', '{')),
	           -1 - length(f.extension)) as document
	  from pg_temp.dataset d
	 cross join unnest(d.formats) e
	  join output.form f on f.extension = e
	  join pg_temp.built_file b
	    on b.path like replace(d.target, '{document}', '%') || '.' || e
	 where d.id in (select dataset from kind)
), distribution as (
	select d.id as dataset, d.id || f.nth as id, f.nth, s.base || '/' || f.path
	           as address, d.label_nl as title, f.media, f.file_type, f.bytes,
	       f.sha256, f.schema, 'CC-BY-4.0' as licence,
	       case l.stage when 'stable' then 'COMPLETED' else 'DEPRECATED' end
	           as status
	  from document d
	 cross join said s
	  join file f on f.dataset = 'indicator' and f.document = d.id
	  join pg_temp.lifecycle l on (l.kind, l.id) = ('indicator', d.id)
	 union all
	select '#' || k.nth, '#' || to_char(k.nth, 'FM00') || f.path, f.nth,
	       s.base || '/' || f.path, coalesce(i.label_nl, c.title, f.title_nl),
	       f.media, f.file_type, f.bytes, f.sha256, f.schema,
	       coalesce(c.licence, 'CC-BY-4.0'),
	       case l.stage when 'stable' then 'COMPLETED' else 'DEPRECATED' end
	  from kind k
	 cross join said s
	  join file f using (dataset)
	  join pg_temp.lifecycle l on (l.kind, l.id) = ('dataset', k.dataset)
	  left join output.indicator i on i.id = regexp_replace(f.document,
	      '[.]toenmalig$', '') and f.dataset in ('indicator', 'development',
	      'history')
	  left join output.city_source c on c.id = f.document and f.dataset = 'city'
	 where (k.basis is null or f.document like '%.' || k.basis)
	   -- with every release comes one more
	   and (k.dataset <> 'changes' or f.document = 'index')
), other as (
	select '#' || k.nth as id, k.dataset, k.nth, k.page, k.text, k.basis,
	       d.title_nl, d.title_en, d.schema,
	       '/v1/' || regexp_replace(substr(d.target, 4), '/[{].*$', '')
	           || coalesce('.' || k.basis, '') as folder,
	       case when k.dataset in ('indicator', 'development', 'history',
	           'changes') then (select max(modified) from document) end
	           as modified
	  from kind k
	  join pg_temp.dataset d on d.id = k.dataset
	 where '#' || k.nth in (select dataset from distribution)
), named as (
	-- what the catalogue has, and where it stands
	select d.id, s.base || '/indicatoren/' || d.id || '.html#gegevens'
	           as address, 1 as part
	  from document d cross join said s
	 union all
	select o.id, s.base || o.folder || '#gegevens', 2
	  from other o cross join said s
), node (part, name, content) as (
	select 1, '', json_build_object(
	           '@id', base || '/#catalogus', '@type', 'dcat:Catalog',
	           'dct:title', json_build_object('@value', trial || 'Woondruk',
	               '@language', 'nl'),
	           'dct:description', json_build_object('@value', 'Cijfers over'
	               ' de druk op de woningmarkt in de G4, de G40 en elke andere'
	               ' gemeente.', '@language', 'nl'),
	           'dct:publisher', us, 'dct:creator', us,
	           'dcat:contactPoint', contact, 'dct:license',
	           json_build_object('@id', licences || 'naamsvermelding40'),
	           'dct:language', dutch,
	           'dcat:service', json_build_object('@id', base || '/v1#dienst'),
	           'dcat:dataset', (select json_agg(json_build_object('@id',
	               n.address) order by n.part, n.address collate "C")
	               from named n))
	  from said
	 union all
	select 2, d.id, json_strip_nulls(json_build_object(
	           '@id', s.base || '/indicatoren/' || d.id || '.html#gegevens',
	           '@type', 'dcat:Dataset',
	           'dct:title', json_build_array(json_build_object('@value',
	               d.label_nl, '@language', 'nl'), json_build_object('@value',
	               d.label_en, '@language', 'en')),
	           'dct:description', json_build_object('@value', d.method_nl || ' '
	               || coalesce(d.caveat_nl || ' ', '') || output.cite(d.id)
	               || '.', '@language', 'nl'),
	           'dct:identifier', s.base || '/v1/indicatoren/' || d.id,
	           'dct:publisher', us, 'dct:creator', us,
	           'dcat:contactPoint', contact, 'dct:accessRights', public,
	           'dcat:theme', themes, 'dct:language', dutch,
	           'dcat:keyword', json_build_array(json_build_object('@value',
	               'wonen', '@language', 'nl'), json_build_object('@value',
	               d.thema, '@language', 'nl')),
	           'dcat:landingPage', json_build_object('@id', s.base
	               || '/indicatoren/' || d.id || '.html'),
	           'foaf:page', json_build_object('@id', s.base
	               || '/methode.html#' || d.id),
	           'dct:conformsTo', json_build_object('@id', s.base
	               || '/schema/v1/indicator.schema.json'),
	           'prov:wasDerivedFrom', (select json_agg(json_build_object('@id', x.page)
	               order by x.page collate "C")
	               from (select distinct s.page
	                   from output.indicator_source x
	                   join output.source s on s.id = x.source
	                   where x.indicator = d.id and s.page is not null) x),
	           'dct:provenance', json_build_object('@type',
	               'dct:ProvenanceStatement', 'rdfs:label', json_build_object(
	               '@value', output.cite(d.id), '@language', 'nl')),
	           'dct:accrualPeriodicity', json_build_object('@id', s.eu
	               || 'frequency/' || r.frequency),
	           'dcat:temporalResolution', json_build_object('@value',
	               d.resolution, '@type', 'xsd:duration'),
	           'dct:spatial', s.netherlands,
	           'dct:temporal', json_build_object('@type', 'dct:PeriodOfTime',
	               'dcat:startDate', json_build_object('@value', d.since,
	                   '@type', 'xsd:date'),
	               'dcat:endDate', json_build_object('@value', d.until,
	                   '@type', 'xsd:date')),
	           'dct:issued', json_build_object('@value', e.day, '@type',
	               'xsd:date'),
	           'dct:modified', json_build_object('@value', d.modified,
	               '@type', 'xsd:date'),
	           'dcat:distribution', (select json_agg(json_build_object('@id',
	               t.address || '#bestand') order by t.nth)
	               from distribution t where t.dataset = d.id)))
	  from document d
	 cross join said s
	  join rhythm r on r.indicator = d.id
	  join first_seen e on e.indicator = d.id
	 union all
	select 2, o.id, json_strip_nulls(json_build_object(
	           '@id', n.address, '@type', 'dcat:Dataset',
	           'dct:title', json_build_array(json_build_object('@value',
	               case o.basis when 'toenmalig' then 'Indicatoren op de grenzen'
	               ' van toen' else o.title_nl end, '@language', 'nl'),
	               json_build_object('@value', case o.basis when 'toenmalig'
	               then 'Indicators on the boundaries of their time'
	               else o.title_en end, '@language', 'en')),
	           'dct:description', json_build_object('@value', o.text,
	               '@language', 'nl'),
	           'dct:identifier', s.base || o.folder,
	           'dct:publisher', us, 'dct:creator', us,
	           'dcat:contactPoint', contact, 'dct:accessRights', public,
	           'dcat:theme', themes, 'dct:language', dutch,
	           'dcat:keyword', json_build_object('@value', 'wonen',
	               '@language', 'nl'),
	           'dcat:landingPage', json_build_object('@id', s.base || o.page),
	           'foaf:page', json_build_object('@id', s.base || '/methode.html'),
	           'dct:conformsTo', json_build_object('@id', s.base
	               || '/schema/v1/' || o.schema || '.schema.json'),
	           'dct:spatial', s.netherlands,
	           'dct:modified', case when o.modified is not null then
	               json_build_object('@value', o.modified, '@type',
	               'xsd:date') end,
	           'dcat:distribution', (select json_agg(json_build_object('@id',
	               t.address || '#bestand') order by t.address collate "C")
	               from distribution t where t.dataset = o.id)))
	  from other o
	  join named n using (id)
	 cross join said s
	 union all
	select 3, t.id, json_build_object(
	           '@id', t.address || '#bestand', '@type', 'dcat:Distribution',
	           'dct:title', json_build_object('@value', t.title || ', '
	               || t.file_type, '@language', 'nl'),
	           'dcat:accessURL', json_build_object('@id', t.address),
	           'dcat:downloadURL', json_build_object('@id', t.address),
	           'dct:license', json_build_object('@id', s.licences || l.name),
	           'dct:language', s.dutch,
	           'dct:conformsTo', json_build_object('@id', s.base
	               || '/schema/v1/' || t.schema || '.schema.json'),
	           'adms:status', json_build_object('@id', s.eu
	               || 'distribution-status/' || t.status),
	           'dcatap:availability', s.stable,
	           'dcat:accessService', json_build_object('@id', s.base
	               || '/v1#dienst'),
	           'dcat:mediaType', json_build_object('@id', 'https://www.iana.org'
	               '/assignments/media-types/' || t.media),
	           'dct:format', json_build_object('@id', 'http://publications'
	               '.europa.eu/resource/authority/file-type/' || t.file_type),
	           'dcat:byteSize', json_build_object('@value', t.bytes::text,
	               '@type', 'xsd:nonNegativeInteger'),
	           'spdx:checksum', json_build_object('@type', 'spdx:Checksum',
	               'spdx:algorithm', json_build_object('@id', 'http://spdx.org'
	                   '/rdf/terms#checksumAlgorithm_sha256'),
	               'spdx:checksumValue', json_build_object('@value', t.sha256,
	                   '@type', 'xsd:hexBinary')))
	  from distribution t
	  join licence l on l.id = t.licence
	 cross join said s
	 union all
	select 4, '', json_build_object(
	           '@id', base || '/v1#dienst', '@type', 'dcat:DataService',
	           'dct:title', json_build_object('@value', 'Woondruk, bestanden op'
	               ' vaste adressen', '@language', 'nl'),
	           'dct:description', json_build_object('@value', 'Alle bestanden'
	               ' onder v1, zonder sleutel.', '@language', 'nl'),
	           'dct:identifier', base || '/v1', 'dct:publisher', us,
	           'dct:creator', us, 'dcat:contactPoint', contact,
	           'dct:accessRights', public, 'dcat:theme', themes,
	           'dct:license', json_build_object('@id', licences
	               || 'naamsvermelding40'), 'dct:language', dutch,
	           'dcat:keyword', json_build_object('@value', 'wonen',
	               '@language', 'nl'),
	           'dcat:endpointURL', json_build_object('@id', base || '/v1'),
	           'dcat:endpointDescription', json_build_object('@id', base
	               || '/v1/openapi.json'),
	           'dcat:servesDataset', (select json_agg(json_build_object('@id',
	               n.address) order by n.part, n.address collate "C")
	               from named n))
	  from said
	 union all
	select 5, '', json_build_object('@id', base || '/#woondruk', '@type',
	           json_build_array('foaf:Agent', 'foaf:Organization'), 'foaf:name',
	           json_build_object('@value', 'Woondruk', '@language', 'nl'),
	           'dct:identifier', base)
	  from said
	 union all
	select 6, '', json_strip_nulls(json_build_object('@id', base
	           || '/#contact', '@type', json_build_array('vcard:Kind',
	           'vcard:Organization'), 'vcard:fn', 'Woondruk', 'vcard:hasURL',
	           json_build_object('@id', base || '/'), 'vcard:hasEmail',
	           case when email is not null then json_build_object('@id',
	               'mailto:' || email) end))
	  from said
	 union all
	-- licences, and what else they are called
	select 7, 'l' || l.id, json_build_object('@id', s.licences || l.name,
	           '@type', 'dct:LicenseDocument', 'skos:exactMatch',
	           json_build_array(json_build_object('@id', s.eu || 'licence/'
	               || l.exact[1]), json_build_object('@id', l.exact[2])))
	  from licence l
	 cross join said s
	 where l.id in (select licence from distribution)
	 union all
	-- what the addresses that are named are
	select 7, x.name, json_strip_nulls(json_build_object('@id', x.address,
	           '@type', x.type, 'skos:prefLabel', case when x.label is not null
	               then json_build_object('@value', x.label, '@language', 'nl')
	               end))
	  from (
		select v.nth::text as name, v.address, v.type, v.label
		  from (values
			(1, 'http://publications.europa.eu/resource/authority'
			    '/access-right/PUBLIC', 'dct:RightsStatement', null),
			(2, 'http://publications.europa.eu/resource/authority'
			    '/language/NLD', 'dct:LinguisticSystem', null),
			(3, 'http://publications.europa.eu/resource/authority'
			    '/country/NLD', 'dct:Location', null),
			(4, 'http://publications.europa.eu/resource/authority'
			    '/data-theme/SOCI', 'skos:Concept',
			    'Bevolking en samenleving'),
			(5, 'http://publications.europa.eu/resource/authority'
			    '/data-theme/REGI', 'skos:Concept',
			    'Regio''s en steden'),
			(6, 'http://publications.europa.eu/resource/authority'
			    '/planned-availability/STABLE', 'skos:Concept', 'stabiel'),
			(7, 'http://spdx.org/rdf/terms#checksumAlgorithm_sha256',
			    'spdx:ChecksumAlgorithm', null))
		            v (nth, address, type, label)
		 union all
		select 'm' || f.media, 'https://www.iana.org/assignments/media-types/'
		       || f.media, 'dct:MediaType', null
		  from output.form f group by f.media
		 union all
		select 'f' || f.file_type, 'http://publications.europa.eu/resource'
		       '/authority/file-type/' || f.file_type,
		       'dct:MediaTypeOrExtent', null
		  from output.form f group by f.file_type
		 union all
		select 'u' || r.frequency, s.eu || 'frequency/' || r.frequency,
		       'dct:Frequency', null
		  from rhythm r, said s where r.indicator in (select id from document)
		 group by r.frequency, s.eu
		 union all
		select 'v' || t.status, s.eu || 'distribution-status/' || t.status,
		       'skos:Concept', case t.status when 'COMPLETED' then 'voltooid'
		           else 'verouderd' end
		  from distribution t, said s group by t.status, s.eu
		 union all
		select 's' || t.schema, s.base || '/schema/v1/' || t.schema
		       || '.schema.json', 'dct:Standard', null
		  from distribution t, said s group by t.schema, s.base
		 union all
		select 'o' || p.page, s.base || p.page, 'foaf:Document', null
		  from (select page from other union select '/methode.html') p, said s
		 union all
		select 'p' || d.id, base || '/indicatoren/' || d.id || '.html',
		       'foaf:Document', null from document d, said
		 union all
		select 'q' || d.id, base || '/methode.html#' || d.id,
		       'foaf:Document', null from document d, said
		 union all
		select 'r' || t.address, t.address, 'rdfs:Resource', null
		  from distribution t
		 union all
		select 't' || v.page, s.base || v.page, 'rdfs:Resource', null
		  from said s, (values ('/v1'), ('/v1/openapi.json')) v (page)
	  ) x
	 where exists (select from said)
)
select 'catalog' as key, json_build_object(
           'adms', 'http://www.w3.org/ns/adms#',
           'dcat', 'http://www.w3.org/ns/dcat#',
           'dcatap', 'http://data.europa.eu/r5r/',
           'dct', 'http://purl.org/dc/terms/',
           'foaf', 'http://xmlns.com/foaf/0.1/',
           'prov', 'http://www.w3.org/ns/prov#',
           'rdfs', 'http://www.w3.org/2000/01/rdf-schema#',
           'skos', 'http://www.w3.org/2004/02/skos/core#',
           'spdx', 'http://spdx.org/rdf/terms#',
           'vcard', 'http://www.w3.org/2006/vcard/ns#',
           'xsd', 'http://www.w3.org/2001/XMLSchema#') as "@context",
       json_agg(content order by part, name collate "C") as "@graph"
  from node
having count(*) > 0
