-- id:       datapackage
-- title-nl: De CSV-bestanden als Data Package
-- title-en: The CSV files as a Data Package
-- target:   v1/datapackage
-- formats:  json
-- describes: files

-- Data Package 2.0 (datapackage.org/profiles/2.0): every CSV with its size, digest
-- and the type of every column, as the schemas of the JSON beside them have it.  Of
-- changes the last ones: there is a file more with every release.

-- section: head
with place as (
	select *, (select max(changed_on) from indicator.value) as changed_on
	  from output.news_place
), licence as (
	select json_build_object('name', 'CC-BY-4.0', 'path',
	           'https://creativecommons.org/licenses/by/4.0/', 'title',
	           'Creative Commons Naamsvermelding 4.0') as document
), cited as (
	select schema, min(csv_after) as after from pg_temp.dataset
	 group by schema
), said as (
	select s.name as schema, c.nth, c.name,
	       case when c.said->>'format' = 'date' then 'date'
	           else coalesce((select case t.type when 'array' then 'string'
	               else t.type end
	              from (select c.said->>'type' as type
	                     where json_typeof(c.said->'type') = 'string'
	                     union all
	                    select json_array_elements_text(c.said->'type')
	                     where json_typeof(c.said->'type') = 'array') t
	             where t.type <> 'null' limit 1), 'string') end as type,
	       c.said->>'description' as text
	  from pg_temp.schema s
	 cross join lateral (
		select * from json_each(s.document #> '{$defs,rij,properties}')
		    with ordinality x (name, said, nth)
		 union all
		-- which a CSV repeats in every row; what came later is behind it
		select 'citeren', s.document #> '{properties,citeren}',
		       coalesce((select n.nth + 0.5
		           from cited x, json_object_keys(s.document
		               #> '{$defs,rij,properties}')
		               with ordinality n (name, nth)
		          where x.schema = s.name and n.name = x.after), 1000)) c
	 where c.said is not null
), field as materialized (
	-- a title is how the description begins, unless it begins with a code
	select schema, json_agg(json_build_object('name', name, 'type', type,
	           'title', case when text ~ '^[a-z]' then replace(name, '_', ' ')
               else regexp_replace(text, '[.;:].*$', '') end,
	           'description', text) order by nth) as list
	  from said group by schema
), file as (
	select d.id as dataset, d.title_nl, d.title_en, d.schema, f.bytes,
	       f.sha256, substr(f.path, 4) as path,
	       regexp_replace(f.path, '^.*/|[.]csv$', '', 'g') as document
	  from pg_temp.dataset d
	  join pg_temp.built_file f
	    on f.path like replace(d.target, '{document}', '%') || '.csv'
	 where 'csv' = any (d.formats) and d.target like 'v1/%'
), described as (
	select f.*, i.id as indicator, c.id is not null as is_city,
	       coalesce(i.label_nl, c.title) as title,
	       coalesce(i.label_en, c.title_en) as about_en,
	       coalesce(i.method_nl, c.definition) as text,
	       c.licence_document as licence,
	       exists (select from pg_temp.document t
	           where t.indicator = i.id and t.has_series) as has_series
	  from file f
	  left join output.indicator i
	    on i.id = regexp_replace(f.document, '[.]toenmalig$', '')
	   and f.dataset in ('indicator', 'development')
	  left join output.city_source c
	    on c.id = f.document and f.dataset = 'city'
	 where f.dataset <> 'changes' or f.document = 'index'
), source as (
	select id, attribution, page, version
	  from output.source
	 where id in (select x.source from output.indicator_source x
	     join pg_temp.topic w on w.id = x.indicator)
	 union all
	select id, attribution, sources->0->>'pagina', sources->0->>'versie'
	  from output.city_source
)
select 'datapackage' as key,
       'https://datapackage.org/profiles/2.0/datapackage.json' as "$schema",
       'woondruk' as name, p.trial || 'Woondruk' as title,
       'Cijfers over de druk op de woningmarkt in de G4, de G40 en elke andere'
           ' gemeente, met bron, status en de reden van wat ontbreekt.'
           as description,
       json_build_array(l.document) as licenses,
       json_build_array(json_strip_nulls(json_build_object('title', 'Woondruk',
           'path', p.base || '/', 'email', p.email, 'roles',
           json_build_array('creator')))) as contributors,
       (select coalesce(json_agg(json_strip_nulls(json_build_object('title',
            s.attribution, 'path', s.page, 'version', s.version))
            order by s.id collate "C"), '[]')
          from source s) as sources,
       (select json_agg(json_strip_nulls(json_build_object(
            'name', case d.dataset when 'indicator'
                then replace(d.document, '.', '-')
                else translate(left(d.path, -4), './', '--') end,
            'title', case d.dataset when 'development' then d.title || ': '
                || lower(left(d.title_nl, 1)) || substr(d.title_nl, 2)
                else coalesce(d.title, d.title_nl) end,
            'description', coalesce(d.text, d.title_nl),
            'path', d.path, 'type', 'table',
            'format', 'csv', 'mediatype', 'text/csv', 'encoding', 'utf-8',
            'bytes', d.bytes, 'hash', 'sha256:' || d.sha256,
            -- who has to guess, guesses wrong of texts with spaces
            'dialect', json_build_object('delimiter', ',', 'lineTerminator',
                E'\r\n', 'doubleQuote', true),
            'licenses', json_build_array(case when d.is_city
                then json_build_object('name', d.licence->>'id', 'path',
                    d.licence->>'pagina') else l.document end),
            'schema', json_build_object(
                'fields', (select list from field f
                    where f.schema = d.schema),
                'missingValues', json_build_array(''),
                'primaryKey', case
                    when d.dataset = 'limitations'
                        then json_build_array('id')
                    when d.has_series then null
                    when d.dataset = 'indicator'
                        then json_build_array('gebied_code', 'periode')
                    when d.dataset = 'development'
                        then json_build_array('gebied_code') end),
            'title_en', case d.dataset when 'development' then d.about_en
                || ': ' || lower(left(d.title_en, 1)) || substr(d.title_en, 2)
                else coalesce(d.about_en, d.title_en) end))
            order by d.dataset <> 'indicator', d.path collate "C")
          from described d) as resources,
       p.tag || ':datapackage' as id, p.base || '/index.html' as homepage,
       to_char(p.changed_on, 'YYYY.FMMM.FMDD') as version,
       p.changed_on || 'T00:00:00Z' as created,
       (select json_agg(k.word order by k.nth, k.word collate "C")
          from (select 1 as nth, word from unnest(array['wonen', 'woningmarkt',
                    'gemeenten', 'open data']) word
                 union
                select 2, thema from output.theme) k) as keywords
  from place p
 cross join licence l
