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
-- what it is, in the same document.

-- section: head
with place as (
	select base, trial from output.news_place where base <> ''
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
	       json_build_object('@id', 'https://definities.geostandaarden.nl'
	           '/dcat-ap-nl/id/waardelijst/licenties/naamsvermelding40')
	           as licence
	  from place
), document as (
	select i.id, i.label_nl, i.label_en, i.method_nl, i.caveat_nl, i.thema,
	       min(p.first_day) as since, max(p.last_day) as until,
	       max(v.changed_on) as modified
	  from output.indicator i
	  join indicator.value v on v.indicator = i.id and v.value is not null
	   and v.basis = 'huidig'
	  join core.period p using (period_id)
	 group by i.id, i.label_nl, i.label_en, i.method_nl, i.caveat_nl, i.thema
), distribution as (
	select d.id, f.nth, s.base || '/v1/indicatoren/' || d.id || '.'
	           || f.extension as address, d.label_nl, f.media, f.file_type,
	       b.bytes, b.sha256
	  from document d
	 cross join said s
	 cross join output.form f
	  join pg_temp.built_file b
	    on b.path = 'v1/indicatoren/' || d.id || '.' || f.extension
), node (part, name, content) as (
	select 1, '', json_build_object(
	           '@id', base || '/#catalogus', '@type', 'dcat:Catalog',
	           'dct:title', json_build_object('@value', trial || 'Woondruk',
	               '@language', 'nl'),
	           'dct:description', json_build_object('@value', 'Cijfers over'
	               ' de druk op de woningmarkt in de G4, de G40 en elke andere'
	               ' gemeente.', '@language', 'nl'),
	           'dct:publisher', us, 'dct:creator', us,
	           'dcat:contactPoint', contact, 'dct:license', licence,
	           'dct:language', dutch,
	           'dcat:service', json_build_object('@id', base || '/v1#dienst'),
	           'dcat:dataset', (select json_agg(json_build_object('@id', base
	               || '/indicatoren/' || d.id || '.html#gegevens')
	               order by d.id collate "C") from document d))
	  from said
	 union all
	select 2, d.id, json_build_object(
	           '@id', s.base || '/indicatoren/' || d.id || '.html#gegevens',
	           '@type', 'dcat:Dataset',
	           'dct:title', json_build_array(json_build_object('@value',
	               d.label_nl, '@language', 'nl'), json_build_object('@value',
	               d.label_en, '@language', 'en')),
	           'dct:description', json_build_object('@value', d.method_nl || ' '
	               || coalesce(d.caveat_nl, ''), '@language', 'nl'),
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
	           'dct:spatial', json_build_object('@id', 'http://publications'
	               '.europa.eu/resource/authority/country/NLD'),
	           'dct:temporal', json_build_object('@type', 'dct:PeriodOfTime',
	               'dcat:startDate', json_build_object('@value', d.since,
	                   '@type', 'xsd:date'),
	               'dcat:endDate', json_build_object('@value', d.until,
	                   '@type', 'xsd:date')),
	           'dct:modified', json_build_object('@value', d.modified,
	               '@type', 'xsd:date'),
	           'dcat:distribution', (select json_agg(json_build_object('@id',
	               t.address || '#bestand') order by t.nth)
	               from distribution t where t.id = d.id))
	  from document d
	 cross join said s
	 union all
	select 3, t.id || t.nth, json_build_object(
	           '@id', t.address || '#bestand', '@type', 'dcat:Distribution',
	           'dct:title', json_build_object('@value', t.label_nl || ', '
	               || t.file_type, '@language', 'nl'),
	           'dcat:accessURL', json_build_object('@id', t.address),
	           'dcat:downloadURL', json_build_object('@id', t.address),
	           'dct:license', s.licence, 'dct:language', s.dutch,
	           'dct:conformsTo', json_build_object('@id', s.base
	               || '/schema/v1/indicator.schema.json'),
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
	           'dct:license', licence, 'dct:language', dutch,
	           'dcat:keyword', json_build_object('@value', 'wonen',
	               '@language', 'nl'),
	           'dcat:endpointURL', json_build_object('@id', base || '/v1'),
	           'dcat:endpointDescription', json_build_object('@id', base
	               || '/v1/openapi.json'),
	           'dcat:servesDataset', (select json_agg(json_build_object('@id',
	               base || '/indicatoren/' || d.id || '.html#gegevens')
	               order by d.id collate "C") from document d))
	  from said
	 union all
	select 5, '', json_build_object('@id', base || '/#woondruk', '@type',
	           json_build_array('foaf:Agent', 'foaf:Organization'), 'foaf:name',
	           json_build_object('@value', 'Woondruk', '@language', 'nl'),
	           'dct:identifier', base)
	  from said
	 union all
	select 6, '', json_build_object('@id', base || '/#contact', '@type',
	           json_build_array('vcard:Kind', 'vcard:Organization'), 'vcard:fn',
	           'Woondruk', 'vcard:hasURL', json_build_object('@id', base || '/'))
	  from said
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
			(6, 'https://definities.geostandaarden.nl/dcat-ap-nl/id'
			    '/waardelijst/licenties/naamsvermelding40',
			    'dct:LicenseDocument', null),
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
		select 's', base || '/schema/v1/indicator.schema.json',
		       'dct:Standard', null from said
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
           'dcat', 'http://www.w3.org/ns/dcat#',
           'dct', 'http://purl.org/dc/terms/',
           'foaf', 'http://xmlns.com/foaf/0.1/',
           'rdfs', 'http://www.w3.org/2000/01/rdf-schema#',
           'skos', 'http://www.w3.org/2004/02/skos/core#',
           'spdx', 'http://spdx.org/rdf/terms#',
           'vcard', 'http://www.w3.org/2006/vcard/ns#',
           'xsd', 'http://www.w3.org/2001/XMLSchema#') as "@context",
       json_agg(content order by part, name collate "C") as "@graph"
  from node
having count(*) > 0
