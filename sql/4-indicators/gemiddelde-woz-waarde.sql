-- id:          gemiddelde-woz-waarde
-- english-id:  mean_assessed_value
-- label-nl:    Gemiddelde WOZ-waarde van woningen
-- label-en:    Mean assessed value of dwellings
-- eenheid:     1.000 euro
-- unit:        1,000 euro
-- decimals:    0
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: weighted-mean
-- bases:       huidig, toenmalig
-- published:   NL PV
-- needs:       woz-waarde-gemiddeld, woningvoorraad
-- first:       2019
-- method-nl:   Het gemiddelde van de WOZ-waarden van alle woningen, zoals het
--   CBS het publiceert. Van een groep gemeenten: het gemiddelde van de
--   gemeenten, gewogen naar hun aantal woningen.
-- method-en:   The mean of the assessed values of all dwellings, as CBS
--   publishes it. For a group of municipalities: the mean of the
--   municipalities, weighted by their number of dwellings.
-- caveat-nl:   De waarde is die van 1 januari van het jaar ervoor. Een
--   gewogen gemiddelde is een benadering.
-- caveat-en:   The value is that of 1 January of the year before. A weighted
--   mean is an approximation.
-- definition-source: CBS, StatLine 85036NED
-- example:
--   woz-waarde-gemiddeld  GM0344  2025  412
--   woningvoorraad        GM0344  2025  160000
--   =>                    GM0344  2025  412

select gebied, periode, z.cel as waarde, w.cel as gewicht
  from woz_waarde_gemiddeld z
  left join woningvoorraad w using (gebied, periode)
