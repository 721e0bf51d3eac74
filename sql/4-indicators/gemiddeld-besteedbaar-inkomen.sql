-- id:          gemiddeld-besteedbaar-inkomen
-- english-id:  mean_disposable_income
-- label-nl:    Gemiddeld besteedbaar inkomen van huishoudens
-- label-en:    Mean disposable income of households
-- eenheid:     1.000 euro
-- unit:        1,000 euro
-- decimals:    1
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: weighted-mean
-- bases:       huidig
-- published:   NL PV
-- needs:       inkomen-besteedbaar-gemiddeld, huishoudens-met-inkomen
-- first:       2011
-- method-nl:   Het gemiddelde van wat huishoudens in dat jaar te besteden
--   hadden, na belasting en premies, zoals het CBS het publiceert. Van een
--   groep gemeenten: het gemiddelde van de gemeenten, gewogen naar hun aantal
--   huishoudens.
-- method-en:   The mean of what households had to spend in that year, after
--   tax and contributions, as CBS publishes it. For a group of municipalities:
--   the mean of the municipalities, weighted by their number of households.
-- caveat-nl:   Een gemiddelde, geen mediaan: enkele hoge inkomens trekken het
--   omhoog. Het laatste jaar is voorlopig. Een gewogen gemiddelde is een
--   benadering.
-- caveat-en:   A mean, no median: a few high incomes pull it up. The last year
--   is provisional. A weighted mean is an approximation.
-- definition-source: CBS, StatLine 86161NED
-- example:
--   inkomen-besteedbaar-gemiddeld  GM0344  2023  52.4
--   huishoudens-met-inkomen        GM0344  2023  180.5
--   =>                             GM0344  2023  52.4

select gebied, periode, i.cel as waarde, h.cel as gewicht
  from inkomen_besteedbaar_gemiddeld i
  left join huishoudens_met_inkomen h using (gebied, periode)
