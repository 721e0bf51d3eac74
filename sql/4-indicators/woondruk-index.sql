-- id:          woondruk-index
-- english-id:  housing_pressure_index
-- label-nl:    Experimentele index van de druk op de woningmarkt
-- label-en:    Experimental index of housing-market pressure
-- eenheid:     punten van 0 tot 100
-- unit:        points from 0 to 100
-- decimals:    1
-- direction:   +
-- thema:       index
-- theme:       index
-- tier:        secondary
-- aggregation: as-given
-- bases:       huidig
-- needs:       woondruk-scores
-- first:       2019
-- marks:       experimenteel
-- draws:       10000
-- version:     1
-- method-nl:   Vier kanten van de druk op de woningmarkt voor de groepen uit
--   de oproep van de G4 en de G40 (2021): beschikbaarheid, betaalbaarheid,
--   doorstroming en aandachtsgroepen. Per kant het gemiddelde van de scores
--   (woondruk-scores), daarvan het meetkundig gemiddelde; een score onder 1
--   telt als 1. De reeks rekenkundig neemt het gewone gemiddelde, de reeks
--   zonder-doorstroming laat de kant weg die op één indicator rust. Van een
--   kant moet ten minste de helft een cijfer hebben, en van de kanten drie op
--   de vier. Alleen voor de steden van de G4 en de G40, en voor groepen en
--   gebieden, alsof elk één gemeente is.
-- method-en:   Four sides of the pressure on the housing market for the groups
--   of the appeal of the G4 and the G40 (2021): availability, affordability,
--   throughflow and vulnerable groups. Of each side the mean of the scores
--   (woondruk-scores), of those the geometric mean; a score under 1 counts as
--   1. The series rekenkundig takes the plain mean, the series
--   zonder-doorstroming leaves out the side that rests on one indicator. Of a
--   side at least half must have a figure, and of the sides three in four.
--   Only for the cities of the G4 and the G40, and for groups and areas as if
--   each were one municipality.
-- caveat-nl:   Geen maat van het woningtekort. Andere keuzes geven een andere
--   index: hoe ver een stad daardoor verschuift, staat in v1/woondruk-index.
--   Zonder die marge zegt het getal niets. Niet geschikt voor een ranglijst.
-- caveat-en:   No measure of the housing shortage. Other choices give another index:
--   how far a city moves by them stands in v1/woondruk-index, and without that
--   margin the number says nothing. Not fit for a league table.
-- definition-source: Woondruk; OECD/JRC Handbook on Constructing Composite
--   Indicators (2008)
-- example:
--   lid G4 2021 GM0001
--   lid G4 2021 GM0002
--   ijkpunt huishoudens-per-100-woningen 2021 90/100/110
--   ijkpunt woningen-per-extra-huishouden 2021 0.5/0.7/1.5
--   ijkpunt woz-inkomensverhouding 2021 5.0/8.5/9.0
--   ijkpunt verhuismobiliteit 2021 80/90/120
--   ijkpunt huishoudens-tot-110-procent-sociaal-minimum 2021 5/10/14
--   woondruk-scores  GM0001  2024  40   huishoudens-per-100-woningen
--   woondruk-scores  GM0001  2024  60   woningen-per-extra-huishouden
--   woondruk-scores  GM0001  2024  8    woz-inkomensverhouding
--   woondruk-scores  GM0001  2024  0    verhuismobiliteit
--   woondruk-scores  GM0001  2024  20   huishoudens-tot-110-procent-sociaal-minimum
--   woondruk-scores  GM0002  2024  40   huishoudens-per-100-woningen
--   woondruk-scores  GM0002  2024  geheim  woz-inkomensverhouding
--   woondruk-scores  GM0002  2024  geheim  verhuismobiliteit
--   woondruk-scores  GM0002  2024  50   huishoudens-tot-110-procent-sociaal-minimum
--   woondruk-scores  GM0003  2024  40   huishoudens-per-100-woningen
--   =>               GM0001  2024  9.5
--   =>               GM0001  2024  19.5  rekenkundig
--   =>               GM0001  2024  20.0  zonder-doorstroming
--   =>               GM0002  2024  geheim
--   =>               GM0003  2024  niet-van-toepassing

with member as materialized (
	select * from index_member
), city as materialized (
	select gm_code from area_member where area_code = 'G4-G40'
), side as (
	select s.gebied, s.periode, m.dimension,
	       case when count((s.cel).num) * 2 >= count(*)
	           then sum_cells(s.cel order by m.indicator) filter (
	               where (s.cel).num is not null)
	               / nullif(count((s.cel).num), 0)::numeric
	           else (array_agg(s.cel order by m.indicator) filter (
	               where (s.cel).num is null))[1] end as cel
	  from woondruk_scores s
	  join member m on m.indicator = s.reeks
	 where s.gebied not like 'GM%' or s.gebied in (select gm_code from city)
	 group by s.gebied, s.periode, m.dimension
), variant (reeks, without) as (
	values ('', ''), ('rekenkundig', ''),
	       ('zonder-doorstroming', 'doorstroming')
)
select gebied, periode, reeks,
       case when count((cel).num) * 4 < count(*) * 3
           then (array_agg(cel order by dimension) filter (
               where (cel).num is null))[1]
       when reeks = 'rekenkundig'
           then sum_cells(cel order by dimension) filter (
               where (cel).num is not null) / count((cel).num)::numeric
       else geometric_mean(array_agg(cel order by dimension) filter (
               where (cel).num is not null), 1) end as teller
  from side
 cross join variant
 where dimension <> without
 group by gebied, periode, reeks
 union all
select gebied, periode, reeks, no_cell(gebied, periode, 'niet-van-toepassing')
  from (select distinct gebied, periode from woondruk_scores) s
 cross join variant
 where gebied like 'GM%' and gebied not in (select gm_code from city)
