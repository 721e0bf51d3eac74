-- id:       collection
-- title-nl: Alle indicatoren als kubus (JSON-stat 2.0)
-- title-en: All indicators as cubes (JSON-stat 2.0)
-- target:   v1/index
-- formats:  jsonstat.json

-- A collection of json-stat.org/format: where each cube is.

-- section: head
select 'index' as key

-- section: cube
select 'index' as key, '2.0' as version, 'collection' as class,
       p.trial || 'Woondruk' as label,
       coalesce(nullif(p.base, '') || '/v1/', '') || 'index.jsonstat.json'
           as href,
       max(c.changed_on) || 'T00:00:00Z' as updated,
       json_build_object('item', json_agg(json_build_object(
           'class', 'dataset',
           'href', coalesce(nullif(p.base, '') || '/v1/', '') || 'indicatoren/'
               || i.id || case c.basis when 'toenmalig' then '.toenmalig'
               else '' end || '.jsonstat.json',
           'label', i.label_nl || case c.basis when 'toenmalig'
               then ' (grenzen van toen)' else '' end,
           'updated', c.changed_on || 'T00:00:00Z')
           order by i.id collate "C", c.basis)) as link
  from pg_temp.document c
  join pg_temp.topic i on i.id = c.indicator
 cross join output.news_place p
 group by p.trial, p.base
