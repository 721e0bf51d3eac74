-- id:          benodigde-toevoeging-2030
-- english-id:  required_net_additions_rate_2030
-- label-nl:    Benodigde netto toevoeging per jaar tot 2030
-- label-en:    Net additions per year required to 2030
-- eenheid:     per 1.000 per jaar
-- unit:        per 1,000 per year
-- decimals:    1
-- direction:   +
-- thema:       vooruitblik-2030
-- theme:       outlook_2030
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       huishoudens-prognose, huishoudens-prognose-laag,
--   huishoudens-prognose-hoog, huishoudens-1-januari, woningvoorraad
-- first:       2023
-- method-nl:   Hoeveel woningen er per jaar bij moeten komen op elke 1.000,
--   om in 2030 evenveel woningen per huishouden te hebben als op 1 januari
--   van het genoemde jaar (reeks behoud) of als Nederland in 2019 (reeks
--   als-2019), met de huishoudens die het CBS dan verwacht.
-- method-en:   How many dwellings have to be added a year for every 1,000, to
--   have as many dwellings per household in 2030 as on 1 January of the year
--   named (series behoud) or as the Netherlands in 2019 (series als-2019),
--   with the households that CBS expects then.
-- caveat-nl:   Een verwachting is geen feit: zij komt uit 2022 en rekent zelf
--   al met bouwplannen, zodat de opgave deels van die plannen afhangt. De
--   reeksen -laag en -hoog zijn de grenzen waarbinnen het CBS het aantal
--   huishoudens met 67% kans verwacht. Wie de verhouding van nu aanhoudt,
--   houdt ook het tekort van nu. De verwachting is gemaakt op de
--   gemeentegrenzen van 2021 en door ons omgerekend naar die van nu, en is
--   afgerond op honderd huishoudens: in een kleine gemeente is dit grof. Trekt
--   het CBS de verwachting in, dan vervallen deze cijfers.
-- caveat-en:   A forecast is no fact: it is of 2022 and itself assumes
--   building plans, so that what is required depends on those plans in part.
--   The series -laag and -hoog are the bounds within which CBS expects the
--   number of households with a chance of 67%. Keeping the ratio of today
--   keeps the shortage of today. The forecast is on the municipal boundaries
--   of 2021, which we moved to those of today, and is rounded to a hundred
--   households: in a small municipality this is coarse. If CBS withdraws the
--   forecast, these figures lapse.
-- definition-source: Woondruk (eigen berekening met de regionale prognose van
--   PBL en CBS); cijfers van het CBS, StatLine 85172NED, 71486ned, 81955NED en
--   86098NED
-- example:
--   huishoudens-prognose   GM0001  2030  11
--   huishoudens-1-januari  GM0001  2025  10000
--   woningvoorraad         GM0001  2025  9800
--   huishoudens-1-januari  NL01    2019  8000000
--   woningvoorraad         NL01    2019  7840000
--   =>                     GM0001  2025  20.0    behoud
--   =>                     GM0001  2025  20.0    als-2019

-- Required a year, by dwellings: S * (Hf / H - 1) / years by S, which is growth
-- of households by households; or (Hf * k - S) / years by S.
select gebied, periode, s.opgave || i.naam as reeks,
       case s.opgave when 'behoud' then f.cel * 1000 - h.cel
           else unless_broken(f.cel * 1000 * k.cel - w.cel, k.cel, w.cel) end
           / (2030 - periode::int) as teller,
       case s.opgave when 'behoud' then h.cel else w.cel end as noemer
  from huishoudens_1_januari h
  cross join (values ('', 0), ('-laag', 1), ('-hoog', 2)) i (naam, nr)
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
 where periode between '2023' and '2029'
