-- id:       indicator
-- title-nl: Een indicator over de jaren
-- title-en: An indicator over the years
-- target:   indicatoren/{document}

-- section: document
select d.drawing as key, d.title, d.title || ' (' || d.eenheid || '). '
           || d.words as desc, d.unit, d.note
  from pg_temp.drawing d
 where d.form = 'Lijngrafiek'
 order by d.drawing collate "C"

-- section: points
select p.chart as key, p.label, p.x, p.drawn as y, p.is_open as open,
       p.is_apart as apart
  from pg_temp.chart_point p
 where p.chart in (select drawing from pg_temp.drawing)
 order by p.chart collate "C", p.line, p.x
