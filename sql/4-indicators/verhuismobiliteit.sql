-- id:          verhuismobiliteit
-- english-id:  residential_mobility_rate
-- label-nl:    Verhuismobiliteit
-- label-en:    Residential mobility rate
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   -
-- thema:       doorstroming
-- theme:       throughflow
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       verhuisde-personen, bevolking-1-januari
-- first:       2010
-- method-nl:   Hoeveel verhuizingen er in het jaar waren op elke 1.000
--   inwoners: die binnen de gemeente, en van die tussen gemeenten de helft,
--   omdat ze in twee gemeenten tellen. Noemer is het gemiddelde van de
--   bevolking aan het begin en het eind van het jaar.
-- method-en:   How many moves there were in the year for every 1,000
--   inhabitants: those within the municipality, and half of those between
--   municipalities, as they count in two. The denominator is the mean of the
--   population at the beginning and the end of the year.
-- caveat-nl:   Studenten verhuizen veel en ouderen weinig, dus wie er wonen
--   bepaalt dit cijfer mee. Het zegt niet of mensen huren of kopen, en niet
--   wie wel wil verhuizen en niet kan.
-- caveat-en:   Students move often and older people seldom, so who lives there
--   shapes this figure. It does not say whether people rent or own, nor who
--   wants to move and cannot.
-- index:       doorstroming
-- counts:      events
-- definition-source: CBS, StatLine 60048ned
-- example:
--   verhuisde-personen   GM0001  2024  980
--   bevolking-1-januari  GM0001  2024  9900
--   bevolking-1-januari  GM0001  2025  10100
--   =>                   GM0001  2024  98.00

select gebied, periode, v.cel as teller, (b.cel + e.cel) / 2 as noemer
  from verhuisde_personen v
  left join bevolking_1_januari b using (gebied, periode)
  left join (select gebied, years_before(periode, 1) as periode, cel
       from bevolking_1_januari) e using (gebied, periode)
