-- id:       openapi
-- title-nl: De adressen onder /v1, voor programma's die clients maken
-- title-en: The addresses below /v1, for programs that make clients
-- target:   v1/openapi
-- formats:  json
-- describes: files

-- OpenAPI 3.1, by the NLGov REST API Design Rules (logius-standaarden.github.io
-- /API-Design-Rules): what is in a folder of its own has an address with a name in
-- it; a first step of an address has no dot, so that files beside each other are
-- one address with the names that there are.

-- section: head
with place as (
	select base, trial, contact, email from output.news_place
), file as (
	-- every dataset of /v1 in each of its forms; the release adds its own
	select substr(d.target, 4) as target, d.title_nl as title, d.schema,
	       f.extension, f.media
	  from pg_temp.dataset d
	 cross join unnest(d.formats) e
	  join output.form f on f.extension = e
	 where d.target like 'v1/%' and (not d.may_be_empty or exists (
	       select from pg_temp.built_file b
	        where b.path like replace(d.target, '{document}', '%')
	           || '.' || e))
	 union all
	select v.target, v.title, v.target, 'json', 'application/json'
	  from (values ('manifest', 'Elk bestand onder v1 van deze release, met grootte en'
	           ' SHA-256'), ('releases', 'Alle releases')) v (target, title)
), placed as (
	select *, case
	       when target !~ '/' then '/{bestand}'
	       when target ~ '[{]' then '/' || regexp_replace(target, '/[^/]*$', '')
	           || '/{bestand}'
	       else '/' || target || '.' || extension end as path,
	       case when target !~ '/' then target || '.' || extension end as name,
	       case when target ~ '/' then split_part(target, '/', 1)
	           else 'algemeen' end as tag
	  from file
), content as (
	-- of one kind there may be more than one schema in a place
	select path, media, coalesce(json_agg(distinct jsonb_build_object('$ref',
	           '../schema/v1/' || schema || '.schema.json'))
	               filter (where schema is not null and extension = 'json'),
	           '[{}]') as refs, count(distinct schema)
	               filter (where extension = 'json') as schemas
	  from placed group by path, media
), parameter as (
	select path, json_build_array(json_build_object('name', 'bestand', 'in',
	           'path', 'required', true, 'description', case
	               when path = '/{bestand}' then 'Naam van het bestand'
	               else 'Naam van het bestand: een code of id uit de index, en'
	                   ' de vorm' end,
	           'schema', case when path = '/{bestand}' then json_build_object(
	                   'type', 'string', 'enum', json_agg(distinct name))
	               else json_build_object('type', 'string', 'pattern',
	                   '^[A-Za-z0-9][A-Za-z0-9.-]*[.](' || string_agg(distinct
	                   replace(extension, '.', '[.]'), '|') || ')$') end))
	           as list
	  from placed where path ~ '[{]'
	 group by path
), operation as (
	select p.path, json_strip_nulls(json_build_object('get', json_build_object(
	           'operationId', 'haal-' || trim('-' from regexp_replace(p.path,
	               '[^a-z0-9]+', '-', 'g')),
	           'tags', json_build_array(min(p.tag)),
	           'summary', string_agg(distinct p.title, '; '),
	           'parameters', (select list from parameter q
	               where q.path = p.path),
	           'responses', json_build_object('200', json_build_object(
	               'description', 'Het bestand', 'headers', json_build_object(
	                   'API-Version', json_build_object('$ref',
	                       '#/components/headers/ApiVersion'),
	                   'ETag', json_build_object('$ref',
	                       '#/components/headers/ETag')),
	               'content', (select json_object_agg(c.media,
	                   json_build_object('schema', case
	                       when c.media <> 'application/json'
	                           then json_build_object('type', 'string')
	                       when c.schemas = 1 then c.refs -> 0
	                       when c.schemas = 0 then json_build_object('type',
	                           'object')
	                       else json_build_object('anyOf', c.refs) end)
	                   order by c.media collate "C")
	                   from content c where c.path = p.path)),
	               '304', json_build_object('$ref',
	                   '#/components/responses/Ongewijzigd'),
	               '400', json_build_object('$ref',
	                   '#/components/responses/Onbegrepen'),
	               '404', json_build_object('$ref',
	                   '#/components/responses/NietGevonden'))))) as item
	  from placed p
	 group by p.path
), problem as (
	select name, json_build_object('description', text, 'content',
	           json_build_object('application/problem+json', json_build_object(
	               'schema', json_build_object('$ref',
	                   '#/components/schemas/Probleem')))) as item
	  from (values ('Onbegrepen', 'Het verzoek is niet te begrijpen'),
	           ('NietGevonden', 'Op dit adres staat niets')) v (name, text)
)
select 'openapi' as key, '3.1.0' as openapi,
       json_build_object('title', p.trial || 'Woondruk', 'version', '1.0.0',
           'summary', 'Cijfers over de druk op de woningmarkt',
           'description', 'Gewone bestanden op vaste adressen, zonder sleutel.'
               ' Onder v1 verdwijnt of verhuist niets; kolommen en leden komen'
               ' er alleen bij, achteraan. Een lijst van alle bestanden met hun'
               ' SHA-256 is manifest.json.',
           'contact', json_strip_nulls(json_build_object('name', 'Woondruk',
               'url', coalesce(case when p.contact ~ '^https?://'
                   then p.contact end, nullif(p.base, '') || '/'),
               'email', p.email)),
           'license', json_build_object('name', 'CC BY 4.0', 'url',
               'https://creativecommons.org/licenses/by/4.0/')) as info,
       json_build_array(json_build_object('url', p.base || '/v1'))
           as servers,
       (select json_agg(distinct jsonb_build_object('name', tag)) from placed)
           as tags,
       (select json_object_agg(path, item order by path collate "C")
          from operation) as paths,
       json_build_object('headers', json_build_object(
               'ApiVersion', json_build_object('description', 'Versie van deze'
                   ' adressen', 'schema', json_build_object('type', 'string',
                   'const', '1.0.0')),
               'ETag', json_build_object('description', 'Verandert precies'
                   ' wanneer het bestand verandert; vraag ermee in'
                   ' If-None-Match', 'schema', json_build_object('type',
                   'string'))),
           'schemas', json_build_object('Probleem', json_build_object('type',
               'object', 'description', 'RFC 9457', 'required',
               json_build_array('status', 'title', 'detail'), 'properties',
               json_build_object('type', json_build_object('type', 'string'),
                   'title', json_build_object('type', 'string'),
                   'status', json_build_object('type', 'integer'),
                   'detail', json_build_object('type', 'string')))),
           'responses', (select json_object_agg(name, item
               order by name collate "C") from (select * from problem
                union all select 'Ongewijzigd', json_build_object(
                    'description', 'Het bestand is hetzelfde gebleven',
                    'headers', json_build_object('API-Version',
                        json_build_object('$ref',
                        '#/components/headers/ApiVersion')))) x))
           as components
  from place p
