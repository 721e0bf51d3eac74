-- id:          bevolkingsgroei-5-jaar
-- english-id:  population_growth_rate_5y
-- label-nl:    Gemiddelde jaarlijkse bevolkingsgroei, 5 jaar
-- label-en:    Average annual population growth, 5 years
-- eenheid:     % per jaar
-- unit:        % per year
-- decimals:    2
-- direction:   +
-- thema:       vraag
-- theme:       demand
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     100 * (power(teller / noemer, 0.2) - 1)
-- bases:       huidig
-- published:   NL
-- needs:       bevolking-1-januari
-- first:       2015
-- method-nl:   Hoeveel procent de bevolking gemiddeld per jaar groeide in de
--   vijf jaar tot 1 januari, op de grenzen van nu. Teller is de bevolking op
--   die dag, noemer die van vijf jaar eerder.
-- method-en:   By how many per cent the population grew a year on average in
--   the five years to 1 January, on the boundaries of today. The numerator is
--   the population on that day, the denominator that of five years before.
-- caveat-nl:   Groei is een oorzaak van druk op de woningmarkt, niet de druk
--   zelf: waar weinig woningen zijn, kunnen er ook weinig mensen bij komen.
--   Zonder omrekening naar de huidige grenzen zou een herindeling groei
--   lijken.
-- caveat-en:   Growth is a cause of housing pressure, not the pressure itself:
--   where there are few dwellings, few people can come. Without moving figures
--   to current boundaries a merger would look like growth.
-- definition-source: CBS, StatLine 03759ned
-- example:
--   bevolking-1-januari  GM0001  2021  100000
--   bevolking-1-januari  GM0001  2026  110408.08032
--   =>                   GM0001  2026  2.00

-- Rows from the first year that has one five years before.
select gebied, periode, p.cel as teller, b.cel as noemer
  from bevolking_1_januari p
  left join (select gebied, years_before(periode, -5) as periode, cel
       from bevolking_1_januari) b using (gebied, periode)
 where periode in (select years_before(periode, -5)
       from bevolking_1_januari)
