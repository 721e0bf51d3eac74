-- id:          huishoudens-65-plus-laag-inkomen
-- english-id:  older_low_income_household_share
-- label-nl:    Aandeel huishoudens 65+ met inkomen tot 110% sociaal minimum
-- label-en:    Share of 65+ households with income up to 110% of the social
--   minimum
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   +
-- thema:       doorstroming
-- theme:       throughflow
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL PV
-- needs:       huishoudens-65-plus-laag-inkomen-110-aandeel,
--   huishoudens-65-plus-laag-inkomen-110, huishoudens-65-plus-inkomen-bekend
-- first:       2011
-- method-nl:   Welk deel van de huishoudens met een hoofdkostwinner van 65
--   jaar of ouder in dat jaar een inkomen had tot 110% van het sociaal
--   minimum, zoals het CBS het publiceert. Cijfers van een groep zijn de som
--   van die huishoudens gedeeld door de som van alle waarvan het inkomen
--   bekend is.
-- method-en:   Which share of households whose main earner is 65 or older had
--   an income of up to 110% of the social minimum in that year, as CBS
--   publishes it. Figures of a group are the sum of those households divided
--   by the sum of all whose income is known.
-- caveat-nl:   De oproep van de G4 en de G40 (2021) gaat over oudere stellen
--   met een laag inkomen; hier tellen ook alleenstaanden mee, en wie iets meer
--   dan het minimum heeft niet. Spaargeld en een afgelost huis tellen niet
--   mee. Aantallen zijn door de bron op honderdtallen afgerond, en het laatste
--   jaar is voorlopig.
-- caveat-en:   The appeal of the G4 and the G40 (2021) is about older couples
--   with a low income; here people alone are counted too, and who has a little
--   more than the minimum is not. Savings and a mortgage-free home are not
--   counted. The source rounds numbers to hundreds, and the last year is
--   provisional.
-- definition-source: CBS, StatLine 86202NED
-- example:
--   huishoudens-65-plus-laag-inkomen-110-aandeel  GM0001  2023  6.4
--   huishoudens-65-plus-laag-inkomen-110          GM0001  2023  3.2
--   huishoudens-65-plus-inkomen-bekend            GM0001  2023  51.0
--   =>                                            GM0001  2023  6.4

-- The share that is published is finer than the numbers behind it, which are in
-- thousands with one decimal.
select gebied, periode, l.cel * 1000 as teller, k.cel * 1000 as noemer,
       a.cel as waarde
  from huishoudens_65_plus_laag_inkomen_110 l
  left join huishoudens_65_plus_inkomen_bekend k using (gebied, periode)
  left join huishoudens_65_plus_laag_inkomen_110_aandeel a using (gebied, periode)
