-- id:          oplevering-per-vergunning
-- english-id:  permit_completion_ratio
-- label-nl:    Opgeleverde nieuwbouw per vergunning twee jaar eerder
-- label-en:    Completions per permit two years earlier
-- eenheid:     verhouding
-- unit:        ratio
-- decimals:    2
-- direction:   -
-- thema:       aanbod
-- theme:       supply
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       nieuwe-woningen, woningen-vergund
-- first:       2018
-- minimum-denominator: 50
-- method-nl:   Hoeveel nieuwe woningen er in drie jaar gereed kwamen voor
--   elke woning waarvoor in de drie jaar die twee jaar eerder begonnen een
--   vergunning is verleend (reeks twee-jaar); ook met een en met drie jaar
--   ertussen.
-- method-en:   How many new dwellings were completed in three years for every
--   dwelling permitted in the three years that began two years before (series
--   twee-jaar); also with one and with three years between.
-- caveat-nl:   Dat bouwen twee jaar duurt is een aanname. 1 betekent dat er
--   evenveel woningen gereed kwamen als er waren vergund, niet dat het
--   dezelfde woningen zijn; meer dan 1 kan, als er meer uit oudere
--   vergunningen kwam.
-- caveat-en:   That building takes two years is an assumption. 1 means that as
--   many dwellings were completed as had been permitted, not that they are the
--   same ones; more than 1 is possible, when more came of older permits.
-- definition-source: Woondruk (eigen definitie); cijfers van het CBS, StatLine
--   81955NED, 86098NED en 83671NED
-- example:
--   nieuwe-woningen   GM0001  2021    90
--   nieuwe-woningen   GM0001  2022    90
--   nieuwe-woningen   GM0001  2023    90
--   woningen-vergund  GM0001  2019K1  25
--   woningen-vergund  GM0001  2019K2  25
--   woningen-vergund  GM0001  2019K3  25
--   woningen-vergund  GM0001  2019K4  25
--   woningen-vergund  GM0001  2020K1  25
--   woningen-vergund  GM0001  2020K2  25
--   woningen-vergund  GM0001  2020K3  25
--   woningen-vergund  GM0001  2020K4  25
--   woningen-vergund  GM0001  2021K1  25
--   woningen-vergund  GM0001  2021K2  25
--   woningen-vergund  GM0001  2021K3  25
--   woningen-vergund  GM0001  2021K4  25
--   =>                GM0001  2023    0.90  twee-jaar

select n.gebied, n.periode, r.reeks, n.cel as teller, v.cel as noemer
  from (select gebied, periode, unless_broken(sum_cells(cel) over drie, cel,
                   first_value(cel) over drie) as cel,
               count(*) over drie as n
          from nieuwe_woningen
        window drie as (partition by gebied order by periode rows 2 preceding)
       ) n
  cross join (values ('een-jaar', 1), ('twee-jaar', 2), ('drie-jaar', 3))
       r (reeks, jaren)
  join (select gebied, periode, sum_cells(cel) over drie as cel,
               count(*) over drie as n
          from (select gebied, left(periode, 4) as periode,
                       sum_cells(cel order by periode) as cel
                 from woningen_vergund
                group by 1, 2
               having count(*) = 4 or max(periode) not like '%K%') j
        window drie as (partition by gebied order by periode rows 2 preceding)
       ) v on v.gebied = n.gebied and v.n = 3
   and v.periode = years_before(n.periode, r.jaren)
 where n.n = 3
