-- id:       history
-- title-nl: Alle cijfers die er ooit stonden
-- title-en: Every figure that was ever published
-- target:   v1/historie/{document}
-- formats:  json
-- rows:     rijen
-- schema:   historie

-- What the feed said then, without a database: a cell has a row for each number
-- or status it ever had.

-- section: head
select i.id as key,
       i.id, i.label_nl as titel, i.label_en as titel_en, i.eenheid,
       output.sources_of(i.id) as bronnen, output.licence() as licentie,
       output.cite(i.id) as citeren,
       'een rij geldt vanaf release, tot aan (niet met) tot_release; zonder'
       ' tot_release geldt zij nog. Op een dag gold de laatste release van die'
       ' dag of ervoor' as toelichting
  from pg_temp.topic i
 order by i.id collate "C"

-- section: rows
select i.id as key,
       f.area_code as gebied_code, p.code as periode, f.basis,
       nullif(f.reeks, '') as reeks, f.value as waarde, f.status, f.reden,
       f.release, f.until_release as tot_release
  from pg_temp.topic i
  cross join lateral indicator.feed(i.id) f
  join pg_temp.moment p using (period_id)
  left join pg_temp.place a on a.code = f.area_code
 order by i.nth, f.basis, a.nth, f.area_code collate "C", p.nth,
       f.reeks collate "C", f.since_run
