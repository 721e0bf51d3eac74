-- id:          nieuwbouw
-- english-id:  new_construction_rate
-- label-nl:    Nieuwbouw per 1.000 woningen
-- label-en:    New dwellings completed per 1,000 dwellings in stock
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
-- needs:       nieuwe-woningen, woningvoorraad
-- first:       2013
-- method-nl:   Hoeveel nieuwe woningen in het jaar gereed kwamen op elke 1.000
--   die er op 1 januari van dat jaar stonden. Cijfers van een groep zijn de som
--   van de nieuwe woningen gedeeld door de som van de voorraad.
-- method-en:   How many new dwellings were completed in the year for every
--   1,000 that stood on 1 January of that year. Figures of a group are the sum
--   of the new dwellings divided by the sum of the stock.
-- caveat-nl:   Sloop en verbouwing zitten hier niet in: de voorraad groeit
--   meer of minder dan dit cijfer. In een kleine gemeente maakt één groot
--   project een uitschieter.
-- caveat-en:   Demolition and conversion are left out: the stock grows by more
--   or less than this figure. In a small municipality one large project makes
--   an outlier.
-- counts:      events
-- definition-source: CBS, StatLine 81955NED en 86098NED
-- example:
--   nieuwe-woningen  GM0001  2024  843
--   woningvoorraad   GM0001  2024  100000
--   =>               GM0001  2024  8.43

select gebied, periode, n.cel as teller, w.cel as noemer
  from nieuwe_woningen n
  left join woningvoorraad w using (gebied, periode)
