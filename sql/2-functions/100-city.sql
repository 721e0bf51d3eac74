-- What cities say of themselves, in the words of readers.  A source that
-- states no licence, or that has no descriptor any more, is not in here.

-- Dates are those of the retrieval that last changed a figure, so that a file
-- that is fetched again with the same figures changes no document.
create view output.city_source as
select s.source_id, s.id, s.municipality as gm_code,
       coalesce(r.title, s.municipality) as gm_title,
       s.descriptor->>'title' as title,
       s.descriptor->>'title_en' as title_en,
       s.descriptor->>'definition' as definition,
       s.descriptor->>'licence' as licence,
       s.descriptor->>'attribution' as attribution,
       json_build_object('id', s.descriptor->>'licence',
           'pagina', case s.descriptor->>'licence'
               when 'CC0-1.0' then
                   'https://creativecommons.org/publicdomain/zero/1.0/deed.nl'
               else 'https://creativecommons.org/licenses/by/4.0/deed.nl'
               end) as licence_document,
       output.cite_line((s.descriptor->>'attribution') || ' ('
           || (s.descriptor->>'title') || ', '
           || coalesce(left(n.retrieved, 10), 'datum onbekend')
           || ')') as citation,
       json_build_array(json_build_object(
           'bron', s.id, 'bronvermelding', s.descriptor->>'attribution',
           'titel', s.descriptor->>'title',
           'uitgever', s.descriptor->>'publisher',
           'tabel', n.table_id, 'versie', n.version,
           'opgehaald', left(n.retrieved, 10),
           'herkomst', output.origin_word('live'),
           'licentie', s.descriptor->>'licence',
           'pagina', s.descriptor->>'page')) as sources
  from city.source s
  left join output.region r on r.code = s.municipality
  cross join lateral (
	select p.table_id, p.version, p.retrieved
	  from ledger.snapshot p
	 where p.source = s.id
	   and p.added + p.changed + p.removed > 0
	 order by p.snapshot_id desc
	 limit 1) n
 where s.is_defined
   and s.descriptor->>'licence' <> 'not-stated';

-- All sources of a release, for its manifest.
create view output.released_source as
select id, document from output.source
 union all
select id, sources->0 from output.city_source;

create view output.city_cell as
select s.id as source, s.gm_code, o.area_code,
       case when o.area_code = s.gm_code then s.gm_title
           else o.area_name end as area,
       nullif(o.period, '') as period, m.code as measure, m.title, m.unit,
       round(o.value, m.decimals) as value, o.reason::text as reason,
       o.labels::json as labels, o.changed_on, o.key
  from city.observation o
  join output.city_source s using (source_id)
  join city.measure m using (measure_id);
