-- id:          woondruk-telling
-- english-id:  pressure_count
-- label-nl:    Telling: bij hoeveel indicatoren de druk hoog is
-- label-en:    Count: on how many indicators pressure is high
-- eenheid:     indicatoren
-- unit:        indicators
-- decimals:    0
-- direction:   +
-- thema:       index
-- theme:       index
-- tier:        secondary
-- aggregation: as-given
-- bases:       huidig
-- needs:       woondruk-scores
-- first:       2019
-- method-nl:   Bij hoeveel van de indicatoren van de index een gemeente staat
--   waar in het ijkjaar de 20% van alle gemeenten met de meeste druk stonden.
--   De grenzen liggen vast, zodat de telling over de jaren kan stijgen en
--   dalen. Van de indicatoren moeten ten minste drie op de vier een cijfer
--   hebben. Een groep telt als één gemeente.
-- method-en:   On how many of the indicators of the index a municipality
--   stands where in the reference year the 20% of all municipalities with the
--   most pressure stood. The thresholds are fixed, so that the count can rise
--   and fall over the years. At least three in four of the indicators must
--   have a figure. A group counts as one municipality.
-- caveat-nl:   Elke indicator telt even zwaar, en net onder een grens telt niet mee:
--   een verschil van één zegt weinig. Waar een cijfer ontbreekt kan de telling te
--   laag zijn; welke dat zijn, staat bij woondruk-scores.
-- caveat-en:   Every indicator counts the same, and just below a threshold does not
--   count: a difference of one says little. Where a figure is missing the count may
--   be too low; woondruk-scores tells which.
-- definition-source: Woondruk; naar Alkire en Foster (dubbele grens)
-- example:
--   ijkpunt huishoudens-per-100-woningen 2021 90/100/110
--   ijkpunt woningen-per-extra-huishouden 2021 0.5/0.7/1.5
--   ijkpunt woz-inkomensverhouding 2021 5.0/8.5/9.0
--   ijkpunt verhuismobiliteit 2021 80/90/120
--   woondruk-scores  GM0001  2024  50   huishoudens-per-100-woningen
--   woondruk-scores  GM0001  2024  80   woningen-per-extra-huishouden
--   woondruk-scores  GM0001  2024  87   woz-inkomensverhouding
--   woondruk-scores  GM0001  2024  noemer-te-klein  verhuismobiliteit
--   woondruk-scores  GM0002  2024  50   huishoudens-per-100-woningen
--   woondruk-scores  GM0002  2024  geheim  woz-inkomensverhouding
--   woondruk-scores  GM0002  2024  geheim  verhuismobiliteit
--   =>               GM0001  2024  2
--   =>               GM0002  2024  geheim

with member as materialized (
	select * from index_member
)
select s.gebied, s.periode,
       case when count((s.cel).num) * 4 >= count(*) * 3
           then sum_cells(is_pressed(s.cel, m::index_member)
               order by s.reeks) filter (where (s.cel).num is not null)
           else (array_agg(s.cel order by s.reeks) filter (
               where (s.cel).num is null))[1] end as teller
  from woondruk_scores s
  join member m on m.indicator = s.reeks
 group by s.gebied, s.periode
