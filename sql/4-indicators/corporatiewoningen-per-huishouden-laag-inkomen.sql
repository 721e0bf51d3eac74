-- id:          corporatiewoningen-per-huishouden-laag-inkomen
-- english-id:  social_rental_dwellings_per_low_income_household
-- label-nl:    Corporatiewoningen per huishouden met laag inkomen
-- label-en:    Housing association dwellings per low-income household
-- eenheid:     woningen per huishouden
-- unit:        dwellings per household
-- decimals:    2
-- direction:   -
-- thema:       betaalbaarheid
-- theme:       affordability
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       corporatiewoningen-1-januari, huishoudens-laag-inkomen-110
-- first:       2019
-- minimum-denominator: 100
-- method-nl:   Hoeveel corporatiewoningen er op 1 januari waren voor elk
--   huishouden dat in dat jaar een inkomen had tot 110% van het sociaal
--   minimum.
-- method-en:   How many housing association dwellings there were on 1 January
--   for every household with an income of up to 110% of the social minimum in
--   that year.
-- caveat-nl:   De meeste van deze woningen zijn bewoond, ook door mensen met
--   meer inkomen: een cijfer boven 1 is gewoon en betekent niet dat er genoeg
--   zijn.
-- caveat-en:   Most of these dwellings are lived in, also by people with more
--   income: a figure above 1 is normal and does not mean that there are
--   enough.
-- index:       aandachtsgroepen
-- definition-source: CBS, StatLine 82900NED, 86286NED and 86202NED
-- example:
--   corporatiewoningen-1-januari  GM0001  2023  9000
--   huishoudens-laag-inkomen-110  GM0001  2023  3.0
--   =>                            GM0001  2023  3.00

select gebied, periode, c.cel as teller, l.cel * 1000 as noemer
  from corporatiewoningen_1_januari c
  left join huishoudens_laag_inkomen_110 l using (gebied, periode)
