-- id:       development
-- title-nl: Ontwikkeling sinds 2019 en 2021
-- title-en: Development since 2019 and 2021
-- target:   v1/ontwikkeling/{document}
-- formats:  json csv
-- rows:     rijen
-- schema:   ontwikkeling

-- One row for each area and series of an indicator, on the boundaries of today.
-- Differences are of published figures, so that readers can check them.

-- section: head
select i.id as key, i.id, i.label_nl as titel, i.label_en as titel_en,
       i.eenheid, i.unit as eenheid_en, i.decimals as decimalen,
       i.direction as richting, i.caveat_nl as kanttekening,
       i.caveat_en as kanttekening_en, output.sources_of(i.id) as bronnen,
       output.licence() as licentie, output.cite(i.id) as citeren,
       'verschil en procent: het nieuwste jaarcijfer (waarde) vergeleken met'
       ' dat van 2019 en van 2021. min_nl: de verandering in procenten min die'
       ' van Nederland over dezelfde jaren, in procentpunten. Van wat zelf al'
       ' in procenten is, is er geen procent: dan is verschil in'
       ' procentpunten, en min_nl dat verschil min dat van Nederland. Waar'
       ' een getal ontbreekt, zegt de reden ernaast waarom; over een breuk in'
       ' de reeks heen wordt niet vergeleken. helling: de middelste van alle'
       ' hellingen tussen twee jaren (Theil-Sen), per jaar. ontwikkeling:'
       ' stijgend of dalend heet een reeks alleen als toeval het niet'
       ' verklaart (toets van Mann-Kendall, p_waarde); omdat bij veel gebieden'
       ' ook toeval er vaak uitziet als een richting, is daarvoor'
       ' gecorrigeerd (Benjamini-Hochberg, q = 0,10; de steden van de G4 en de'
       ' G40, de andere gemeenten en de overige gebieden apart). Dat telt'
       ' geen voorlopige of geschatte cijfers, en niets van voor de laatste'
       ' breuk; van een cijfer waarvan de bron geen status geeft, weten wij'
       ' dat niet, en het telt mee. Bij minder dan'
       ' vijf jaren staat er te-weinig-jaren. Een richting zegt niet waardoor'
       ' het komt, en niet hoe het verder gaat. z_2019 en z_2021: hoe ver de'
       ' verandering van een stad (procent; van procenten verschil) af ligt'
       ' van de middelste van de steden die op haar lijken (vergelijking in'
       ' v1/gemeenten), gedeeld door 1,4826 maal hun mediane afwijking; leeg'
       ' bij minder dan drie zulke steden. ongewoon: een van beide is groter'
       ' dan 3,5. Dat is een reden om te kijken wat er gebeurde, ook naar een'
       ' fout of een grens die verschoof, en geen oordeel. ondergrens en'
       ' bovengrens: waar de nieuwste waarde tussen ligt (19 van de 20 keer),'
       ' door afronding, door toeval in een aantal gevallen (Byar, ruimer als'
       ' de jaren meer springen dan toeval doet) en doordat voorlopige cijfers'
       ' veranderen. Twee gebieden verschillen alleen als die marges elkaar niet'
       ' raken; anders zijn zij ongeveer gelijk. Een benadering heeft geen'
       ' marges. markeringen_2019 en markeringen_2021: wat er te weten valt'
       ' van het cijfer van dat jaar, waarvan het verschil is gerekend.'
           as toelichting
  from pg_temp.topic i
 where exists (select from indicator.development d where d.indicator = i.id)
 order by i.id collate "C"

-- section: rows
select d.indicator as key, d.area_code as gebied_code, a.title as gebied,
       nullif(d.reeks, '') as reeks, p.code as periode,
       output.as_told(d.value, i.decimals) as waarde, i.eenheid, d.status, d.reden,
       d.markeringen,
       round(b.difference, i.decimals) as verschil_2019,
       b.reden as reden_2019,
       round(b.percent, 1) as procent_2019,
       b.percent_reden as reden_procent_2019,
       round(b.beside_nl, case when i.unit like '%\%%' then i.decimals
           else 1 end) as min_nl_2019,
       b.beside_nl_reden as reden_min_nl_2019,
       round(l.difference, i.decimals) as verschil_2021,
       l.reden as reden_2021,
       round(l.percent, 1) as procent_2021,
       l.percent_reden as reden_procent_2021,
       round(l.beside_nl, case when i.unit like '%\%%' then i.decimals
           else 1 end) as min_nl_2021,
       l.beside_nl_reden as reden_min_nl_2021,
       output.trend(d.years, d.events, d.is_clear, d.s) as ontwikkeling,
       round(d.slope, i.decimals + 2) as helling,
       d.years as jaren, d.first_year as eerste_jaar,
       d.last_year as laatste_jaar, d.s as mann_kendall,
       round(d.p, 6) as p_waarde,
       round(b.robust_z, 2) as z_2019, round(l.robust_z, 2) as z_2021,
       greatest(abs(b.robust_z), abs(l.robust_z)) > 3.5 as ongewoon,
       round(d.low, i.decimals + 1) as ondergrens,
       round(d.high, i.decimals + 1) as bovengrens,
       coalesce(d.margin_from, '{}') as marge_door,
       -- a part is never more than the whole
       case when i.aggregation <> 'sum' then output.beside(d.low, d.high,
           n.low, n.high) end as tegenover_nl,
       b.markeringen as markeringen_2019, l.markeringen as markeringen_2021
  from indicator.development d
  join pg_temp.topic i on i.id = d.indicator
  join pg_temp.place a on a.code = d.area_code
  join pg_temp.moment p using (period_id)
  left join indicator.development n on (n.indicator, n.area_code, n.reeks,
      n.period_id) = (d.indicator, 'NL01', d.reeks, d.period_id)
      and d.area_code <> 'NL01'
  join indicator.since b on (b.indicator, b.area_code, b.reeks, b.base)
      = (d.indicator, d.area_code, d.reeks, 2019)
  join indicator.since l on (l.indicator, l.area_code, l.reeks, l.base)
      = (d.indicator, d.area_code, d.reeks, 2021)
 order by i.nth, a.nth, d.reeks collate "C"
