-- id:          prijs-inkomensverhouding
-- english-id:  price_to_income_ratio
-- label-nl:    Verkoopprijs-inkomensverhouding
-- label-en:    House price-to-income ratio
-- eenheid:     verhouding
-- unit:        ratio
-- decimals:    2
-- direction:   +
-- thema:       betaalbaarheid
-- theme:       affordability
-- tier:        core
-- aggregation: as-given
-- formula:     teller / (1000 * noemer)
-- bases:       huidig
-- needs:       gemiddelde-verkoopprijs, gemiddeld-besteedbaar-inkomen
-- first:       2011
-- method-nl:   Hoeveel jaarinkomens de gemiddelde verkoopprijs van een
--   bestaande koopwoning is: de prijs gedeeld door het gemiddelde besteedbare
--   inkomen van huishoudens in hetzelfde jaar. Van groepen zijn beide gewogen
--   gemiddelden.
-- method-en:   How many yearly incomes the mean sale price of an existing
--   owner-occupied home is: the price divided by the mean disposable income
--   of households in the same year. For groups both are weighted means.
-- caveat-nl:   De prijs is van wat is verkocht en het inkomen van iedereen,
--   ook van huurders. Gemiddelden, geen medianen. Het inkomen is ruim een
--   jaar later bekend.
-- caveat-en:   The price is of what was sold and the income of everybody,
--   tenants too. Means, no medians. The income is known more than a year
--   later.
-- definition-source: OECD, Affordable Housing Database; cijfers van CBS en
--   Kadaster, StatLine 83625NED en 86161NED
-- example:
--   gemiddelde-verkoopprijs        GM0001  2023  400000
--   gemiddeld-besteedbaar-inkomen  GM0001  2023  50
--   =>                             GM0001  2023  8.00

select gebied, periode, p.cel as teller, i.cel as noemer
  from gemiddelde_verkoopprijs p
  left join gemiddeld_besteedbaar_inkomen i using (gebied, periode)
