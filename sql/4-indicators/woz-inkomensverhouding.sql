-- id:          woz-inkomensverhouding
-- english-id:  woz_to_income_ratio
-- label-nl:    WOZ-waarde-inkomensverhouding
-- label-en:    Assessed value-to-income ratio
-- eenheid:     verhouding
-- unit:        ratio
-- decimals:    2
-- direction:   +
-- thema:       betaalbaarheid
-- theme:       affordability
-- tier:        core
-- aggregation: as-given
-- formula:     teller / noemer
-- bases:       huidig
-- needs:       gemiddelde-woz-waarde, gemiddeld-besteedbaar-inkomen
-- first:       2019
-- method-nl:   Hoeveel jaarinkomens de gemiddelde WOZ-waarde van een woning
--   is. De WOZ-waarde geldt voor 1 januari van het jaar ervoor, en wordt
--   daarom gedeeld door het gemiddelde besteedbare inkomen van dat jaar. Van
--   groepen zijn beide gewogen gemiddelden.
-- method-en:   How many yearly incomes the mean assessed value of a dwelling
--   is. The assessed value is that of 1 January of the year before, so it is
--   divided by the mean disposable income of that year. For groups both are
--   weighted means.
-- caveat-nl:   Alle woningen tellen mee, ook huurwoningen, dus niet wat er
--   toevallig is verkocht. Gemiddelden, geen medianen.
-- caveat-en:   All dwellings are counted, those of tenants too, and not what
--   happens to be sold. Means, no medians.
-- index:       betaalbaarheid
-- definition-source: Lokale Monitor Wonen; cijfers van het CBS, StatLine
--   85036NED en 86161NED
-- example:
--   gemiddelde-woz-waarde          GM0001  2024  400
--   gemiddeld-besteedbaar-inkomen  GM0001  2023  50
--   =>                             GM0001  2024  8.00

select gebied, periode, p.cel as teller, i.cel as noemer
  from gemiddelde_woz_waarde p
  left join (select gebied, years_before(periode, -1) as periode, cel
       from gemiddeld_besteedbaar_inkomen) i using (gebied, periode)
