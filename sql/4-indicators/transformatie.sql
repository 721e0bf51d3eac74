-- id:          transformatie
-- english-id:  conversion_addition_share
-- label-nl:    Aandeel toevoegingen door transformatie en splitsing
-- label-en:    Share of gross additions from conversion and splitting
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   0
-- thema:       aanbod
-- theme:       supply
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       getransformeerde-woningen, bruto-toegevoegde-woningen
-- first:       2012
-- minimum-denominator: 50
-- method-nl:   Welk deel van alle woningen die er in het jaar bij kwamen,
--   ontstond door een gebouw tot woningen te maken of een woning te splitsen.
-- method-en:   Which share of all dwellings added in the year came from
--   turning a building into dwellings or splitting a dwelling.
-- caveat-nl:   De tabellen van voor en vanaf 2020 delen anders in: vergelijk
--   jaren van voor 2020 niet zonder meer met latere. De bron rondt vanaf 2020
--   af op vijftallen, en het laatste jaar is voorlopig.
-- caveat-en:   The tables before 2020 and from 2020 on classify in different
--   ways: do not simply compare years before 2020 with later ones. The source
--   rounds to fives from 2020, and the last year is provisional.
-- teller:      part-of-noemer
-- definition-source: CBS, StatLine 86054NED en 84903NED
-- example:
--   getransformeerde-woningen   GM0001  2024  15
--   bruto-toegevoegde-woningen  GM0001  2024  100
--   =>                          GM0001  2024  15.0

-- 86054NED begins in 2020, the first year that is reliable.  The years before
-- are of 84903NED, for history: those from 2020 have the mark of the break.
select gebied, periode, g.cel as teller, b.cel as noemer
  from getransformeerde_woningen g
  left join bruto_toegevoegde_woningen b using (gebied, periode)
