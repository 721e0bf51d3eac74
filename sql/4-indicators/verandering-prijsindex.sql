-- id:          verandering-prijsindex
-- english-id:  price_index_change_since_base
-- label-nl:    Verandering prijsindex koopwoningen sinds 2021
-- label-en:    Change in the price index of owner-occupied homes since 2021
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: none
-- formula:     100 * (teller / noemer - 1)
-- bases:       huidig
-- levels:      NL PV GM
-- needs:       prijsindex-koopwoningen
-- first:       2021
-- method-nl:   Hoeveel procent de prijsindex van bestaande koopwoningen hoger is
--   dan gemiddeld in 2021. De index volgt de prijs van vergelijkbare woningen.
--   Teller is de index van het jaar of kwartaal, noemer die van het jaar 2021.
-- method-en:   By how many per cent the price index of existing owner-occupied
--   homes is above its mean of 2021. The index follows the price of comparable
--   homes. The numerator is the index of the year or quarter, the denominator
--   that of the year 2021.
-- caveat-nl:   Alleen voor het land, de provincies en de vier grote steden; een
--   index kan niet worden opgeteld, dus groepen hebben er geen.
-- caveat-en:   Only for the country, the provinces and the four large cities;
--   an index cannot be added up, so groups have none.
-- definition-source: CBS en Kadaster, StatLine 85792NED
-- example:
--   prijsindex-koopwoningen  GM0363  2021    100.0
--   prijsindex-koopwoningen  GM0363  2025    118.7
--   prijsindex-koopwoningen  GM0363  2026K1  120.25
--   =>                       GM0363  2021    0.0
--   =>                       GM0363  2025    18.7
--   =>                       GM0363  2026K1  20.3

select p.gebied, p.periode, p.cel as teller, b.cel as noemer
  from prijsindex_koopwoningen p
  join prijsindex_koopwoningen b on b.gebied = p.gebied and b.periode = '2021'
