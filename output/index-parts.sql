-- id:       index-parts
-- title-nl: Wat elke indicator aan de index bijdraagt
-- title-en: What each indicator adds to the index
-- target:   v1/woondruk-index/bijdragen
-- formats:  json csv
-- rows:     rijen
-- documents: any
-- schema:   index-bijdragen

-- section: head
select 'bijdragen' as key, i.id,
       'Bijdrage van elke indicator aan de experimentele index' as titel,
       'Contribution of each indicator to the experimental index' as titel_en,
       i.eenheid, i.unit as eenheid_en, i.caveat_nl as kanttekening,
       i.caveat_en as kanttekening_en, output.sources_of(i.id) as bronnen,
       output.licence() as licentie, output.cite(i.id) as citeren,
       'Een rij per gebied, jaar en indicator: het cijfer en van welk jaar het'
       ' is, de score op de vaste schaal (afgekapt als het cijfer daarbuiten'
       ' valt), en de punten die het aan de index bijdraagt. De punten van een'
       ' gebied en jaar tellen op tot de index min 1, de ondergrens; omdat de'
       ' index een meetkundig gemiddelde is, zijn het delen van de logaritme.'
       ' verandering: hoeveel punten van de verandering sinds 2021 van deze'
       ' indicator komen.' as toelichting
  from output.indicator i
 where i.id in (select indicator from indicator.drawn)

-- section: rows
select 'bijdragen' as key, x.area_code as gebied_code, a.title as gebied,
       p.code as periode, x.dimension as kant, x.indicator,
       x.figure_period as cijfer_periode,
       output.as_told(x.value, i.decimals) as cijfer, i.eenheid as cijfer_eenheid,
       round(x.score, 1) as score, x.is_capped as afgekapt,
       round(x.points, 2) as punten, round(x.change, 2) as verandering_2021,
       x.reden as reden_2021
  from (select distinct indicator from indicator.drawn) d
 cross join lateral indicator.index_parts(d.indicator) x
  join pg_temp.moment p using (period_id)
  join pg_temp.topic i on i.id = x.indicator
  join pg_temp.place a on a.code = x.area_code
 order by a.nth, p.nth, x.dimension collate "C", i.nth
