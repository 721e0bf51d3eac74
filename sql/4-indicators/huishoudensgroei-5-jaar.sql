-- id:          huishoudensgroei-5-jaar
-- english-id:  household_growth_rate_5y
-- label-nl:    Gemiddelde jaarlijkse groei huishoudens, 5 jaar
-- label-en:    Average annual household growth, 5 years
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
-- needs:       huishoudens-1-januari
-- first:       2015
-- method-nl:   Hoeveel procent het aantal particuliere huishoudens gemiddeld
--   per jaar groeide in de vijf jaar tot 1 januari, op de grenzen van nu.
--   Teller is het aantal op die dag, noemer dat van vijf jaar eerder.
-- method-en:   By how many per cent the number of private households grew a
--   year on average in the five years to 1 January, on the boundaries of
--   today. The numerator is the number on that day, the denominator that of
--   five years before.
-- caveat-nl:   Inschrijving van studenten en de bevolking van instellingen,
--   zoals asielzoekerscentra, laten deze reeks schommelen. Waar geen woning
--   is, komt vaak ook geen huishouden bij: weinig groei kan ook tekort
--   betekenen.
-- caveat-en:   Registration of students and the population of institutions,
--   such as asylum centres, make this series fluctuate. Where there is no
--   dwelling, often no household forms: little growth can also mean shortage.
-- definition-source: CBS, StatLine 71486ned
-- example:
--   huishoudens-1-januari  GM0001  2021  100000
--   huishoudens-1-januari  GM0001  2026  105101.00501
--   =>                     GM0001  2026  1.00

-- Rows from the first year that has one five years before.
select gebied, periode, h.cel as teller, b.cel as noemer
  from huishoudens_1_januari h
  left join (select gebied, years_before(periode, -5) as periode, cel
       from huishoudens_1_januari) b using (gebied, periode)
 where periode in (select years_before(periode, -5)
       from huishoudens_1_januari)
