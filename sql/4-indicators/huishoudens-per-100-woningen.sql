-- id:          huishoudens-per-100-woningen
-- english-id:  households_per_100_dwellings
-- label-nl:    Huishoudens per 100 woningen
-- label-en:    Households per 100 dwellings
-- eenheid:     huishoudens per 100 woningen
-- unit:        households per 100 dwellings
-- decimals:    2
-- direction:   +
-- thema:       vraag
-- theme:       demand
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig, toenmalig
-- published:   NL toenmalig:PV
-- needs:       huishoudens-1-januari, woningvoorraad
-- first:       2012
-- method-nl:   Hoeveel particuliere huishoudens er op 1 januari waren op elke
--   100 woningen. Cijfers van een groep zijn de som van de huishoudens gedeeld
--   door de som van de woningen.
-- method-en:   How many private households there were on 1 January for every
--   100 dwellings. Figures of a group are the sum of the households divided by
--   the sum of the dwellings.
-- caveat-nl:   Geen schatting van het woningtekort. Huishoudens op een
--   studentenkamer of een andere plek die geen woning is, tellen wel mee en hun
--   kamer niet: daarom staan studentensteden bovenaan. En wie geen woning vindt,
--   vormt vaak geen huishouden: grote nood kan dit cijfer lager maken.
-- caveat-en:   No estimate of the housing shortage. Households in a student
--   room or another place that is no dwelling are counted and their room is
--   not: that is why student cities are on top. And who finds no dwelling often
--   forms no household: great need can make this figure lower.
-- definition-source: CBS, StatLine 71486ned and 81955NED
-- example:
--   huishoudens-1-januari  GM0001  2025  10188
--   woningvoorraad         GM0001  2025  10000
--   =>                     GM0001  2025  101.88

select gebied, periode, h.cel as teller, w.cel as noemer
  from huishoudens_1_januari h
  left join woningvoorraad w using (gebied, periode)
