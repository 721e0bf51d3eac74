-- id:          bouwtempo-2030
-- english-id:  build_pace_ratio_2030
-- label-nl:    Bouwtempo ten opzichte van de opgave
-- label-en:    Build pace relative to requirement
-- eenheid:     verhouding
-- unit:        ratio
-- decimals:    2
-- direction:   -
-- thema:       vooruitblik-2030
-- theme:       outlook_2030
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       huishoudens-prognose, huishoudens-prognose-laag,
--   huishoudens-prognose-hoog, huishoudens-1-januari, woningvoorraad,
--   netto-toevoeging-woningen
-- first:       2023
-- too-small: niet-van-toepassing
-- method-nl:   Hoeveel woningen er in de drie jaar voor 1 januari van het
--   genoemde jaar gemiddeld per jaar netto bij kwamen, gedeeld door hoeveel er
--   vanaf dan per jaar nodig zijn tot 2030 (zie benodigde-toevoeging-2030).
--   Van groepen: de som van beide. De reeksen met -laag hebben het laagste
--   tempo: dat bij de meeste huishoudens.
-- method-en:   How many dwellings were added on balance a year in the three
--   years before 1 January of the year named, divided by how many are needed a
--   year from then to 2030 (see benodigde-toevoeging-2030). For groups: the
--   sum of both. The series with -laag have the lowest pace: that with the
--   most households.
-- caveat-nl:   Een verwachting is geen feit: zij komt uit 2022 en rekent zelf
--   al met bouwplannen, zodat de opgave deels van die plannen afhangt. De
--   reeksen -laag en -hoog horen bij de grenzen waarbinnen het CBS het aantal
--   huishoudens met 67% kans verwacht. Wie de verhouding van nu aanhoudt,
--   houdt ook het tekort van nu. De verwachting is gemaakt op de
--   gemeentegrenzen van 2021 en door ons omgerekend naar die van nu, en is
--   afgerond op honderd huishoudens: in een kleine gemeente is dit grof. Trekt
--   het CBS de verwachting in, dan vervallen deze cijfers. Minder dan 1
--   betekent achterlopen op deze berekening. Waar geen woningen nodig zijn,
--   heeft dit geen betekenis.
-- caveat-en:   A forecast is no fact: it is of 2022 and itself assumes
--   building plans, so that what is required depends on those plans in part.
--   The series -laag and -hoog go with the bounds within which CBS expects the
--   number of households with a chance of 67%. Keeping the ratio of today
--   keeps the shortage of today. The forecast is on the municipal boundaries
--   of 2021, which we moved to those of today, and is rounded to a hundred
--   households: in a small municipality this is coarse. If CBS withdraws the
--   forecast, these figures lapse. Below 1 means being behind this
--   calculation. Where no dwellings are needed this has no meaning.
-- definition-source: Woondruk (eigen definitie); cijfers van het CBS, StatLine
--   85172NED, 71486ned, 81955NED en 86098NED
-- example:
--   huishoudens-prognose       GM0001  2030  11
--   huishoudens-prognose-laag  GM0001  2030  10.5
--   huishoudens-prognose-hoog  GM0001  2030  12
--   huishoudens-1-januari      GM0001  2025  10000
--   woningvoorraad             GM0001  2025  10000
--   netto-toevoeging-woningen  GM0001  2022  120
--   netto-toevoeging-woningen  GM0001  2023  150
--   netto-toevoeging-woningen  GM0001  2024  180
--   huishoudens-prognose       GM0002  2030  9
--   huishoudens-1-januari      GM0002  2025  10000
--   woningvoorraad             GM0002  2025  10000
--   netto-toevoeging-woningen  GM0002  2022  1
--   netto-toevoeging-woningen  GM0002  2023  1
--   netto-toevoeging-woningen  GM0002  2024  1
--   =>                         GM0001  2025  0.75                 behoud
--   =>                         GM0001  2025  0.38                 behoud-laag
--   =>                         GM0001  2025  1.50                 behoud-hoog
--   =>                         GM0002  2025  niet-van-toepassing  behoud

select gebied, periode, s.opgave || i.naam as reeks, t.cel as teller,
       case s.opgave when 'behoud'
           then w.cel * (f.cel * 1000 - h.cel) / h.cel
           else unless_broken(f.cel * 1000 * k.cel - w.cel, k.cel, w.cel) end
           / (2030 - periode::int) as noemer
  from huishoudens_1_januari h
  -- the more households, the lower the pace
  cross join (values ('', 0), ('-laag', 2), ('-hoog', 1)) i (naam, nr)
  cross join (values ('behoud'), ('als-2019')) s (opgave)
  left join woningvoorraad w using (gebied, periode)
  left join (select gebied, nr,
               estimated(unless_withdrawn(cel, 'huishoudens-prognose')) as cel
       from (select 0 as nr, * from huishoudens_prognose union all
             select 1, * from huishoudens_prognose_laag union all
             select 2, * from huishoudens_prognose_hoog) p
      where periode = '2030') f using (gebied, nr)
  left join (select n.cel / m.cel as cel
       from woningvoorraad n
       join huishoudens_1_januari m using (gebied, periode)
      where gebied = 'NL01' and periode = '2019') k on true
  left join (select gebied, years_before(periode, -1) as periode, cel
       from (select gebied, periode, unless_broken(sum_cells(cel) over drie / 3,
                        cel, first_value(cel) over drie) as cel,
                    min(periode) over drie as sinds
               from netto_toevoeging_woningen
             window drie as (partition by gebied
                 order by periode collate "C" rows 2 preceding)) n
      where sinds = years_before(periode, 2)) t using (gebied, periode)
 where periode between '2023' and '2029'
