-- id:          huishoudens-tot-110-procent-sociaal-minimum
-- english-id:  low_income_household_share
-- label-nl:    Aandeel huishoudens tot 110% sociaal minimum
-- label-en:    Share of households with income up to 110% of the social
--   minimum
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   +
-- thema:       betaalbaarheid
-- theme:       affordability
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL PV
-- needs:       huishoudens-laag-inkomen-110-aandeel,
--   huishoudens-laag-inkomen-110, huishoudens-inkomen-bekend
-- first:       2011
-- method-nl:   Welk deel van de huishoudens in dat jaar een inkomen had tot
--   110% van het sociaal minimum, zoals het CBS het publiceert. Cijfers van
--   een groep zijn de som van die huishoudens gedeeld door de som van alle
--   waarvan het inkomen bekend is.
-- method-en:   Which share of households had an income of up to 110% of the
--   social minimum in that year, as CBS publishes it. Figures of a group are
--   the sum of those households divided by the sum of all whose income is
--   known.
-- caveat-nl:   Dit is niet de armoedegrens die CBS, SCP en Nibud sinds 2024
--   gebruiken; die telt anders en heeft een eigen tabel. Aantallen zijn door
--   de bron op honderdtallen afgerond, en het laatste jaar is voorlopig.
-- caveat-en:   This is not the poverty line that CBS, SCP and Nibud use since
--   2024; that counts in another way and has a table of its own. The source
--   rounds numbers to hundreds, and the last year is provisional.
-- index:       aandachtsgroepen
-- definition-source: CBS, StatLine 86202NED
-- example:
--   huishoudens-laag-inkomen-110-aandeel  GM0001  2023  6.4
--   huishoudens-laag-inkomen-110          GM0001  2023  3.2
--   huishoudens-inkomen-bekend            GM0001  2023  51.0
--   =>                                    GM0001  2023  6.4

-- The share that is published is finer than the numbers behind it, which are in
-- thousands with one decimal.
select gebied, periode, l.cel * 1000 as teller, k.cel * 1000 as noemer,
       a.cel as waarde
  from huishoudens_laag_inkomen_110 l
  left join huishoudens_inkomen_bekend k using (gebied, periode)
  left join huishoudens_laag_inkomen_110_aandeel a using (gebied, periode)
