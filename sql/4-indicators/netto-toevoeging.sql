-- id:          netto-toevoeging
-- english-id:  net_dwelling_additions_rate
-- label-nl:    Netto toevoeging aan de woningvoorraad per 1.000 woningen
-- label-en:    Net dwelling additions per 1,000 dwellings
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   -
-- thema:       aanbod
-- theme:       supply
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig, toenmalig
-- published:   NL toenmalig:PV
-- needs:       netto-toevoeging-woningen, woningvoorraad
-- first:       2013
-- method-nl:   Hoeveel woningen er in het jaar netto bij kwamen op elke 1.000
--   die er op 1 januari van dat jaar stonden: nieuwbouw en andere
--   toevoegingen, min sloop en andere onttrekkingen.
-- method-en:   How many dwellings were added on balance in the year for every
--   1,000 that stood on 1 January of that year: new dwellings and other
--   additions, less demolition and other withdrawals.
-- caveat-nl:   Administratieve correcties van het CBS tellen niet mee, dus de
--   voorraad kan meer of minder veranderen. Dit is niet wat het CBS sinds
--   2026 woningbouw noemt: daar gaat sloop niet af.
-- caveat-en:   Administrative corrections by CBS are left out, so the stock
--   can change by more or less. This is not what CBS has called woningbouw
--   since 2026: that does not subtract demolition.
-- definition-source: CBS, StatLine 81955NED en 86098NED
-- example:
--   netto-toevoeging-woningen  GM0001  2024  860
--   woningvoorraad             GM0001  2024  100000
--   =>                         GM0001  2024  8.60

select gebied, periode, n.cel as teller, w.cel as noemer
  from netto_toevoeging_woningen n
  left join woningvoorraad w using (gebied, periode)
