-- id:          vergunde-woningen
-- english-id:  building_permit_rate
-- label-nl:    Vergunde nieuwbouwwoningen per 1.000 woningen
-- label-en:    Dwellings permitted per 1,000 dwellings
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   -
-- thema:       aanbod
-- theme:       supply
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       woningen-vergund, woningvoorraad
-- first:       2012K4
-- method-nl:   Voor hoeveel nieuwe woningen een bouwvergunning is verleend op
--   elke 1.000 die er op 1 januari van dat jaar stonden: in de vier kwartalen
--   tot en met het genoemde (reeks vier-kwartalen), en gemiddeld per vier
--   kwartalen in de laatste drie jaar (reeks drie-jaar).
-- method-en:   For how many new dwellings a building permit was given for
--   every 1,000 that stood on 1 January of that year: in the four quarters up
--   to and including the one named (series vier-kwartalen), and on average in
--   four quarters of the last three years (series drie-jaar).
-- caveat-nl:   Een vergunning is nog geen woning, en wat door verbouwing
--   ontstaat telt niet mee. In een gemeente schommelt dit sterk; kijk dan
--   naar de reeks van drie jaar.
-- caveat-en:   A permit is no dwelling yet, and what comes from conversion is
--   not counted. In one municipality this swings widely; look at the series
--   of three years then.
-- counts:      events
-- definition-source: CBS, StatLine 83671NED
-- example:
--   woningen-vergund  GM0001  2023K3  10
--   woningen-vergund  GM0001  2023K4  20
--   woningen-vergund  GM0001  2024K1  30
--   woningen-vergund  GM0001  2024K2  40
--   woningvoorraad    GM0001  2024    10000
--   =>                GM0001  2024K2  10.00  vier-kwartalen

-- A source that was never reached has years without quarters; they go on.
select v.gebied, v.periode, r.reeks, case r.reeks when 'drie-jaar'
           then (v.cel + v.ervoor + v.daarvoor) / 3 else v.cel end as teller,
       w.cel as noemer
  from (select gebied, periode, cel, lag(cel, 4) over per as ervoor,
               lag(cel, 8) over per as daarvoor, count(*) over per as n
          from (select gebied, periode, sum_cells(cel) over vier as cel,
                       count(*) over vier as n
                  from woningen_vergund
                 window vier as (partition by gebied, length(periode)
                     order by periode collate "C" rows 3 preceding)) q
         where n = 4 or periode not like '%K%'
        window per as (partition by gebied order by periode collate "C")) v
  cross join (values ('vier-kwartalen', 1), ('drie-jaar', 9)) r (reeks, least)
  left join (select gebied, periode as jaar, cel from woningvoorraad) w
       on w.gebied = v.gebied and w.jaar = left(v.periode, 4)
 where v.n >= r.least
