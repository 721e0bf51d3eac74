-- id:          gemiddelde-verkoopprijs
-- english-id:  mean_sale_price
-- label-nl:    Gemiddelde verkoopprijs bestaande koopwoningen
-- label-en:    Mean sale price of existing owner-occupied homes
-- eenheid:     euro
-- unit:        euro
-- decimals:    0
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: weighted-mean
-- bases:       huidig, toenmalig
-- published:   NL PV
-- needs:       verkoopprijs-gemiddeld, woningvoorraad
-- first:       2010
-- method-nl:   Het gemiddelde van de prijzen waarvoor in dat jaar bestaande
--   koopwoningen zijn verkocht, zoals CBS en Kadaster het publiceren. Van een
--   groep gemeenten, en van een gemeente die toen nog uit andere bestond: het
--   gemiddelde van de gemeenten, gewogen naar hun aantal woningen.
-- method-en:   The mean of the prices for which existing owner-occupied homes
--   were sold in that year, as CBS and Kadaster publish it. For a group, and
--   for a municipality that was then still several: the mean of the
--   municipalities, weighted by their number of dwellings.
-- caveat-nl:   Het gemiddelde van wat is verkocht, en niet van alle woningen:
--   het verandert ook als er andere woningen worden verkocht. Een gemeente die
--   later is gegroeid, houdt de prijs die toen voor haar is gepubliceerd. Een
--   gewogen gemiddelde is een benadering.
-- caveat-en:   The mean of what was sold, not of all homes: it also changes
--   when other homes are sold. A municipality that grew later keeps the price
--   that was published for it then. A weighted mean is an approximation.
-- definition-source: CBS en Kadaster, StatLine 83625NED
-- example:
--   verkoopprijs-gemiddeld  GM0344  2025  549113
--   woningvoorraad          GM0344  2025  160000
--   =>                      GM0344  2025  549113

select gebied, periode, p.cel as waarde, w.cel as gewicht
  from verkoopprijs_gemiddeld p
  left join woningvoorraad w using (gebied, periode)
